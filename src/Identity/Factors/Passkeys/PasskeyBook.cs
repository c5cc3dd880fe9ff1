using System.Text.Json.Nodes;
using Ashlar.Cel;
using Ashlar.Engine;
using Ashlar.Identity.Accounts;
using Ashlar.Identity.Audit;
using Ashlar.Identity.Records;
using Ashlar.Stores;
using Microsoft.AspNetCore.Identity;

namespace Ashlar.Identity.Factors.Passkeys;

/// <summary>The passkeys of accounts: adding, naming and removing them. Signing in with them is <see cref="SignIns"/>.</summary>
public sealed class PasskeyBook
{
    public const int MostOfOneUser = 20;
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(5);

    private const string DefaultName = "Passkey";
    private static readonly Problem NoPasskey = new(ProblemKind.NotFound, "there is no such passkey");
    private static readonly Problem NotTheFirst = new(ProblemKind.Conflict, "this account has a way in already: sign in, and add the passkey there");
    private static readonly string[] another = [PasskeyPurpose.Register], first = [PasskeyPurpose.First];
    private static readonly string[] transports = ["usb", "nfc", "ble", "smart-card", "hybrid", "internal"];

    private readonly RecordBook _book;
    private readonly SecondFactors _factors;
    private readonly AuditTrail _trail;
    private readonly TimeProvider _time;
    private readonly WaysIn _waysIn;
    private readonly PasskeySite _site;
    private readonly PasskeyChallenges _challenges;
    private readonly RecordTable<PasskeyRow> _passkeys;
    private readonly RecordQuery<PasskeyRow> _ofUser, _byCredential;
    private readonly RecordQuery<Account> _account;
    private readonly RecordChange _name;

    /// <param name="book">The tables.</param>
    /// <param name="publicUrl">The site's address: passkeys belong to its host.</param>
    /// <param name="parseUser">A key of <c>User</c> from its text; null for what is none.</param>
    /// <param name="factors">Where recovery codes are made.</param>
    /// <param name="waysIn">Keeps the last one.</param>
    /// <param name="pending">Sign-ins that wait for a second factor.</param>
    /// <param name="trail">The record.</param>
    /// <param name="time">The clock.</param>
    public PasskeyBook(RecordBook book, Uri publicUrl, Func<string, CelValue?> parseUser, SecondFactors factors, WaysIn waysIn, PendingSignIns pending, AuditTrail trail, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(book);
        (_book, _factors, _trail, _time) = (book, factors, trail, time);
        _waysIn = waysIn;
        _site = new PasskeySite(book, publicUrl, parseUser);
        _challenges = new PasskeyChallenges(book, time);
        SignIns = new PasskeySignIns(book, _site, _challenges, pending, trail, time);
        _passkeys = book.Table<PasskeyRow>("Passkey");
        _ofUser = _passkeys.Where("user == $user", "createdAt");
        _byCredential = _passkeys.Where("credential == $credential");
        _name = _passkeys.Change("name");
        _account = book.Table<Account>().Where("user == $user");
    }

    /// <summary>Whether this site can have passkeys: they belong to a name, not to a number.</summary>
    public bool IsPossible => _site.Refusal is null;

    public PasskeySignIns SignIns { get; }

    /// <summary>The passkeys of a user, the oldest first.</summary>
    public async ValueTask<IReadOnlyList<PasskeyInfo>> ListAsync(CelValue user, CancellationToken cancellationToken) =>
        [.. (await _ofUser.ListAsync(cancellationToken, user).ConfigureAwait(false)).Select(InfoOf)];

