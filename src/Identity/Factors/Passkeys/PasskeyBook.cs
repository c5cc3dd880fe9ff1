using System.Text.Json.Nodes;
using Ashlar.Cel;
using Ashlar.Engine;
using Ashlar.Identity.Audit;
using Ashlar.Identity.Records;
using Ashlar.Stores;
using Microsoft.AspNetCore.Identity;

namespace Ashlar.Identity.Factors.Passkeys;

/// <summary>
/// Passkeys: adding one, signing in with one alone, or as the second factor of a sign-in. A challenge belongs to one purpose and one user
/// (or sign-in), and is used up by the first answer, right or wrong.
/// </summary>
public sealed class PasskeyBook
{
    public const int MostOfOneUser = 20;
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(5);

    private const string Register = "register";
    private const string Alone = "signIn";
    private const string Second = "second";
    private static readonly Problem Over = new(ProblemKind.Unauthenticated, "this challenge is over: ask for another");
    private static readonly Problem NoPasskey = new(ProblemKind.NotFound, "there is no such passkey");

    private readonly RecordBook _book;
    private readonly AuditTrail _trail;
    private readonly PendingSignIns _pending;
    private readonly Func<string, CelValue?> _parseUser;
    private readonly TimeProvider _time;
    private readonly PasskeyCeremony _alone;
    private readonly PasskeyCeremony _beside;
    private readonly RecordTable<PasskeyRow> _passkeys;
    private readonly RecordQuery<PasskeyRow> _ofUser;
    private readonly RecordQuery<PasskeyRow> _byCredential;
    private readonly RecordChange _used;
    private readonly RecordTable<Challenge> _challenges;
    private readonly RecordQuery<Challenge> _byToken;
    private readonly RecordQuery<Challenge> _expired;

    /// <param name="book">The tables.</param>
    /// <param name="publicUrl">The site's address: passkeys belong to its host.</param>
    /// <param name="parseUser">A key of <c>User</c> from its text; null for what is none.</param>
    /// <param name="pending">Sign-ins that wait for a second factor.</param>
    /// <param name="trail">The record.</param>
    /// <param name="time">The clock.</param>
    public PasskeyBook(RecordBook book, Uri publicUrl, Func<string, CelValue?> parseUser, PendingSignIns pending, AuditTrail trail, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(book);
        (_book, _trail, _pending, _parseUser, _time) = (book, trail, pending, parseUser, time);
        _alone = new PasskeyCeremony(book, parseUser, publicUrl, "required");
        _beside = new PasskeyCeremony(book, parseUser, publicUrl, "preferred");
        _passkeys = book.Table<PasskeyRow>("Passkey");
        _ofUser = _passkeys.Where("user == $user", "createdAt");
        _byCredential = _passkeys.Where("credential == $credential");
        _used = _passkeys.Change("signCount", "backedUp", "usedAt");
        _challenges = book.Table<Challenge>("PasskeyChallenge");
        _byToken = _challenges.Where("token == $token");
        _expired = _challenges.Where("endsAt < $endsAt");
    }

    private sealed record Challenge(string Token, string Purpose, CelValue User, string? Pending, string State, DateTimeOffset EndsAt);

    /// <summary>The passkeys of a user, the oldest first.</summary>
    public async ValueTask<IReadOnlyList<PasskeyInfo>> ListAsync(CelValue user, CancellationToken cancellationToken) =>
        [.. (await _ofUser.ListAsync(cancellationToken, user).ConfigureAwait(false)).Select(InfoOf)];

