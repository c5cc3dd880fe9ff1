using System.Text.Json;
using Ashlar.Cel;
using Ashlar.Engine;
using Ashlar.Identity.Passwords;
using Ashlar.Identity.Records;
using Ashlar.Stores;

namespace Ashlar.Identity.Accounts;

/// <summary>
/// Registering: nothing is an account before its mail was answered, so that nobody can take an address that is not theirs, and known
/// and unknown addresses are answered alike. What an address is good for is found out after the answer.
/// </summary>
public sealed class Registrations
{
    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(24);
    private static readonly Problem Invalid = new(ProblemKind.Validation, "the token is not valid, or has expired: register again") { Errors = [new Fault("token", "is not valid, or has expired") { Pointer = "/token" }] };
    private static readonly Problem NotChosen = new(ProblemKind.Validation, "choose a password, or make a passkey") { Errors = [new Fault("required", "is required where no passkey is made") { Pointer = "/password" }] };
    private static readonly Problem Chosen = new(ProblemKind.Conflict, "a password was chosen already: sign in with it, and add the passkey to the account");

    private readonly AccountBook _accounts;
    private readonly PasswordHasher _hasher;
    private readonly PasswordPolicy _policy;
    private readonly IdentityHooks _hooks;
    private readonly Errands _errands;
    private readonly TimeProvider _time;
    private readonly WaysIn _waysIn;
    private readonly RecordTable<Registration> _rows;
    private readonly RecordQuery<Registration> _byToken, _over;
    private readonly RecordChange _use;

    internal Registrations(AccountBook accounts, PasswordHasher hasher, PasswordPolicy policy, IdentityHooks hooks, Errands errands, WaysIn waysIn, TimeProvider time)
    {
        (_accounts, _hasher, _policy, _hooks, _errands, _time) = (accounts, hasher, policy, hooks, errands, time);
        errands.On(Errand.Register, BeginAsync);
        _waysIn = waysIn;
        _rows = accounts.Book.Table<Registration>();
        _byToken = _rows.Where("token == $token");
        _over = _rows.Where("endsAt < $endsAt");
        _use = _rows.Change("user", "password");
    }

    /// <summary>
    /// Takes a registration up; the mail comes later. Null says nothing of whether the address has an account. Problems: Validation
    /// (every fault; those of the profile below <c>/profile</c>), those of a creation of a <c>User</c>, Unavailable.
    /// </summary>
    /// <param name="email">Not verified yet.</param>
    /// <param name="password">Null: how to sign in is chosen when the mail is answered.</param>
    /// <param name="profile">What the caller says of itself.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async ValueTask<Problem?> AskAsync(string email, string? password, JsonElement profile, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(email);
        var faults = new List<Fault>();
        if (EmailAddresses.Check(email) is { } address) faults.Add(address with { Pointer = "/email" });
        if (password is not null && _policy.Check(password, new PasswordContext(email, NameOf(profile))) is { } weak) faults.Add(weak with { Pointer = "/password" });
        // An address that is none would be refused as the User's too.
        var refused = OfProfile(await TryAsync(faults.Exists(f => f.Pointer == "/email") ? "nobody@example.com" : email, profile, cancellationToken).ConfigureAwait(false));
        if (refused is { Kind: not ProblemKind.Validation }) return refused;
        faults.AddRange(refused?.Errors ?? []);
        if (faults.Count > 0) return new Problem(ProblemKind.Validation, faults.Count == 1 ? faults[0].Message : $"{faults.Count} values are not valid") { Errors = faults };

