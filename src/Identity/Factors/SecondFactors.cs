using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Ashlar.Cel;
using Ashlar.Engine;
using Ashlar.Identity.Audit;
using Ashlar.Identity.Records;
using Ashlar.Identity.Tokens;
using Ashlar.Stores;

namespace Ashlar.Identity.Factors;

/// <summary>What a person puts into an authenticator app.</summary>
/// <param name="Secret">Base32, to be typed.</param>
/// <param name="Uri"><c>otpauth://…</c>, for a QR code or a link.</param>
public sealed record TotpOffer(string Secret, string Uri);

/// <summary>Recovery codes that were just made: shown now and never again.</summary>
public sealed record FreshCodes(IReadOnlyList<string> Codes);

/// <summary>The authenticator app of an account: adding it, taking its codes and recovery codes, removing it.</summary>
public sealed class SecondFactors
{
    private const string Purpose = "totp";
    private static readonly Problem WrongCode = new(ProblemKind.Validation, "the code is not valid") { Errors = [new Fault("code", "is not valid, or was used before") { Pointer = "/code" }] };
    private static readonly Problem HasOne = new(ProblemKind.Conflict, "this account has an authenticator app already: remove it first");
    private static readonly Problem HasNone = new(ProblemKind.NotFound, "this account has no authenticator app");

    private static readonly Problem NoFactor = new(ProblemKind.NotFound, "this account has no second factor that recovery codes could stand for");

    private readonly RecordBook _book;
    private readonly MasterKey _key;
    private readonly AuditTrail _trail;
    private readonly TimeProvider _time;
    private readonly RecordTable<Totp> _totps;
    private readonly RecordQuery<Totp> _totp;
    private readonly RecordChange _confirm;
    private readonly RecordChange _step;
    private readonly RecordTable<RecoveryCode> _codes;
    private readonly RecordQuery<RecoveryCode> _codesOf;
    private readonly RecordQuery<RecoveryCode> _code;
    private readonly RecordQuery<PasskeyOwner> _passkeys;

    public SecondFactors(RecordBook book, MasterKey key, AuditTrail trail, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(book);
        (_book, _key, _trail, _time) = (book, key, trail, time);
        _totps = book.Table<Totp>();
        _totp = _totps.Where("user == $user");
        _confirm = _totps.Change("confirmedAt", "lastStep");
        _step = _totps.Change("lastStep");
        _codes = book.Table<RecoveryCode>();
        _codesOf = _codes.Where("user == $user");
        _code = _codes.Where("code == $code && user == $user");
        _passkeys = book.Table<PasskeyOwner>("Passkey").Where("user == $user");
    }

    /// <summary>What signing in asks for after a password.</summary>
    public async ValueTask<FactorKinds> OfAsync(CelValue user, CancellationToken cancellationToken)
    {
        var totp = await _totp.FindAsync(cancellationToken, user).ConfigureAwait(false) is { ConfirmedAt: not null } ? FactorKinds.Totp : FactorKinds.None;
        return await _passkeys.FindAsync(cancellationToken, user).ConfigureAwait(false) is null ? totp : totp | FactorKinds.Passkey;
    }

    /// <summary>How many recovery codes are left.</summary>
    public async ValueTask<int> CodesLeftAsync(CelValue user, CancellationToken cancellationToken) => (await _codesOf.ListAsync(cancellationToken, user).ConfigureAwait(false)).Count;

