using Ashlar.Cel;
using Ashlar.Engine;
using Ashlar.Identity.Passwords;
using Ashlar.Identity.Sessions;
using Ashlar.Stores;

namespace Ashlar.Identity.Accounts;

/// <summary>Another password: of somebody who knows the old one, or of whoever reads the account's mail. Everything that was signed in before ends.</summary>
public sealed class PasswordChanges
{
    public static readonly TimeSpan ResetLifetime = TimeSpan.FromHours(1);
    private static readonly Problem Invalid = new(ProblemKind.Validation, "the token is not valid, was used, or has expired: ask for another mail") { Errors = [new Fault("token", "is not valid, was used, or has expired") { Pointer = "/token" }] };
    private static readonly Problem WrongOld = new(ProblemKind.Validation, "the password is not right") { Errors = [new Fault("password", "is not right") { Pointer = "/password" }] };

    private static readonly Problem NoPassword = new(ProblemKind.NotFound, "this account has no password");

    private readonly AccountBook _accounts;
    private readonly SessionBook _sessions;
    private readonly PasswordSignIn _signIn;
    private readonly PasswordHasher _hasher;
    private readonly PasswordPolicy _policy;
    private readonly IdentityHooks _hooks;
    private readonly Errands _errands;
    private readonly MailTokens _tokens;
    private readonly WaysIn _waysIn;

    internal PasswordChanges(AccountBook accounts, SessionBook sessions, PasswordSignIn signIn, PasswordHasher hasher, PasswordPolicy policy, IdentityHooks hooks, Errands errands, MailTokens tokens, WaysIn waysIn)
    {
        (_accounts, _sessions, _signIn, _hasher, _policy, _hooks, _errands, _tokens, _waysIn) = (accounts, sessions, signIn, hasher, policy, hooks, errands, tokens, waysIn);
        errands.On(Errand.ResetPassword, BeginAsync);
    }