        var hash = password is null ? "" : await _hasher.HashAsync(password, cancellationToken).ConfigureAwait(false);
        if (!hash.IsOk) return hash.Problem;
        var text = profile.ValueKind == JsonValueKind.Undefined ? "{}" : profile.GetRawText();
        return await _errands.TakeAsync(Errand.Register, email, cancellationToken, hash.Value, text).ConfigureAwait(false);
    }

    /// <summary>What waits for a mail to be answered; null: nothing does, or it is over.</summary>
    public async ValueTask<PendingRegistration?> FindAsync(string token, CancellationToken cancellationToken) =>
        await _byToken.FindAsync(cancellationToken, SecretText.Hash(token)).ConfigureAwait(false) is { } row && row.EndsAt > _time.GetUtcNow()
            ? new PendingRegistration(row.Email, row.Password.Length > 0, !row.User.IsNull)
            : null;

    /// <summary>
    /// Makes the account that a mail was sent for. Doing it again says the same. Problems: Validation (the token, or how to sign in was
    /// not chosen), Unique where the address, or something of the profile that may be there once, was taken meanwhile, those of a
    /// creation, Unavailable.
    /// </summary>
    /// <param name="token">From the mail.</param>
    /// <param name="password">In place of what was chosen before; null: that.</param>
    /// <param name="address">Where the request comes from.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async ValueTask<Result<CelValue>> VerifyAsync(string token, string? password, string? address, CancellationToken cancellationToken)
    {
        var hash = SecretText.Hash(token);
        if (await _byToken.FindAsync(cancellationToken, hash).ConfigureAwait(false) is not { } row || row.EndsAt <= _time.GetUtcNow()) return Invalid;
        if (!row.User.IsNull) return password is null ? row.User : await ChooseAsync(row, password, address, cancellationToken).ConfigureAwait(false);
        if (password is null) return row.Password.Length == 0 ? NotChosen : await MakeAsync(row, row.Password, address, cancellationToken).ConfigureAwait(false);
        if (_policy.Check(password, new PasswordContext(row.Email, null)) is { } weak) return Weak(weak);
        var chosen = await _hasher.HashAsync(password, cancellationToken).ConfigureAwait(false);
        return chosen.IsOk ? await MakeAsync(row, chosen.Value, address, cancellationToken).ConfigureAwait(false) : chosen.Problem;
    }

    /// <inheritdoc cref="VerifyAsync(string, string?, string?, CancellationToken)"/>
    public ValueTask<Result<CelValue>> VerifyAsync(string token, string? address, CancellationToken cancellationToken) => VerifyAsync(token, null, address, cancellationToken);

    /// <summary>
    /// As <see cref="VerifyAsync(string, string?, string?, CancellationToken)"/>, but the account has no password: whoever answered the mail makes a passkey next. Until they did, the
    /// same token gives the same account. Problems: as there.
    /// </summary>
    public async ValueTask<Result<(CelValue User, string Email)>> VerifyForPasskeyAsync(string token, string? address, CancellationToken cancellationToken)
    {
        if (await _byToken.FindAsync(cancellationToken, SecretText.Hash(token)).ConfigureAwait(false) is not { } row || row.EndsAt <= _time.GetUtcNow()) return Invalid;
        if (!row.User.IsNull) return (row.User, row.Email);
        if (row.Password.Length > 0) return Chosen;
        var made = await MakeAsync(row, null, address, cancellationToken).ConfigureAwait(false);
        return made.IsOk ? (made.Value, row.Email) : made.Problem;
    }

    // The account is there, and waits for a passkey that was never made: a password does as well. Of another it is no leave to change it.
    private async ValueTask<Result<CelValue>> ChooseAsync(Registration row, string password, string? address, CancellationToken cancellationToken)
    {
        if (_policy.Check(password, new PasswordContext(row.Email, null)) is { } weak) return Weak(weak);
        var hash = await _hasher.HashAsync(password, cancellationToken).ConfigureAwait(false);
        if (!hash.IsOk) return hash.Problem;
        return await _accounts.Book.DecideAsync<Result<CelValue>>(
            async session =>
            {
                if (await _accounts.FindAsync(session, row.User, cancellationToken).ConfigureAwait(false) is not { DisabledAt: null } account) return (Invalid, false);
                if (account.Password is not null || await _waysIn.RefuseAsync(session, row.User, Way.Password, cancellationToken).ConfigureAwait(false) is null) return (row.User, false);
                await _accounts.SetPasswordAsync(session, row.User, hash.Value, cancellationToken).ConfigureAwait(false);
                await _hooks.Note(session, new AccountEvent("password-changed", row.User, address), cancellationToken).ConfigureAwait(false);
                return (row.User, true);
            },
            cancellationToken).ConfigureAwait(false);
    }

    private static Problem Weak(Fault weak) => new(ProblemKind.Validation, weak.Message) { Errors = [weak with { Pointer = "/password" }] };

    private async ValueTask<Result<CelValue>> MakeAsync(Registration row, string? password, string? address, CancellationToken cancellationToken)
    {
        var hash = row.Token;
        using var profile = JsonDocument.Parse(row.Profile);
        var raced = CelValue.Null;
        var made = await _accounts.CreateAsync(
            row.Email,
            password,
            profile.RootElement,
            async (session, key) =>
            {
                // The row is locked by the one who uses it; whoever comes second finds it used.
                if (await _byToken.FindAsync(session, cancellationToken, hash).ConfigureAwait(false) is not { User.IsNull: true }) return Invalid;
                await _use.SetAsync(session, hash, cancellationToken, key, "").ConfigureAwait(false); // no constraint refuses it; the hash is the account's now
                await _hooks.Note(session, new AccountEvent("verified", key, address), cancellationToken).ConfigureAwait(false);
                return null;
            },
            cancellationToken).ConfigureAwait(false);
        if (made.IsOk) return made;
        // Refused by the one that was quicker with the same token: that is no refusal.
        if (await _byToken.FindAsync(cancellationToken, hash).ConfigureAwait(false) is { } used) raced = used.User;
        if (!raced.IsNull) return raced;
        return IsOfEmail(made.Problem) ? made.Problem : OfProfile(made.Problem)!; // refused, so there is a problem
    }

    /// <summary>Forgets those that are over.</summary>
    public Task SweepAsync(CancellationToken cancellationToken) => _rows.SweepAsync(_over, cancellationToken, _time.GetUtcNow());

    private async ValueTask BeginAsync(IWriteSession session, Errand errand, CancellationToken cancellationToken)
    {
        if (await _accounts.FindAsync(session, errand.Email, cancellationToken).ConfigureAwait(false) is { } known)
        {
            await _hooks.Mail(session, new AccountMail(AccountMails.AccountExists, known.Email, null), cancellationToken).ConfigureAwait(false);
            return;
        }

        var token = SecretText.Make();
        var now = _time.GetUtcNow();
        var row = new Registration(SecretText.Hash(token), errand.Email, errand.Password!, errand.Profile!, now, now + Lifetime, CelValue.Null); // AskAsync gives both
        await _rows.InsertAsync(session, row, cancellationToken).ConfigureAwait(false); // 256 random bits are not there already
        await _hooks.Mail(session, new AccountMail(AccountMails.Verify, errand.Email, token), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// What stands in the way of the profile. That another has the address must not show, not even by hiding what else is taken: it is
    /// tried a second time with an address that nobody has, whether the first was taken or not.
    /// </summary>
    private async ValueTask<Problem?> TryAsync(string email, JsonElement profile, CancellationToken cancellationToken)
    {
        var refused = await _accounts.TryAsync(email, profile, cancellationToken).ConfigureAwait(false);
        if (refused is not null && !IsOfEmail(refused)) return refused;
        var other = await _accounts.TryAsync(Nobodys(email), profile, cancellationToken).ConfigureAwait(false);
        return other is { Kind: ProblemKind.Unique } && !IsOfEmail(other) ? other : null;
    }

    // Of the same domain and, mostly, the same length, since the model may have rules about either.
    private static string Nobodys(string email)
    {
        var at = email.LastIndexOf('@');
        return SecretText.Make().Replace("-", "", StringComparison.Ordinal).Replace("_", "", StringComparison.Ordinal).PadRight(64, 'x')[..Math.Clamp(at, 12, 64)].ToLowerInvariant() + email[at..];
    }

    private static bool IsOfEmail(Problem? problem) => problem is { Kind: ProblemKind.Unique, Errors: [{ Pointer: "/email" }] };

    private static Problem? OfProfile(Problem? problem) =>
        problem is null ? null : problem with { Errors = [.. problem.Errors.Select(f => f.Pointer is null ? f : f with { Pointer = "/profile" + f.Pointer })] };

    private static string? NameOf(JsonElement profile) =>
        profile.ValueKind == JsonValueKind.Object && profile.TryGetProperty("name", out var name) && name.ValueKind == JsonValueKind.String ? name.GetString() : null;
}

/// <summary>A registration whose mail is being answered.</summary>
/// <param name="Email">The address.</param>
/// <param name="HasPassword">One was chosen.</param>
/// <param name="IsDone">It was answered before.</param>
public sealed record PendingRegistration(string Email, bool HasPassword, bool IsDone);
