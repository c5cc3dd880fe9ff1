using Ashlar.Identity.OAuth.Authorization;
using Ashlar.Identity.OAuth.Devices;
using Ashlar.Identity.Records;

namespace Ashlar.Identity.OAuth.Grants;

/// <summary>
/// Takes out what has ended. What was used is kept for a while after its end, so that a second use is still known for theft; a
/// grant goes once its last token has ended.
/// </summary>
public sealed class GrantSweep
{
    private static readonly TimeSpan Kept = TimeSpan.FromDays(1);

    private readonly TimeProvider _time;
    private readonly IReadOnlyList<Func<DateTimeOffset, CancellationToken, Task<int>>> _tables;

    internal GrantSweep(RecordBook book, TimeProvider time)
    {
        _time = time;
        _tables =
        [
            Of(book.Table<CodeRow>("AuthorizationCode")),
            Of(book.Table<RefreshRow>("RefreshToken")),
            Of(book.Table<DeviceRow>("DeviceCode")),
            Of(book.Table<PushedRow>("PushedRequest")),
            Of(book.Table<GrantRow>("Grant")),
        ];
    }

    /// <returns>How many rows went.</returns>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        var before = _time.GetUtcNow() - Kept;
        var gone = 0;
        foreach (var table in _tables) gone += await table(before, cancellationToken).ConfigureAwait(false);
        return gone;
    }

    private static Func<DateTimeOffset, CancellationToken, Task<int>> Of<T>(RecordTable<T> table)
        where T : class
    {
        var ended = table.Where("endsAt < $endsAt");
        return (before, cancellationToken) => table.SweepAsync(ended, cancellationToken, before);
    }
}
