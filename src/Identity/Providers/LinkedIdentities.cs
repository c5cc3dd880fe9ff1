using Ashlar.Cel;
using Ashlar.Engine;
using Ashlar.Identity.Issuers;
using Ashlar.Identity.Records;
using Ashlar.Stores;

namespace Ashlar.Identity.Providers;

/// <summary>Who people are at providers: found at sign-in by issuer and subject alone, listed, taken away.</summary>
public sealed class LinkedIdentities
{
    public const int MostOfOneUser = 20;
    internal static readonly Problem Taken = new(ProblemKind.Conflict, "that sign-in belongs to another account here: take it away there first");
    private static readonly Problem TooMany = new(ProblemKind.Conflict, $"an account has at most {MostOfOneUser} ways to sign in with others");

    private readonly RecordTable<ExternalIdentity> _table;
    private readonly RecordQuery<ExternalIdentity> _find, _ofUser;
    private readonly RecordChange _used;
    private readonly TimeProvider _time;

    public LinkedIdentities(RecordBook book, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(book);
        _time = time;
        _table = book.Table<ExternalIdentity>();
        _find = _table.Where("issuer == $issuer && subject == $subject");
        _ofUser = _table.Where("user == $user", "createdAt");
        _used = _table.Change("usedAt");
    }

    /// <summary>Those of a user, the oldest first.</summary>
    public ValueTask<IReadOnlyList<ExternalIdentity>> ListAsync(CelValue user, CancellationToken cancellationToken) => _ofUser.ListAsync(cancellationToken, user);

    /// <summary>Those of a user, locked.</summary>
    public ValueTask<IReadOnlyList<ExternalIdentity>> ListAsync(IWriteSession session, CelValue user, CancellationToken cancellationToken) => _ofUser.ListAsync(session, cancellationToken, user);

    /// <summary>The account is deleted, and they with it.</summary>
    public async ValueTask ForgetAsync(IWriteSession session, CelValue user, CancellationToken cancellationToken) =>
        await _table.DeleteAllAsync(session, await _ofUser.ListAsync(session, cancellationToken, user).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);

    internal ValueTask<ExternalIdentity?> FindAsync(ProvenIdentity identity, CancellationToken cancellationToken) => _find.FindAsync(cancellationToken, identity.Issuer, identity.Subject);

    /// <summary>Somebody signed in with it.</summary>
    internal async Task UseAsync(ExternalIdentity identity, CancellationToken cancellationToken) =>
        await _used.SetAsync(identity.Id, cancellationToken, _time.GetUtcNow()).ConfigureAwait(false); // one that was taken away meanwhile is not missed

    /// <summary>Makes it a user's. Where there is a problem the session can only be rolled back. Problems: Conflict.</summary>
    internal async ValueTask<Problem?> AddAsync(IWriteSession session, ProvenIdentity identity, CelValue user, bool isUsed, CancellationToken cancellationToken)
    {
        var known = await _ofUser.ListAsync(session, cancellationToken, user).ConfigureAwait(false);
        if (known.Any(row => row.Issuer == identity.Issuer && row.Subject == identity.Subject)) return null;
        if (known.Count >= MostOfOneUser) return TooMany;
        var now = _time.GetUtcNow();
        var row = new ExternalIdentity(Guid.CreateVersion7(now), identity.Issuer, identity.Subject, user, identity.Email, now, isUsed ? now : null);
        return await _table.InsertAsync(session, row, cancellationToken).ConfigureAwait(false) is null ? null : Taken;
    }

    internal ValueTask<bool> RemoveAsync(IWriteSession session, Guid id, CancellationToken cancellationToken) => _table.DeleteAsync(session, id, cancellationToken);
}
