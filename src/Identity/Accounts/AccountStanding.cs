using Ashlar.Cel;
using Ashlar.Identity.Records;
using Ashlar.Stores;

namespace Ashlar.Identity.Accounts;

/// <summary>
/// Whether an account still is what it was when a sign-in was judged. Asked in the transaction that makes the session or the tokens: a
/// password that is judged takes a while, and whoever resets it meanwhile must not leave the thief's sign-in behind.
/// </summary>
internal sealed class AccountStanding(RecordBook book)
{
    private readonly RecordQuery<Account> _byUser = book.Table<Account>().Where("user == $user");

    /// <param name="session">The transaction; the account is locked until it ends.</param>
    /// <param name="user">Who signs in.</param>
    /// <param name="judged">The account as it was read before its password was compared; null: no password of it was.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async ValueTask<bool> HoldsAsync(IWriteSession session, CelValue user, Account? judged, CancellationToken cancellationToken)
    {
        var account = await _byUser.FindAsync(session, cancellationToken, user).ConfigureAwait(false);
        if (judged is null) return account is null or { DisabledAt: null };
        return account is { DisabledAt: null } && account.PasswordChangedAt == judged.PasswordChangedAt;
    }
}
