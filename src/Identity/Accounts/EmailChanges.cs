using Ashlar.Cel;
using Ashlar.Engine;
using Ashlar.Stores;

namespace Ashlar.Identity.Accounts;

/// <summary>Another address: it becomes the account's when the mail that is sent to it is answered, and the old one is told.</summary>
public sealed class EmailChanges
{
    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(24);
    private static readonly Problem Invalid = new(ProblemKind.Validation, "the token is not valid, was used, or has expired") { Errors = [new Fault("token", "is not valid, was used, or has expired") { Pointer = "/token" }] };
    private readonly AccountBook _accounts;
    private readonly PasswordSignIn _signIn;
    private readonly IdentityHooks _hooks;
    private readonly Errands _errands;
    private readonly MailTokens _tokens;

    internal EmailChanges(AccountBook accounts, PasswordSignIn signIn, IdentityHooks hooks, Errands errands, MailTokens tokens)
    {
        (_accounts, _signIn, _hooks, _errands, _tokens) = (accounts, signIn, hooks, errands, tokens);
        errands.On(Errand.ChangeEmail, BeginAsync);
    }

    /// <summary>
    /// Asks for it, with the account's password where it has one. An address that another account has is answered alike, and told by
    /// mail. Problems: Validation, NotFound, Unavailable.
    /// </summary>
    public async ValueTask<Problem?> AskAsync(CelValue user, string email, string? password, CancellationToken cancellationToken)
    {
        if (await _accounts.FindAsync(user, cancellationToken).ConfigureAwait(false) is not { } account) return AccountProblems.None;
        if (EmailAddresses.Check(email) is { } fault) return new Problem(ProblemKind.Validation, fault.Message) { Errors = [fault with { Pointer = "/email" }] };
        if (account.Password is not null)
        {
            var right = await _signIn.CheckAsync(account, password ?? "", cancellationToken).ConfigureAwait(false);
            if (!right.IsOk) return right.Problem.Kind == ProblemKind.Unauthenticated ? new Problem(ProblemKind.Validation, "the password is not right") { Errors = [new Fault("password", "is not right") { Pointer = "/password" }] } : right.Problem;
        }

        return await _errands.TakeAsync(Errand.ChangeEmail, email, cancellationToken, of: account).ConfigureAwait(false);
    }

    /// <summary>Makes the address that the mail was sent to the account's. Problems: Validation, Unique where it was taken meanwhile.</summary>
    public async ValueTask<Problem?> ConfirmAsync(string token, string? address, CancellationToken cancellationToken)
    {
        if (await _tokens.FindAsync(token, MailToken.NewEmail, cancellationToken).ConfigureAwait(false) is not { } leave
            || await _accounts.FindAsync(leave.User, cancellationToken).ConfigureAwait(false) is not { DisabledAt: null } account)
        {
            return Invalid;
        }

        var problem = await _accounts.ChangeEmailAsync(
            leave.User,
            leave.Email,
            async (session, key) =>
            {
                if (await _tokens.TakeAsync(session, token, MailToken.NewEmail, cancellationToken).ConfigureAwait(false) is null) return Invalid;
                await _tokens.ForgetAsync(session, key, cancellationToken).ConfigureAwait(false); // what was mailed to the old address holds no more
                await _hooks.Mail(session, new AccountMail(AccountMails.EmailChanged, account.Email, null), cancellationToken).ConfigureAwait(false);
                await _hooks.Note(session, new AccountEvent("email-changed", key, address), cancellationToken).ConfigureAwait(false);
                return null;
            },
            cancellationToken).ConfigureAwait(false);
        return problem is { Kind: ProblemKind.NotFound } ? Invalid : problem;
    }

    private async ValueTask BeginAsync(IWriteSession session, Errand errand, CancellationToken cancellationToken)
    {
        var (user, email) = (errand.User, errand.Email);
        // What the old password asked for ends with it: a reset forgets the leaves that there are, and no other may come after it.
        if (await _accounts.FindAsync(session, user, cancellationToken).ConfigureAwait(false) is not { DisabledAt: null } now || now.PasswordChangedAt != errand.PasswordChangedAt) return;
        if (await _accounts.FindAsync(session, email, cancellationToken).ConfigureAwait(false) is { } other)
        {
            if (other.User != user) await _hooks.Mail(session, new AccountMail(AccountMails.AccountExists, other.Email, null), cancellationToken).ConfigureAwait(false);
            if (other.User != user || string.Equals(other.Email, email, StringComparison.Ordinal)) return;
        }

        var token = await _tokens.GiveAsync(session, user, MailToken.NewEmail, email, Lifetime, cancellationToken).ConfigureAwait(false);
        await _hooks.Mail(session, new AccountMail(AccountMails.ConfirmEmail, email, token), cancellationToken).ConfigureAwait(false);
    }
}
