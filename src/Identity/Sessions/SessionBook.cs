using Ashlar.Cel;
using Ashlar.Identity.Accounts;
using Ashlar.Identity.Factors;
using Ashlar.Identity.Options;
using Ashlar.Identity.Records;
using Ashlar.Stores;

namespace Ashlar.Identity.Sessions;

/// <summary>A browser that is signed in; a row of the system entity <c>Session</c>.</summary>
public sealed record SessionRow(
    Guid Id, string Token, CelValue User, DateTimeOffset CreatedAt, DateTimeOffset SeenAt, DateTimeOffset IdleAt, DateTimeOffset EndsAt, DateTimeOffset AuthenticatedAt, string Methods, string? Agent, string? Address)
{
    /// <summary>How somebody proved who they are (RFC 8176).</summary>
    public IReadOnlyList<string> Proofs => Methods.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    // A record prints its members: a token's hash is nobody's business.
    public override string ToString() => $"{nameof(SessionRow)} {{ {Id} }}";
}

/// <summary>A session that was just made. The secret goes to the browser and is kept nowhere.</summary>
public sealed record OpenedSession(string Secret, SessionRow Row)
{
    public override string ToString() => $"{nameof(OpenedSession)} {{ {Row.Id} }}";
}

/// <summary>What is known of the browser; shown to whoever looks at their sessions.</summary>
public sealed record Device(string? Agent, string? Address);

/// <summary>Sessions of browsers: opened at sign-in under a new secret, ended by idleness, age, or anyone who may.</summary>
public sealed class SessionBook
{
    private static readonly TimeSpan TouchEvery = TimeSpan.FromMinutes(1);
    private readonly RecordBook _book;
    private readonly LifetimeOptions _lifetimes;
    private readonly IdentityHooks _hooks;
    private readonly TimeProvider _time;
    private readonly RecordTable<SessionRow> _sessions;
    private readonly RecordQuery<SessionRow> _byToken, _ofUser, _allOf, _one, _over;
    private readonly RecordChange _touch, _again, _methods;
    private readonly AccountStanding _standing;

    public SessionBook(RecordBook book, LifetimeOptions lifetimes, IdentityHooks hooks, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(book);
        (_book, _lifetimes, _hooks, _time) = (book, lifetimes, hooks, time);
        _sessions = book.Table<SessionRow>("Session");
        _byToken = _sessions.Where("token == $token && idleAt > $idleAt && endsAt > $endsAt");
        _ofUser = _sessions.Where("user == $user && idleAt > $idleAt && endsAt > $endsAt", "-seenAt");
        _allOf = _sessions.Where("user == $user");
        _one = _sessions.Where("id == $id && user == $user");
        _over = _sessions.Where("idleAt < $idleAt || endsAt < $endsAt");
        _touch = _sessions.Change("seenAt", "idleAt");
        _again = _sessions.Change("token", "seenAt", "idleAt", "endsAt", "authenticatedAt", "methods", "agent", "address");
        _methods = _sessions.Change("methods");
        _standing = new AccountStanding(book);
    }

    /// <summary>How long a browser may keep the cookie.</summary>
    public TimeSpan Longest => _lifetimes.Session;

