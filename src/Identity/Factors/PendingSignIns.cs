using System.Text.Json.Nodes;
using Ashlar.Cel;
using Ashlar.Engine;
using Ashlar.Identity.Accounts;
using Ashlar.Identity.Audit;
using Ashlar.Identity.Records;
using Ashlar.Stores;

namespace Ashlar.Identity.Factors;

/// <summary>Somebody who proved who they are, for a session or tokens to be made.</summary>
/// <param name="User">Whose key of <c>User</c>.</param>
/// <param name="Methods">How: <see cref="SignInMethods"/>.</param>
public sealed record ProvenSignIn(CelValue User, IReadOnlyList<string> Methods)
{
    /// <summary>When, where that was elsewhere and earlier; null: now.</summary>
    public DateTimeOffset? AuthenticatedAt { get; init; }

    /// <summary>The account as it was read before its password was compared: a sign-in that it changed under is none. Null: no password was.</summary>
    public Account? Account { get; init; }
}

/// <summary>
/// Sign-ins that stopped half-way for a second factor. What the client holds lasts five minutes, takes five codes and is used up by the
/// right one: a password thief gets five guesses a password, and each password costs a turn at the sign-in's throttle.
/// </summary>
public sealed class PendingSignIns
{
    public const int Tries = 5;
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(5);

    private static readonly Problem Gone = new(ProblemKind.Unauthenticated, "this sign-in is over: begin again");
    private static readonly Problem Wrong = new(ProblemKind.Validation, "the code is not valid") { Errors = [new Fault("code", "is not valid, or was used before") { Pointer = "/code" }] };

    private readonly RecordBook _book;
    private readonly SecondFactors _factors;
    private readonly AuditTrail _trail;
    private readonly TimeProvider _time;
    private readonly RecordTable<PendingSignIn> _pending;
    private readonly RecordQuery<PendingSignIn> _byToken;
    private readonly RecordQuery<PendingSignIn> _over, _ofUser;
    private readonly RecordChange _try;
    private readonly AccountStanding _standing;

    public PendingSignIns(RecordBook book, SecondFactors factors, AuditTrail trail, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(book);
        (_book, _factors, _trail, _time) = (book, factors, trail, time);
        _pending = book.Table<PendingSignIn>();
        _byToken = _pending.Where("token == $token && endsAt > $endsAt");
        _over = _pending.Where("user == $user && endsAt <= $endsAt");
        _ofUser = _pending.Where("user == $user");
        _try = _pending.Change("tries");
        _standing = new AccountStanding(book);
    }

    /// <summary>Begins one; the token is for the client alone. Null: the account changed while the first factor was judged.</summary>
    public Task<string?> OpenAsync(ProvenSignIn proven, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(proven);
        var user = proven.User;
        var token = SecretText.Make();
        var now = _time.GetUtcNow();
        var row = new PendingSignIn(SecretText.Hash(token), user, string.Join(' ', proven.Methods), Tries, now + Lifetime);
        return _book.DecideAsync<string?>(
            async session =>
            {
                if (!await _standing.HoldsAsync(session, user, proven.Account, cancellationToken).ConfigureAwait(false)) return (null, false);
                await _pending.DeleteAllAsync(session, await _over.ListAsync(session, cancellationToken, user, now).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
                await _pending.InsertAsync(session, row, cancellationToken).ConfigureAwait(false); // 256 random bits are not there already
                return (token, true);
            },
            cancellationToken);
    }

    /// <summary>Nothing that was proved before holds any more.</summary>
    public async ValueTask ForgetAsync(IWriteSession session, CelValue user, CancellationToken cancellationToken) =>
        await _pending.DeleteAllAsync(session, await _ofUser.ListAsync(session, cancellationToken, user).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);

    /// <summary>Whose it is, without using it up; null where it is over.</summary>
    public async ValueTask<CelValue?> UserOfAsync(string token, CancellationToken cancellationToken) =>
        (await _byToken.FindAsync(cancellationToken, SecretText.Hash(token), _time.GetUtcNow()).ConfigureAwait(false))?.User;

    /// <summary>Ends one with a code of an app or a recovery code. Problems: Unauthenticated (over), Validation (wrong).</summary>
    public Task<Result<ProvenSignIn>> ProveAsync(string token, string code, string? address, CancellationToken cancellationToken) => _book.DecideAsync<Result<ProvenSignIn>>(
        async session =>
        {
            if (await _byToken.FindAsync(session, cancellationToken, SecretText.Hash(token), _time.GetUtcNow()).ConfigureAwait(false) is not { } pending) return (Gone, false);
            var proof = await _factors.ProveAsync(session, pending.User, code, cancellationToken).ConfigureAwait(false);
            if (proof is CodeProof.None) return await RefuseAsync(session, pending, address, cancellationToken).ConfigureAwait(false);
            await _pending.DeleteAsync(session, pending.Token, cancellationToken).ConfigureAwait(false);
            if (proof is CodeProof.Recovery) await _trail.AppendAsync(session, Event(AuditKinds.RecoveryCodeUsed, pending, address), cancellationToken).ConfigureAwait(false);
            return (Proven(pending, SignInMethods.Code), true);
        },
        cancellationToken);

    /// <summary>Ends one with a passkey that was checked, in its transaction; null where it is over.</summary>
    internal async ValueTask<ProvenSignIn?> ProveByPasskeyAsync(IWriteSession session, string tokenHash, CelValue user, CancellationToken cancellationToken)
    {
        if (await _byToken.FindAsync(session, cancellationToken, tokenHash, _time.GetUtcNow()).ConfigureAwait(false) is not { } pending || pending.User != user) return null;
        await _pending.DeleteAsync(session, tokenHash, cancellationToken).ConfigureAwait(false);
        return Proven(pending, SignInMethods.Key, SignInMethods.Presence);
    }

    private async ValueTask<(Result<ProvenSignIn>, bool)> RefuseAsync(IWriteSession session, PendingSignIn pending, string? address, CancellationToken cancellationToken)
    {
        if (pending.Tries <= 1) await _pending.DeleteAsync(session, pending.Token, cancellationToken).ConfigureAwait(false);
        else await _try.SetAsync(session, pending.Token, cancellationToken, pending.Tries - 1).ConfigureAwait(false);
        await _trail.AppendAsync(session, Event(AuditKinds.FactorFailed, pending, address), cancellationToken).ConfigureAwait(false);
        return (pending.Tries <= 1 ? Gone : Wrong, true);
    }

    private static ProvenSignIn Proven(PendingSignIn pending, params ReadOnlySpan<string> methods) =>
        new(pending.User, [.. pending.Methods.Split(' '), .. methods, SignInMethods.Several]);

    private static AuditEvent Event(string kind, PendingSignIn pending, string? address) =>
        new(kind) { Actor = UserKeyText.Of(pending.User), Address = address, Details = new JsonObject { ["triesLeft"] = pending.Tries - 1 } };

    private sealed record PendingSignIn(string Token, CelValue User, string Methods, int Tries, DateTimeOffset EndsAt);
}
