using Ashlar.Cel;
using Ashlar.Identity.Audit;
using Ashlar.Identity.OAuth.Clients;
using Ashlar.Identity.OAuth.Requests;
using Ashlar.Identity.Records;
using Ashlar.Identity.Tokens;
using Ashlar.Stores;

namespace Ashlar.Identity.OAuth.Grants;

/// <summary>
/// The grants: given, looked up, taken back. Whoever ends one ends what hangs on it: its codes and refresh tokens find it ended,
/// its access tokens are refused by their <c>sid</c>, which is the grant's id.
/// </summary>
public sealed class GrantBook
{
    /// <summary>A grant's tokens can be renewed this long at most; then the person is asked again.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromDays(365);

    private readonly RecordBook _book;
    private readonly TimeProvider _time;
    private readonly Revocations _revocations;
    private readonly AuditTrail _trail;
    private readonly RecordTable<GrantRow> _grants;
    private readonly RecordTable<ConsentRow> _consents;
    private readonly RecordQuery<GrantRow> _byId, _ofUser, _ofSession, _ofPair;
    private readonly RecordQuery<ConsentRow> _consent, _consentsOf;
    private readonly RecordChange _revoke, _use, _consentAgain;

    /// <param name="book">The tables.</param>
    /// <param name="time">The clock.</param>
    /// <param name="revocations">Where the access tokens of an ended grant are refused.</param>
    /// <param name="trail">Where it is told what was given and taken back.</param>
    public GrantBook(RecordBook book, TimeProvider time, Revocations revocations, AuditTrail trail)
    {
        _book = book;
        _time = time;
        _revocations = revocations;
        _trail = trail;
        _grants = _book.Table<GrantRow>("Grant");
        _consents = _book.Table<ConsentRow>("Consent");
        _byId = _grants.Where("id == $id");
        _ofUser = _grants.Where("user == $user && endsAt > $endsAt", "-createdAt");
        _ofSession = _grants.Where("session == $session");
        _ofPair = _grants.Where("user == $user && client == $client");
        _consent = _consents.Where("id == $id");
        _consentsOf = _consents.Where("user == $user");
        _revoke = _grants.Change("revokedAt");
        _use = _grants.Change("usedAt");
        _consentAgain = _consents.Change("scope", "givenAt");
    }

    /// <summary>Those that hold, of one person, the newest first.</summary>
    public async ValueTask<IReadOnlyList<GrantRow>> ListAsync(CelValue user, CancellationToken cancellationToken)
    {
        var grants = await _ofUser.ListAsync(cancellationToken, user, _time.GetUtcNow()).ConfigureAwait(false);
        return [.. grants.Where(g => g.RevokedAt is null)];
    }

    internal ValueTask<GrantRow?> FindAsync(Guid id, CancellationToken cancellationToken) => _byId.FindAsync(cancellationToken, id);

    internal ValueTask<GrantRow?> FindAsync(IWriteSession session, Guid id, CancellationToken cancellationToken) => _byId.FindAsync(session, cancellationToken, id);

    internal ValueTask<WriteError?> InsertAsync(IWriteSession session, GrantRow grant, CancellationToken cancellationToken) => _grants.InsertAsync(session, grant, cancellationToken);

    /// <summary>Tells the trail of something about a grant: the last that a transaction does, since it locks the trail's head.</summary>
    internal ValueTask NoteAsync(IWriteSession session, string kind, GrantRow grant, CancellationToken cancellationToken) => _trail.AppendAsync(
        session,
        new AuditEvent(kind) { Actor = kind == AuditKinds.ConsentGiven ? UserKeyText.Of(grant.User) : "client:" + grant.Client, Subject = UserKeyText.Of(grant.User), Details = new() { ["client"] = grant.Client, ["grant"] = grant.Id.ToString(), ["scope"] = grant.Scope } },
        cancellationToken);