    /// <summary>
    /// Opens a session for somebody who has just proved who they are. The one that the browser had ends, or goes on under another secret
    /// where it was theirs already: a cookie from before a sign-in is worth nothing after it, and what was given in it stays given. Null:
    /// the account was closed, or its password changed, while the proof was judged.
    /// </summary>
    /// <param name="proven">Who, and how.</param>
    /// <param name="device">The browser.</param>
    /// <param name="before">The cookie that it had.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<OpenedSession?> OpenAsync(ProvenSignIn proven, Device device, string? before, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(proven);
        var (user, authenticatedAt) = (proven.User, proven.AuthenticatedAt);
        var (secret, now) = (SecretText.Make(), _time.GetUtcNow());
        var row = new SessionRow(
            Guid.CreateVersion7(now), SecretText.Hash(secret), user, now, now, now + _lifetimes.Idle, now + _lifetimes.Session, authenticatedAt < now ? authenticatedAt.Value : now, string.Join(' ', proven.Methods), Cut(device.Agent, 300), Cut(device.Address, 64));
        return await _book.DecideAsync<OpenedSession?>(
            async session =>
            {
                if (!await _standing.HoldsAsync(session, user, proven.Account, cancellationToken).ConfigureAwait(false)) return (null, false);
                var old = before is null ? null : await _byToken.FindAsync(session, cancellationToken, SecretText.Hash(before), now, now).ConfigureAwait(false);
                var opened = old?.User == user ? row with { Id = old.Id, CreatedAt = old.CreatedAt } : row;
                if (opened.Id != row.Id) await SignAgainAsync(session, opened, cancellationToken).ConfigureAwait(false);
                else
                {
                    if (old is not null) await EndAsync(session, old, cancellationToken).ConfigureAwait(false);
                    await _sessions.InsertAsync(session, row, cancellationToken).ConfigureAwait(false); // 256 random bits are not there already
                }

                await _hooks.Note(session, new AccountEvent("sign-in", user, device.Address), cancellationToken).ConfigureAwait(false);
                return (new OpenedSession(secret, opened), true);
            },
            cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Somebody who is signed in proved again who they are: the session is fresh, under another secret, and knows of what was proved
    /// before and now. Null: it is over.
    /// </summary>
    public async Task<OpenedSession?> ProveAgainAsync(string before, CelValue user, IReadOnlyList<string> methods, Device device, CancellationToken cancellationToken)
    {
        var (secret, now) = (SecretText.Make(), _time.GetUtcNow());
        return await _book.DecideAsync<OpenedSession?>(
            async session =>
            {
                if (await _byToken.FindAsync(session, cancellationToken, SecretText.Hash(before), now, now).ConfigureAwait(false) is not { } old || old.User != user) return (null, false);
                var row = old with
                {
                    Token = SecretText.Hash(secret),
                    SeenAt = now,
                    IdleAt = now + _lifetimes.Idle,
                    AuthenticatedAt = now,
                    Methods = SignInMethods.Join(old.Proofs, methods),
                    Address = Cut(device.Address, 64),
                };
                await SignAgainAsync(session, row, cancellationToken).ConfigureAwait(false);
                await _hooks.Note(session, new AccountEvent("step-up", user, device.Address), cancellationToken).ConfigureAwait(false);
                return (new OpenedSession(secret, row), true);
            },
            cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Something else was proved in a session, such as a factor that was just added in it.</summary>
    public Task AddMethodsAsync(CelValue user, Guid id, IReadOnlyList<string> methods, CancellationToken cancellationToken) => _book.DecideAsync(
        async session =>
        {
            if (await _one.FindAsync(session, cancellationToken, id, user).ConfigureAwait(false) is not { } row) return (false, false);
            await _methods.SetAsync(session, id, cancellationToken, SignInMethods.Join(row.Proofs, methods)).ConfigureAwait(false);
            return (true, true);
        },
        cancellationToken);

    /// <summary>The session of a cookie, seen now; null: it ended, or never was.</summary>
    public async ValueTask<SessionRow?> FindAsync(string secret, CancellationToken cancellationToken)
    {
        var now = _time.GetUtcNow();
        if (await _byToken.FindAsync(cancellationToken, SecretText.Hash(secret), now, now).ConfigureAwait(false) is not { } row) return null;
        if (now - row.SeenAt < TouchEvery) return row;
        var seen = row with { SeenAt = now, IdleAt = now + _lifetimes.Idle };
        await _touch.SetAsync(row.Id, cancellationToken, seen.SeenAt, seen.IdleAt).ConfigureAwait(false);
        return seen;
    }

    /// <summary>Those of a person, the last seen first.</summary>
    public ValueTask<IReadOnlyList<SessionRow>> ListAsync(CelValue user, CancellationToken cancellationToken)
    {
        var now = _time.GetUtcNow();
        return _ofUser.ListAsync(cancellationToken, user, now, now);
    }

    /// <summary>Ends one of a person; false: they have no such session.</summary>
    /// <param name="note">What the trail calls it: <c>sign-out</c>, <c>session-revoked</c>.</param>
    public Task<bool> EndAsync(CelValue user, Guid id, string note, string? address, CancellationToken cancellationToken) => _book.DecideAsync(
        async session =>
        {
            if (await _one.FindAsync(session, cancellationToken, id, user).ConfigureAwait(false) is not { } row) return (false, false);
            await EndAsync(session, row, cancellationToken).ConfigureAwait(false);
            await _hooks.Note(session, new AccountEvent(note, user, address), cancellationToken).ConfigureAwait(false);
            return (true, true);
        },
        cancellationToken);

    /// <summary>Ends all of a person but one.</summary>
    public Task EndOthersAsync(CelValue user, Guid? keep, string? address, CancellationToken cancellationToken) => _book.DecideAsync(
        async session =>
        {
            await EndAllAsync(session, user, keep, cancellationToken).ConfigureAwait(false);
            await _hooks.Note(session, new AccountEvent("session-revoked", user, address), cancellationToken).ConfigureAwait(false);
            return (true, true);
        },
        cancellationToken);

    /// <summary>Ends all of a person but one, as part of a transaction.</summary>
    public async ValueTask EndAllAsync(IWriteSession session, CelValue user, Guid? keep, CancellationToken cancellationToken)
    {
        foreach (var row in await _allOf.ListAsync(session, cancellationToken, user).ConfigureAwait(false))
        {
            if (row.Id != keep) await EndAsync(session, row, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Ends those that are over, and what was given in them, some at a time.</summary>
    public async Task SweepAsync(CancellationToken cancellationToken)
    {
        while (await _book.DecideAsync(
            async session =>
            {
                var now = _time.GetUtcNow();
                var over = await _over.SomeAsync(session, cancellationToken, now, now).ConfigureAwait(false);
                foreach (var row in over) await EndAsync(session, row, cancellationToken).ConfigureAwait(false);
                return (over.Count, over.Count > 0);
            },
            cancellationToken).ConfigureAwait(false) == RecordTable<SessionRow>.MostAtOnce)
        {
            // There may be more; others come between.
        }
    }

    private async ValueTask SignAgainAsync(IWriteSession session, SessionRow row, CancellationToken cancellationToken) => await _again.SetAsync(
        session, row.Id, cancellationToken, row.Token, row.SeenAt, row.IdleAt, row.EndsAt, row.AuthenticatedAt, row.Methods, row.Agent, row.Address).ConfigureAwait(false); // 256 random bits are not there already

    private async ValueTask EndAsync(IWriteSession session, SessionRow row, CancellationToken cancellationToken)
    {
        await _sessions.DeleteAsync(session, row.Id, cancellationToken).ConfigureAwait(false);
        await _hooks.SessionEnds(session, row.Id, cancellationToken).ConfigureAwait(false);
    }

    private static string? Cut(string? text, int most) => text is null || text.Length <= most ? text : text[..(char.IsHighSurrogate(text[most - 1]) ? most - 1 : most)];
}