    /// <summary>Asks a signed-in user's browser for a new passkey.</summary>
    /// <param name="user">Whose it is to be.</param>
    /// <param name="name">The account's name, such as its address.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<PasskeyOffer> OfferAsync(CelValue user, string name, CancellationToken cancellationToken)
    {
        var (options, state) = await _beside.OfferAsync(UserKeyText.Of(user), name, name).ConfigureAwait(false);
        return await KeepAsync(Register, user, null, options, state, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Keeps the passkey that a browser made. Problems: Unauthenticated (the challenge is over), Validation, Conflict (too many, or known).</summary>
    public async Task<Result<PasskeyInfo>> RegisterAsync(CelValue user, string token, string credential, string name, string? address, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (NameFault(name) is { } fault) return new Problem(ProblemKind.Validation, "1 field is not valid") { Errors = [fault] };
        if (await TakeAsync(token, Register, cancellationToken).ConfigureAwait(false) is not { } challenge || challenge.User != user) return Over;
        var (passkey, cause) = await _beside.AttestAsync(credential, challenge.State).ConfigureAwait(false);
        if (passkey is null) return Refused(cause);
        var row = new PasskeyRow(
            PasskeyRow.KeyOf(passkey.CredentialId), user, name.Trim(), passkey.CredentialId, passkey.PublicKey, passkey.SignCount, string.Join(' ', passkey.Transports ?? []),
            passkey.IsUserVerified, passkey.IsBackupEligible, passkey.IsBackedUp, _time.GetUtcNow(), null);
        return await _book.DecideAsync<Result<PasskeyInfo>>(
            async session =>
            {
                if ((await _ofUser.ListAsync(session, cancellationToken, user).ConfigureAwait(false)).Count >= MostOfOneUser) return (new Problem(ProblemKind.Conflict, $"an account has at most {MostOfOneUser} passkeys: remove some"), false);
                if (await _passkeys.InsertAsync(session, row, cancellationToken).ConfigureAwait(false) is not null) return (new Problem(ProblemKind.Conflict, "this passkey is kept already"), false);
                await _trail.AppendAsync(session, Event(AuditKinds.FactorAdded, row, UserKeyText.Of(user), address), cancellationToken).ConfigureAwait(false);
                return (InfoOf(row), true);
            },
            cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Asks a browser to sign in with a passkey that it has, whoever's it is.</summary>
    public async Task<PasskeyOffer> AskAsync(CancellationToken cancellationToken)
    {
        var (options, state) = await _alone.AskAsync(null).ConfigureAwait(false);
        return await KeepAsync(Alone, CelValue.Null, null, options, state, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Asks for the second factor of a sign-in. Problems: Unauthenticated (it is over).</summary>
    public async Task<Result<PasskeyOffer>> AskSecondAsync(string pendingToken, CancellationToken cancellationToken)
    {
        if (await _pending.UserOfAsync(pendingToken, cancellationToken).ConfigureAwait(false) is not { } user) return Over;
        var (options, state) = await _beside.AskAsync(UserKeyText.Of(user)).ConfigureAwait(false);
        return await KeepAsync(Second, user, SecretText.Hash(pendingToken), options, state, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Signs in with what a browser answered. Problems: Unauthenticated.</summary>
    public async Task<Result<ProvenSignIn>> SignInAsync(string token, string credential, string? address, CancellationToken cancellationToken)
    {
        if (await TakeAsync(token, null, cancellationToken).ConfigureAwait(false) is not { } challenge || challenge.Purpose == Register) return Over;
        var ceremony = challenge.Purpose == Alone ? _alone : _beside;
        var (passkey, userText, cause) = await ceremony.AssertAsync(credential, challenge.State).ConfigureAwait(false);
        if (passkey is null || userText is null || _parseUser(userText) is not { } user) return await RefuseAsync(challenge, cause, address, cancellationToken).ConfigureAwait(false);
        return await _book.DecideAsync(session => ProveAsync(session, challenge, passkey, user, cancellationToken), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Removes a passkey. Problems: NotFound.</summary>
    public Task<Problem?> RemoveAsync(CelValue user, string id, string actor, string? address, CancellationToken cancellationToken) => _book.DecideAsync<Problem?>(
        async session =>
        {
            if (await _byCredential.FindAsync(session, cancellationToken, id).ConfigureAwait(false) is not { } row || row.User != user) return (NoPasskey, false);
            await _passkeys.DeleteAsync(session, id, cancellationToken).ConfigureAwait(false);
            await _trail.AppendAsync(session, Event(AuditKinds.FactorRemoved, row, actor, address), cancellationToken).ConfigureAwait(false);
            return (null, true);
        },
        cancellationToken);

    /// <summary>With an account its passkeys go.</summary>
    public async ValueTask ForgetAsync(IWriteSession session, CelValue user, CancellationToken cancellationToken) =>
        await _passkeys.DeleteAllAsync(session, await _ofUser.ListAsync(session, cancellationToken, user).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);

    private async ValueTask<(Result<ProvenSignIn>, bool)> ProveAsync(IWriteSession session, Challenge challenge, UserPasskeyInfo passkey, CelValue user, CancellationToken cancellationToken)
    {
        var key = PasskeyRow.KeyOf(passkey.CredentialId);
        if (await _byCredential.FindAsync(session, cancellationToken, key).ConfigureAwait(false) is not { } row || row.User != user) return (Over, false);
        // The handler compared the count with a row that another sign-in may have changed since.
        if ((passkey.SignCount != 0 || row.SignCount != 0) && passkey.SignCount <= row.SignCount) return (Over, false);
        await _used.SetAsync(session, key, cancellationToken, (long)passkey.SignCount, passkey.IsBackedUp, _time.GetUtcNow()).ConfigureAwait(false);
        if (challenge.Pending is null) return (new ProvenSignIn(user, [SignInMethods.Key, SignInMethods.Several]), true);
        return await _pending.ProveByPasskeyAsync(session, challenge.Pending, user, cancellationToken).ConfigureAwait(false) is { } proven ? (proven, true) : (Over, false);
    }

    private Task<PasskeyOffer> KeepAsync(string purpose, CelValue user, string? pending, string options, string state, CancellationToken cancellationToken)
    {
        var token = SecretText.Make();
        var now = _time.GetUtcNow();
        var challenge = new Challenge(SecretText.Hash(token), purpose, user, pending, state, now + Lifetime);
        return _book.DecideAsync(
            async session =>
            {
                await _challenges.DeleteAllAsync(session, await _expired.ListAsync(session, cancellationToken, now).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
                await _challenges.InsertAsync(session, challenge, cancellationToken).ConfigureAwait(false); // 256 random bits are not there already
                return (new PasskeyOffer(token, options), true);
            },
            cancellationToken);
    }

    // Used up before anything is checked: whoever sends a second answer finds it gone.
    private Task<Challenge?> TakeAsync(string token, string? purpose, CancellationToken cancellationToken) => _book.DecideAsync<Challenge?>(
        async session =>
        {
            if (await _byToken.FindAsync(session, cancellationToken, SecretText.Hash(token)).ConfigureAwait(false) is not { } challenge) return (null, false);
            if (purpose is not null && challenge.Purpose != purpose) return (null, false);
            await _challenges.DeleteAsync(session, challenge.Token, cancellationToken).ConfigureAwait(false);
            return (challenge.EndsAt > _time.GetUtcNow() ? challenge : null, true);
        },
        cancellationToken);

    private async Task<Result<ProvenSignIn>> RefuseAsync(Challenge challenge, Exception? cause, string? address, CancellationToken cancellationToken)
    {
        var actor = challenge.User.IsNull ? null : UserKeyText.Of(challenge.User);
        await _trail.AppendAsync(new AuditEvent(AuditKinds.FactorFailed) { Actor = actor, Address = address, Details = new JsonObject { ["factor"] = "passkey" } }, cancellationToken).ConfigureAwait(false);
        return new Problem(ProblemKind.Unauthenticated, "the passkey's answer is not valid") { Cause = cause };
    }

    private static Problem Refused(Exception? cause) => new(ProblemKind.Validation, "the passkey's answer is not valid")
    {
        Errors = [new Fault("credential", "is not what was asked for") { Pointer = "/credential" }],
        Cause = cause,
    };

    private static Fault? NameFault(string name) =>
        string.IsNullOrWhiteSpace(name) ? new Fault("required", "must be sent") { Pointer = "/name" }
        : name.Trim().Length > 100 ? new Fault("max-length", "must have at most 100 characters") { Pointer = "/name" }
        : name.Any(char.IsControl) ? new Fault("pattern", "must have no control characters") { Pointer = "/name" }
        : null;

    private static PasskeyInfo InfoOf(PasskeyRow row) => new(row.Credential, row.Name, row.VerifiesUser, row.BackedUp, row.CreatedAt, row.UsedAt);

    private static AuditEvent Event(string kind, PasskeyRow row, string actor, string? address) => new(kind)
    {
        Actor = actor,
        Subject = UserKeyText.Of(row.User),
        Address = address,
        Details = new JsonObject { ["factor"] = "passkey", ["passkey"] = row.Credential, ["name"] = row.Name },
    };
}