    /// <summary>Asks a signed-in user's browser for a new passkey. Problems: Conflict (there are none here, or not for this user).</summary>
    /// <param name="user">Whose it is to be.</param>
    /// <param name="name">The account's name, such as its address.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<Result<PasskeyOffer>> OfferAsync(CelValue user, string name, CancellationToken cancellationToken)
    {
        if (_site.RefusalOf(user) is { } refusal) return refusal;
        var asked = await _site.Beside.OfferAsync(UserKeyText.Of(user), name, name).ConfigureAwait(false);
        return await _challenges.GiveAsync(PasskeyPurpose.Register, user, null, asked, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Asks for the passkey that opens a new account, which is its only way in. Problems: Conflict.</summary>
    public async Task<Result<PasskeyOffer>> OfferFirstAsync(CelValue user, string name, CancellationToken cancellationToken)
    {
        if (_site.RefusalOf(user) is { } refusal) return refusal;
        // Decided when it is kept; here so that no browser makes one for nothing.
        if (await _account.FindAsync(cancellationToken, user).ConfigureAwait(false) is not { DisabledAt: null, Password: null } || await _ofUser.FindAsync(cancellationToken, user).ConfigureAwait(false) is not null) return NotTheFirst;
        var asked = await _site.Alone.OfferAsync(UserKeyText.Of(user), name, name).ConfigureAwait(false);
        return await _challenges.GiveAsync(PasskeyPurpose.First, user, null, asked, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Keeps the passkey that a browser made. Problems: Unauthenticated (the challenge is over), Validation, Conflict (too many, or known).</summary>
    public async Task<Result<NewPasskey>> RegisterAsync(CelValue user, string token, string credential, string? name, string? address, CancellationToken cancellationToken)
    {
        if (Named(name) is { IsOk: false } unnamed) return unnamed.Problem;
        if (await _challenges.TakeAsync(token, user, another, cancellationToken).ConfigureAwait(false) is not { } challenge) return PasskeySignIns.Over;
        var (passkey, cause) = await _site.Beside.AttestAsync(credential, challenge.State).ConfigureAwait(false);
        if (passkey is null) return Refused(cause);
        var row = RowOf(passkey, user, Named(name).Value);
        return await _book.DecideAsync<Result<NewPasskey>>(
            async session =>
            {
                var account = await _account.FindAsync(session, cancellationToken, user).ConfigureAwait(false);
                if (await InsertAsync(session, row, cancellationToken).ConfigureAwait(false) is { } problem) return (problem, false);
                // Beside a password it is a second factor from now on, and something has to stand for it when it is lost.
                var codes = account?.Password is null ? null : await _factors.FirstCodesAsync(session, user, cancellationToken).ConfigureAwait(false);
                await _trail.AppendAsync(session, Event(AuditKinds.FactorAdded, row, UserKeyText.Of(user), address), cancellationToken).ConfigureAwait(false);
                return (new NewPasskey(InfoOf(row), codes), true);
            },
            cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Keeps the passkey that opens a new account. Problems: Unauthenticated (the challenge is over), Validation, Conflict (it has a way in, or the passkey is known).</summary>
    public async Task<Result<ProvenSignIn>> RegisterFirstAsync(CelValue user, string token, string credential, string? name, string? address, CancellationToken cancellationToken)
    {
        if (Named(name) is { IsOk: false } unnamed) return unnamed.Problem;
        if (await _challenges.TakeAsync(token, user, first, cancellationToken).ConfigureAwait(false) is not { } challenge) return PasskeySignIns.Over;
        var (passkey, cause) = await _site.Alone.AttestAsync(credential, challenge.State).ConfigureAwait(false);
        if (passkey is null) return Refused(cause);
        var row = RowOf(passkey, user, Named(name).Value);
        return await _book.DecideAsync<Result<ProvenSignIn>>(
            async session =>
            {
                if (await _account.FindAsync(session, cancellationToken, user).ConfigureAwait(false) is not { DisabledAt: null, Password: null }) return (NotTheFirst, false);
                if (await _ofUser.FindAsync(session, cancellationToken, user).ConfigureAwait(false) is not null) return (NotTheFirst, false);
                if (await InsertAsync(session, row, cancellationToken).ConfigureAwait(false) is { } problem) return (problem, false);
                await _trail.AppendAsync(session, Event(AuditKinds.FactorAdded, row, UserKeyText.Of(user), address), cancellationToken).ConfigureAwait(false);
                return (new ProvenSignIn(user, [SignInMethods.Key, SignInMethods.Presence, SignInMethods.Several]), true);
            },
            cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Gives a passkey another name. Problems: Validation, NotFound.</summary>
    public async Task<Result<PasskeyInfo>> RenameAsync(CelValue user, string id, string name, CancellationToken cancellationToken)
    {
        if (NameFault(name) is { } fault) return Unnamed(fault);
        return await _book.DecideAsync<Result<PasskeyInfo>>(
            async session =>
            {
                if (await _byCredential.FindAsync(session, cancellationToken, id).ConfigureAwait(false) is not { } row || row.User != user) return (NoPasskey, false);
                await _name.SetAsync(session, id, cancellationToken, name.Trim()).ConfigureAwait(false);
                return (InfoOf(row with { Name = name.Trim() }), true);
            },
            cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Removes a passkey. Problems: NotFound, Conflict where it is the only way into the account.</summary>
    public Task<Problem?> RemoveAsync(CelValue user, string id, string actor, string? address, CancellationToken cancellationToken) => _book.DecideAsync<Problem?>(
        async session =>
        {
            var last = await _waysIn.RefuseAsync(session, user, Way.OfPasskey(id), cancellationToken).ConfigureAwait(false);
            if (await _byCredential.FindAsync(session, cancellationToken, id).ConfigureAwait(false) is not { } row || row.User != user) return (NoPasskey, false);
            if (last is not null) return (last, false);
            await _passkeys.DeleteAsync(session, id, cancellationToken).ConfigureAwait(false);
            if (await _ofUser.FindAsync(session, cancellationToken, user).ConfigureAwait(false) is null) await _factors.ForgetCodesOfPasskeysAsync(session, user, cancellationToken).ConfigureAwait(false);
            await _trail.AppendAsync(session, Event(AuditKinds.FactorRemoved, row, actor, address), cancellationToken).ConfigureAwait(false);
            return (null, true);
        },
        cancellationToken);

    /// <summary>With an account its passkeys go.</summary>
    public async ValueTask ForgetAsync(IWriteSession session, CelValue user, CancellationToken cancellationToken) =>
        await _passkeys.DeleteAllAsync(session, await _ofUser.ListAsync(session, cancellationToken, user).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);

    private async ValueTask<Problem?> InsertAsync(IWriteSession session, PasskeyRow row, CancellationToken cancellationToken)
    {
        if ((await _ofUser.ListAsync(session, cancellationToken, row.User).ConfigureAwait(false)).Count >= MostOfOneUser) return new Problem(ProblemKind.Conflict, $"an account has at most {MostOfOneUser} passkeys: remove some");
        return await _passkeys.InsertAsync(session, row, cancellationToken).ConfigureAwait(false) is null ? null : new Problem(ProblemKind.Conflict, "this passkey is kept already");
    }

    private PasskeyRow RowOf(UserPasskeyInfo passkey, CelValue user, string name) => new(
        PasskeyRow.KeyOf(passkey.CredentialId), user, name, passkey.CredentialId, passkey.PublicKey, passkey.SignCount,
        // The browser's word, and open to whatever it sends: only what is known is kept.
        string.Join(' ', transports.Intersect(passkey.Transports ?? [], StringComparer.Ordinal)),
        passkey.IsUserVerified, passkey.IsBackupEligible, passkey.IsBackedUp, _time.GetUtcNow(), null);

    private static Result<string> Named(string? name) =>
        string.IsNullOrWhiteSpace(name) ? DefaultName : NameFault(name) is { } fault ? Unnamed(fault) : name.Trim();

    private static Problem Unnamed(Fault fault) => new(ProblemKind.Validation, "the name " + fault.Message) { Errors = [fault] };

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
