using Ashlar.Identity.Records;
using Ashlar.Stores;

namespace Ashlar.Identity.OAuth.Grants;

/// <summary>
/// Whether the session that a person agrees in is still there, asked in the transaction of what they agree to: a session that ends at
/// that moment ends this too, or prevents it.
/// </summary>
internal sealed class LiveSessions(RecordBook book, TimeProvider time)
{
    private readonly RecordQuery<Live> _one = book.Table<Live>("Session").Where("id == $id && idleAt > $idleAt && endsAt > $endsAt");

    public async ValueTask<bool> HoldsAsync(IWriteSession session, Guid id, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        return await _one.FindAsync(session, cancellationToken, id, now, now).ConfigureAwait(false) is not null;
    }

    private sealed record Live(Guid Id, DateTimeOffset IdleAt, DateTimeOffset EndsAt);
}
