using Ashlar.Cel;
using Ashlar.Identity.Sessions;
using Ashlar.Stores;

namespace Ashlar.Identity.Accounts;

/// <summary>What ends with a person: the account, what was mailed, sessions, what applications were given, second factors and keys.</summary>
public sealed class AccountEnding
{
    private readonly AccountBook _accounts;
    private readonly SessionBook _sessions;
    private readonly IdentityHooks _hooks;
    private readonly MailTokens _mailed;

    public AccountEnding(AccountBook accounts, SessionBook sessions, IdentityHooks hooks, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(accounts);
        (_accounts, _sessions, _hooks) = (accounts, sessions, hooks);
        _mailed = new MailTokens(accounts.Book, time);
    }

    /// <summary>Ends what is left of a person, in the transaction that takes their row of <c>User</c>; doing it again does nothing.</summary>
    /// <returns>Whether there was an account. Without one there can be keys and identities elsewhere.</returns>
    public async ValueTask<bool> EndAsync(IWriteSession session, CelValue user, CancellationToken cancellationToken)
    {
        var had = await _accounts.RemoveAsync(session, user, cancellationToken).ConfigureAwait(false);
        if (had)
        {
            await _mailed.ForgetAsync(session, user, cancellationToken).ConfigureAwait(false);
            await _sessions.EndAllAsync(session, user, null, cancellationToken).ConfigureAwait(false);
            await _hooks.AccessEnds(session, user, cancellationToken).ConfigureAwait(false);
        }

        await _hooks.AccountEnds(session, user, cancellationToken).ConfigureAwait(false);
        return had;
    }
}
