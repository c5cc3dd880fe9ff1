using Ashlar.Engine;
using Ashlar.Identity.Passwords;

namespace Ashlar.Identity.Accounts;

/// <summary>
/// Signing in with a password. An address without an account, one that is closed and a wrong password are answered alike, and each
/// costs one hash.
/// </summary>
public sealed class PasswordSignIn(AccountBook accounts, PasswordHasher hasher)
{
    private static readonly Problem Wrong = new(ProblemKind.Unauthenticated, "the e-mail address or the password is not right");

    /// <summary>The account whose password it is. Problems: Unauthenticated, Unavailable. Throttling is the caller's.</summary>
    public async ValueTask<Result<Account>> CheckAsync(string email, string password, CancellationToken cancellationToken)
    {
        var account = email.Length <= EmailAddresses.MaxLength ? await accounts.FindAsync(email, cancellationToken).ConfigureAwait(false) : null;
        return await CheckAsync(account, password, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>As the other, of an account that is known already.</summary>
    public async ValueTask<Result<Account>> CheckAsync(Account? account, string password, CancellationToken cancellationToken)
    {
        var hash = account is { DisabledAt: null } ? account.Password : null;
        var isLong = PasswordPolicy.IsTooLong(password);
        var verified = await hasher.VerifyAsync(isLong ? "" : password, isLong ? null : hash, cancellationToken).ConfigureAwait(false);
        if (!verified.IsOk) return verified.Problem;
        if (account is null || hash is null || !verified.Value.Matches) return Wrong;
        if (verified.Value.IsOutdated) await RehashAsync(account, password, hash, cancellationToken).ConfigureAwait(false);
        return account;
    }

    private async ValueTask RehashAsync(Account account, string password, string before, CancellationToken cancellationToken)
    {
        // Too busy to hash: the next sign-in does it.
        if (await hasher.HashAsync(password, cancellationToken).ConfigureAwait(false) is { IsOk: true } hash) await accounts.RehashAsync(account.User, before, hash.Value, cancellationToken).ConfigureAwait(false);
    }
}