    /// <summary>Asks for a mail with which another password can be set. Null says nothing of whether there is such an account. Problems: Validation, Unavailable.</summary>
    public async ValueTask<Problem?> AskAsync(string email, CancellationToken cancellationToken)
    {
        if (EmailAddresses.Check(email) is { } fault) return new Problem(ProblemKind.Validation, fault.Message) { Errors = [fault with { Pointer = "/email" }] };
        return await _errands.TakeAsync(Errand.ResetPassword, email, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The address that a mail with this token went to; null: it holds no more.</summary>
    public async ValueTask<string?> AddressOfAsync(string token, CancellationToken cancellationToken) =>
        (await _tokens.FindAsync(token, MailToken.Reset, cancellationToken).ConfigureAwait(false))?.Email;

    /// <summary>Sets the password of the account that the mail was sent to. Problems: Validation, Unavailable.</summary>
    public async ValueTask<Problem?> ResetAsync(string token, string password, string? address, CancellationToken cancellationToken)
    {
        // Known before the hash, so that a wrong token costs nobody one; decided inside the transaction.
        if (await _tokens.FindAsync(token, MailToken.Reset, cancellationToken).ConfigureAwait(false) is not { } leave) return Invalid;
        var hash = await NewHashAsync(password, leave.Email, "/password", cancellationToken).ConfigureAwait(false);
        if (!hash.IsOk) return hash.Problem;
        return await _accounts.Book.DecideAsync<Problem?>(
            async session =>
            {
                if (await _tokens.TakeAsync(session, token, MailToken.Reset, cancellationToken).ConfigureAwait(false) is not { } taken) return (Invalid, false);
                if (await _accounts.FindAsync(session, taken.User, cancellationToken).ConfigureAwait(false) is not { DisabledAt: null } account) return (Invalid, false);
                if (account.Password is null) await _hooks.Recovers(session, account.User, cancellationToken).ConfigureAwait(false);
                await SetAsync(session, account, hash.Value, null, new AccountEvent("password-reset", account.User, address), cancellationToken).ConfigureAwait(false);
                return (null, true);
            },
            cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Sets another password for somebody who is signed in and knows the old one, or has none. Problems: Validation, NotFound, Unavailable.</summary>
    /// <param name="user">Whose.</param>
    /// <param name="old">The password that it has; null where it has none.</param>
    /// <param name="password">The new one.</param>
    /// <param name="keep">The session that stays; all others end.</param>
    /// <param name="address">Where the request comes from.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async ValueTask<Problem?> ChangeAsync(CelValue user, string? old, string password, Guid? keep, string? address, CancellationToken cancellationToken)
    {
        if (await _accounts.FindAsync(user, cancellationToken).ConfigureAwait(false) is not { } account) return AccountProblems.None;
        if (account.Password is not null)
        {
            var right = await _signIn.CheckAsync(account, old ?? "", cancellationToken).ConfigureAwait(false);
            if (!right.IsOk) return right.Problem.Kind == ProblemKind.Unauthenticated ? WrongOld : right.Problem;
        }

        var hash = await NewHashAsync(password, account.Email, "/newPassword", cancellationToken).ConfigureAwait(false);
        if (!hash.IsOk) return hash.Problem;
        return await _accounts.Book.DecideAsync<Problem?>(
            async session =>
            {
                if (await _accounts.FindAsync(session, user, cancellationToken).ConfigureAwait(false) is not { } now) return (AccountProblems.None, false);
                // Reset, or closed, while the old password was compared: it is the old one no more.
                if (now.DisabledAt is not null || now.PasswordChangedAt != account.PasswordChangedAt) return (WrongOld, false);
                await SetAsync(session, now, hash.Value, keep, new AccountEvent("password-changed", user, address), cancellationToken).ConfigureAwait(false);
                return (null, true);
            },
            cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Takes the password away: passkeys are the way in from now on. Problems: NotFound, Conflict where it is the only way into the account.</summary>
    public async ValueTask<Problem?> RemoveAsync(CelValue user, string? address, CancellationToken cancellationToken) => await _accounts.Book.DecideAsync<Problem?>(
        async session =>
        {
            if (await _waysIn.RefuseAsync(session, user, Way.Password, cancellationToken).ConfigureAwait(false) is { } last) return (last, false);
            if (await _accounts.FindAsync(session, user, cancellationToken).ConfigureAwait(false) is not { Password: not null } account) return (NoPassword, false);
            await _accounts.SetPasswordAsync(session, user, null, cancellationToken).ConfigureAwait(false);
            await _hooks.Mail(session, new AccountMail(AccountMails.PasswordRemoved, account.Email, null), cancellationToken).ConfigureAwait(false);
            await _hooks.Note(session, new AccountEvent("password-removed", user, address), cancellationToken).ConfigureAwait(false);
            return (null, true);
        },
        cancellationToken).ConfigureAwait(false);

    private async ValueTask SetAsync(IWriteSession session, Account account, string hash, Guid? keep, AccountEvent note, CancellationToken cancellationToken)
    {
        await _accounts.SetPasswordAsync(session, account.User, hash, cancellationToken).ConfigureAwait(false);
        await _tokens.ForgetAsync(session, account.User, cancellationToken).ConfigureAwait(false);
        await _sessions.EndAllAsync(session, account.User, keep, cancellationToken).ConfigureAwait(false);
        await _hooks.AccessEnds(session, account.User, cancellationToken).ConfigureAwait(false);
        await _hooks.Mail(session, new AccountMail(AccountMails.PasswordChanged, account.Email, null), cancellationToken).ConfigureAwait(false);
        await _hooks.Note(session, note, cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask<Result<string>> NewHashAsync(string password, string email, string pointer, CancellationToken cancellationToken)
    {
        if (_policy.Check(password, new PasswordContext(email, null)) is not { } weak) return await _hasher.HashAsync(password, cancellationToken).ConfigureAwait(false);
        return new Problem(ProblemKind.Validation, weak.Message) { Errors = [weak with { Pointer = pointer }] };
    }

    private async ValueTask BeginAsync(IWriteSession session, Errand errand, CancellationToken cancellationToken)
    {
        if (await _accounts.FindAsync(session, errand.Email, cancellationToken).ConfigureAwait(false) is not { DisabledAt: null } account) return;
        var token = await _tokens.GiveAsync(session, account.User, MailToken.Reset, account.Email, ResetLifetime, cancellationToken).ConfigureAwait(false);
        await _hooks.Mail(session, new AccountMail(AccountMails.ResetPassword, account.Email, token), cancellationToken).ConfigureAwait(false);
    }
}