    /// <summary>Offers a secret. It counts once <see cref="ConfirmAsync"/> saw a code of it; another offer replaces it. Problems: Conflict.</summary>
    /// <param name="issuer">What the app shows: the service's name.</param>
    /// <param name="account">And for whom, such as the address.</param>
    public async Task<Result<TotpOffer>> OfferAsync(CelValue user, string issuer, string account, CancellationToken cancellationToken)
    {
        var secret = RandomNumberGenerator.GetBytes(OneTimePassword.SecretBytes);
        var row = new Totp(user, _key.Seal(Purpose, UserKeyText.Of(user), secret), _time.GetUtcNow(), null, 0);
        return await _book.DecideAsync<Result<TotpOffer>>(
            async session =>
            {
                if (await _totp.FindAsync(session, cancellationToken, user).ConfigureAwait(false) is { } known)
                {
                    if (known.ConfirmedAt is not null) return (HasOne, false);
                    await _totps.DeleteAsync(session, user, cancellationToken).ConfigureAwait(false);
                }

                // Two offers at once: the second of the same moment is refused, and may be asked for again.
                if (await _totps.InsertAsync(session, row, cancellationToken).ConfigureAwait(false) is not null) return (new Problem(ProblemKind.Conflict, "another offer is being made"), false);
                return (OfferOf(secret, issuer, account), true);
            },
            cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Takes the offer up: a code of it shows that the app has it. Gives recovery codes, shown only now. Problems: Validation, Conflict, NotFound.</summary>
    public Task<Result<FreshCodes>> ConfirmAsync(CelValue user, string code, string? address, CancellationToken cancellationToken) => _book.DecideAsync<Result<FreshCodes>>(
        async session =>
        {
            if (await _totp.FindAsync(session, cancellationToken, user).ConfigureAwait(false) is not { } totp) return (HasNone, false);
            if (totp.ConfirmedAt is not null) return (HasOne, false);
            if (Accept(totp, code) is not { } step) return (WrongCode, false);
            await _confirm.SetAsync(session, user, cancellationToken, _time.GetUtcNow(), step).ConfigureAwait(false);
            var codes = await RenewAsync(session, user, cancellationToken).ConfigureAwait(false);
            await _trail.AppendAsync(session, Event(AuditKinds.FactorAdded, user, address), cancellationToken).ConfigureAwait(false);
            return (codes, true);
        },
        cancellationToken);

    /// <summary>Removes the app, and the recovery codes unless there are passkeys. Problems: NotFound.</summary>
    public Task<Problem?> RemoveAsync(CelValue user, string actor, string? address, CancellationToken cancellationToken) => _book.DecideAsync<Problem?>(
        async session =>
        {
            if (await _totp.FindAsync(session, cancellationToken, user).ConfigureAwait(false) is null) return (HasNone, false);
            await _totps.DeleteAsync(session, user, cancellationToken).ConfigureAwait(false);
            // Codes stand for whatever is lost: they stay for a passkey.
            if (await _passkeys.FindAsync(session, cancellationToken, user).ConfigureAwait(false) is null) await ForgetCodesAsync(session, user, cancellationToken).ConfigureAwait(false);
            await _trail.AppendAsync(session, Event(AuditKinds.FactorRemoved, user, address) with { Actor = actor, Subject = UserKeyText.Of(user) }, cancellationToken).ConfigureAwait(false);
            return (null, true);
        },
        cancellationToken);

    /// <summary>New recovery codes in the place of the old ones. Problems: NotFound (no factor that they could stand for).</summary>
    public Task<Result<FreshCodes>> RenewCodesAsync(CelValue user, string? address, CancellationToken cancellationToken) => _book.DecideAsync<Result<FreshCodes>>(
        async session =>
        {
            if (await _totp.FindAsync(session, cancellationToken, user).ConfigureAwait(false) is not { ConfirmedAt: not null }
                && await _passkeys.FindAsync(session, cancellationToken, user).ConfigureAwait(false) is null) return (NoFactor, false);
            var codes = await RenewAsync(session, user, cancellationToken).ConfigureAwait(false);
            await _trail.AppendAsync(session, Event(AuditKinds.RecoveryCodesMade, user, address), cancellationToken).ConfigureAwait(false);
            return (codes, true);
        },
        cancellationToken);

    /// <summary>
    /// Whether this is a code of the account's app, or one of its recovery codes; either is used up by it. In the caller's transaction,
    /// whose record it is to make.
    /// </summary>
    public async ValueTask<CodeProof> ProveAsync(IWriteSession session, CelValue user, string code, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(code);
        if (await _totp.FindAsync(session, cancellationToken, user).ConfigureAwait(false) is { ConfirmedAt: not null } totp && Accept(totp, code) is { } step)
        {
            await _step.SetAsync(session, user, cancellationToken, step).ConfigureAwait(false);
            return CodeProof.App;
        }

        if (RecoveryCodes.Hash(UserKeyText.Of(user), code) is not { } hash || await _code.FindAsync(session, cancellationToken, hash, user).ConfigureAwait(false) is null) return CodeProof.None;
        return await _codes.DeleteAsync(session, hash, cancellationToken).ConfigureAwait(false) ? CodeProof.Recovery : CodeProof.None;
    }

    /// <summary>Whether somebody who is signed in proved with it again who they are; recorded.</summary>
    public Task<bool> ProveAgainAsync(CelValue user, string code, string? address, CancellationToken cancellationToken) => _book.DecideAsync(
        async session =>
        {
            var proof = await ProveAsync(session, user, code, cancellationToken).ConfigureAwait(false);
            if (proof is not CodeProof.App) await _trail.AppendAsync(session, Event(proof is CodeProof.None ? AuditKinds.StepUpFailed : AuditKinds.RecoveryCodeUsed, user, address), cancellationToken).ConfigureAwait(false);
            return (proof is not CodeProof.None, true);
        },
        cancellationToken);

    /// <summary>With an account its app and codes go.</summary>
    public async ValueTask ForgetAsync(IWriteSession session, CelValue user, CancellationToken cancellationToken)
    {
        await _totps.DeleteAsync(session, user, cancellationToken).ConfigureAwait(false);
        await ForgetCodesAsync(session, user, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The offer that waits for a code of it; null: there is none.</summary>
    public async ValueTask<TotpOffer?> OfferedAsync(CelValue user, string issuer, string account, CancellationToken cancellationToken) =>
        await _totp.FindAsync(cancellationToken, user).ConfigureAwait(false) is { ConfirmedAt: null } totp ? OfferOf(SecretOf(totp), issuer, account) : null;

    /// <summary>Codes with the first passkey of an account that has a password; null: it has codes already.</summary>
    internal async ValueTask<FreshCodes?> FirstCodesAsync(IWriteSession session, CelValue user, CancellationToken cancellationToken) =>
        await HasCodesAsync(session, user, cancellationToken).ConfigureAwait(false) ? null : await RenewAsync(session, user, cancellationToken).ConfigureAwait(false);

    /// <summary>The last passkey goes: its codes with it, unless there is an app.</summary>
    internal async ValueTask ForgetCodesOfPasskeysAsync(IWriteSession session, CelValue user, CancellationToken cancellationToken)
    {
        if (await _totp.FindAsync(session, cancellationToken, user).ConfigureAwait(false) is not { ConfirmedAt: not null }) await ForgetCodesAsync(session, user, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Whether something of the account's own stands for a passkey that is lost: an app or recovery codes.</summary>
    public async ValueTask<bool> HasSpareAsync(IWriteSession session, CelValue user, CancellationToken cancellationToken) =>
        await _totp.FindAsync(session, cancellationToken, user).ConfigureAwait(false) is { ConfirmedAt: not null } || await HasCodesAsync(session, user, cancellationToken).ConfigureAwait(false);

    private async ValueTask<bool> HasCodesAsync(IWriteSession session, CelValue user, CancellationToken cancellationToken) =>
        (await _codesOf.ListAsync(session, cancellationToken, user).ConfigureAwait(false)).Count > 0;

    private async ValueTask ForgetCodesAsync(IWriteSession session, CelValue user, CancellationToken cancellationToken) =>
        await _codes.DeleteAllAsync(session, await _codesOf.ListAsync(session, cancellationToken, user).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);

    private static TotpOffer OfferOf(byte[] secret, string issuer, string account) => new(Base32.Encode(secret), OneTimePassword.Uri(issuer, account, secret));

    private long? Accept(Totp totp, string code) =>
        OneTimePassword.Accept(SecretOf(totp), code.Replace(" ", "", StringComparison.Ordinal), _time.GetUtcNow(), totp.LastStep);

    // Sealed under another key, it cannot be read: the installation's key was changed.
    private byte[] SecretOf(Totp totp) =>
        _key.Open(Purpose, UserKeyText.Of(totp.User), totp.Secret) ?? throw new InvalidOperationException("an authenticator app's secret was not sealed with this installation's key (ASHLAR_KEY)");

    private async ValueTask<FreshCodes> RenewAsync(IWriteSession session, CelValue user, CancellationToken cancellationToken)
    {
        await _codes.DeleteAllAsync(session, await _codesOf.ListAsync(session, cancellationToken, user).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
        var codes = RecoveryCodes.Make();
        foreach (var code in codes)
        {
            var row = new RecoveryCode(RecoveryCodes.Hash(UserKeyText.Of(user), code)!, user); // of our own making: it has a hash
            await _codes.InsertAsync(session, row, cancellationToken).ConfigureAwait(false); // 80 random bits are not there already
        }

        return new FreshCodes(codes);
    }

    private static AuditEvent Event(string kind, CelValue user, string? address) =>
        new(kind) { Actor = UserKeyText.Of(user), Address = address, Details = new JsonObject { ["factor"] = "totp" } };

    private sealed record Totp(CelValue User, byte[] Secret, DateTimeOffset CreatedAt, DateTimeOffset? ConfirmedAt, long LastStep);

    private sealed record RecoveryCode(string Code, CelValue User);

    private sealed record PasskeyOwner(string Credential, CelValue User);
}

/// <summary>What a code turned out to be.</summary>
public enum CodeProof
{
    None,

    /// <summary>Of the authenticator app.</summary>
    App,

    /// <summary>A recovery code, now used.</summary>
    Recovery,
}