    /// <summary>It gives a token: notes when, and tells the trail. The last that a transaction does.</summary>
    internal async ValueTask UseAsync(IWriteSession session, string kind, GrantRow grant, CancellationToken cancellationToken)
    {
        await _use.SetAsync(session, grant.Id, cancellationToken, _time.GetUtcNow()).ConfigureAwait(false);
        await NoteAsync(session, kind, grant, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>What may be used once came twice, or with another's proof: it has been in two hands, and the grant ends. The last that a transaction does.</summary>
    internal async ValueTask EndStolenAsync(IWriteSession session, GrantRow grant, CancellationToken cancellationToken)
    {
        if (grant.RevokedAt is not null) return;
        await EndAsync(session, grant, cancellationToken).ConfigureAwait(false);
        await NoteAsync(session, AuditKinds.TokenReused, grant, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Ends a grant, and its access tokens with it.</summary>
    internal async ValueTask EndAsync(IWriteSession session, GrantRow grant, CancellationToken cancellationToken)
    {
        if (grant.RevokedAt is not null) return;
        await _revoke.SetAsync(session, grant.Id, cancellationToken, _time.GetUtcNow()).ConfigureAwait(false);
        await _revocations.RevokeAsync(session, RevocationKind.Session, grant.Id.ToString(), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The scopes that a person has let a client have; null: never asked.</summary>
    internal async ValueTask<ConsentRow?> ConsentAsync(CelValue user, string client, CancellationToken cancellationToken) =>
        await _consent.FindAsync(cancellationToken, PairOf(user, client)).ConfigureAwait(false);

    /// <summary>What a person is not asked for again.</summary>
    internal ValueTask<IReadOnlyList<ConsentRow>> ConsentsAsync(CelValue user, CancellationToken cancellationToken) => _consentsOf.ListAsync(cancellationToken, user);

    /// <summary>Remembers a consent, beside what was consented to before: not to an earlier client of the same id.</summary>
    internal async ValueTask RememberAsync(IWriteSession session, CelValue user, OAuthClient client, ScopeList scopes, CancellationToken cancellationToken)
    {
        var now = _time.GetUtcNow();
        var key = PairOf(user, client.Id);
        var known = await _consent.FindAsync(session, cancellationToken, key).ConfigureAwait(false);
        var all = known is not null && client.WasGiven(known.Client, known.GivenAt) ? ScopeList.Parse(known.Scope).Value.Union(scopes) : scopes;
        if (known is null) await _consents.InsertAsync(session, new ConsentRow(key, user, client.Id, all.ToString(), now), cancellationToken).ConfigureAwait(false); // a page answered twice at once: the loser is rolled back
        else await _consentAgain.SetAsync(session, key, cancellationToken, all.ToString(), now).ConfigureAwait(false);
    }

    /// <summary>Ends one grant, whoever it belongs to.</summary>
    public Task RevokeAsync(Guid id, CancellationToken cancellationToken) => AloneAsync(
        async session =>
        {
            if (await _byId.FindAsync(session, cancellationToken, id).ConfigureAwait(false) is not { RevokedAt: null } grant) return;
            await EndAsync(session, grant, cancellationToken).ConfigureAwait(false);
            await NoteAsync(session, AuditKinds.TokenRevoked, grant, cancellationToken).ConfigureAwait(false);
        },
        cancellationToken);

    /// <summary>Ends every grant of a person, and forgets the consents: the account is closed, or its password was reset.</summary>
    public Task RevokeAccountAsync(CelValue user, CancellationToken cancellationToken) => AloneAsync(session => RevokeAccountAsync(session, user, cancellationToken), cancellationToken);

    /// <inheritdoc cref="RevokeAccountAsync(CelValue, CancellationToken)"/>
    public async ValueTask RevokeAccountAsync(IWriteSession session, CelValue user, CancellationToken cancellationToken)
    {
        await EndAllAsync(session, await _ofUser.ListAsync(session, cancellationToken, user, _time.GetUtcNow()).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
        await _consents.DeleteAllAsync(session, await _consentsOf.ListAsync(session, cancellationToken, user).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Ends what a client may do for a person, and forgets the consent. False: it might do nothing.</summary>
    public Task<bool> RevokeClientAsync(CelValue user, string client, string? address, CancellationToken cancellationToken) => _book.DecideAsync(
        async session =>
        {
            var held = (await _ofPair.ListAsync(session, cancellationToken, user, client).ConfigureAwait(false)).Where(g => g.RevokedAt is null && g.EndsAt > _time.GetUtcNow()).ToList();
            var consent = await _consent.FindAsync(session, cancellationToken, PairOf(user, client)).ConfigureAwait(false);
            if (held.Count == 0 && consent is null) return (false, false);
            await EndAllAsync(session, held, cancellationToken).ConfigureAwait(false);
            if (consent is not null) await _consents.DeleteAsync(session, consent.Id, cancellationToken).ConfigureAwait(false);
            var what = new AuditEvent(AuditKinds.ConsentWithdrawn) { Actor = UserKeyText.Of(user), Subject = "client:" + client, Address = address };
            await _trail.AppendAsync(session, what, cancellationToken).ConfigureAwait(false);
            return (true, true);
        },
        cancellationToken);

    /// <summary>A browser's session ended: so do the grants given in it, but for those that asked to outlive it (<c>offline_access</c>).</summary>
    public Task RevokeSessionAsync(Guid session, CancellationToken cancellationToken) => AloneAsync(write => RevokeSessionAsync(write, session, cancellationToken), cancellationToken);

    /// <inheritdoc cref="RevokeSessionAsync(Guid, CancellationToken)"/>
    public async ValueTask RevokeSessionAsync(IWriteSession write, Guid session, CancellationToken cancellationToken)
    {
        var grants = await _ofSession.ListAsync(write, cancellationToken, session).ConfigureAwait(false);
        await EndAllAsync(write, grants.Where(g => !ScopeList.Parse(g.Scope).Value.Contains(ScopeList.OfflineAccess)), cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask EndAllAsync(IWriteSession session, IEnumerable<GrantRow> grants, CancellationToken cancellationToken)
    {
        foreach (var grant in grants) await EndAsync(session, grant, cancellationToken).ConfigureAwait(false);
    }

    private Task<bool> AloneAsync(Func<IWriteSession, ValueTask> end, CancellationToken cancellationToken) => _book.DecideAsync(
        async session =>
        {
            await end(session).ConfigureAwait(false);
            return (true, true);
        },
        cancellationToken);

    // One row for a person and a client: the key is a hash, since the two together have no bounded text.
    private static string PairOf(CelValue user, string client) => OpaqueToken.HashOf($"{user}\n{client}");
}
