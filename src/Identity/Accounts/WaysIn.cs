using Ashlar.Cel;
using Ashlar.Engine;
using Ashlar.Identity.Issuers;
using Ashlar.Identity.Options;
using Ashlar.Identity.Records;
using Ashlar.Stores;

namespace Ashlar.Identity.Accounts;

/// <summary>How somebody gets into their account without anyone's help: the last way is never taken away.</summary>
public sealed class WaysIn
{
    private static readonly Problem Last = new(ProblemKind.Conflict, "this is the only way into the account: add another one first") { Errors = [new Fault("last-way-in", "is the only way into the account")] };
    private readonly RecordQuery<Account> _account;
    private readonly RecordQuery<Passkey> _passkeys;

    private readonly RecordQuery<ExternalIdentity> _identities;
    private readonly HashSet<string> _issuers;

    public WaysIn(RecordBook book, IdentityOptions options)
    {
        ArgumentNullException.ThrowIfNull(book);
        ArgumentNullException.ThrowIfNull(options);
        _identities = book.Table<ExternalIdentity>().Where("user == $user");
        _issuers = [.. options.Providers.Select(p => p.Issuer)];
        _account = book.Table<Account>().Where("user == $user");
        _passkeys = book.Table<Passkey>().Where("user == $user");
    }

    /// <summary>
    /// The refusal to take a way away, or null. The account is locked by it, so that of two who take the last two ways away at once one
    /// is refused: it comes before anything else that the transaction locks. Who has no account has nothing to lose.
    /// </summary>
    /// <param name="session">The transaction that takes it away.</param>
    /// <param name="user">Whose.</param>
    /// <param name="way">What goes.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async ValueTask<Problem?> RefuseAsync(IWriteSession session, CelValue user, Way way, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(way);
        if (await _account.FindAsync(session, cancellationToken, user).ConfigureAwait(false) is not { } account) return null;
        if (account.Password is not null && !way.IsPassword) return null;
        // One that cannot tell its user from another is no way in by itself.
        var passkeys = await _passkeys.ListAsync(session, cancellationToken, user).ConfigureAwait(false);
        if (passkeys.Any(p => p.VerifiesUser && p.Credential != way.Passkey)) return null;
        // Of a provider that is offered; others vouch for tokens alone.
        var identities = await _identities.ListAsync(session, cancellationToken, user).ConfigureAwait(false);
        return identities.Any(i => _issuers.Contains(i.Issuer) && i.Id != way.Identity) ? null : Last;
    }

    private sealed record Passkey(string Credential, CelValue User, bool VerifiesUser);
}

/// <summary>A way into an account.</summary>
public sealed record Way
{
    public static readonly Way Password = new() { IsPassword = true };

    public bool IsPassword { get; private init; }

    /// <summary>The id of a passkey; null: it is none.</summary>
    public string? Passkey { get; private init; }

    /// <summary>The id of a sign-in with a provider; null: it is none.</summary>
    public Guid? Identity { get; private init; }

    public static Way OfPasskey(string id) => new() { Passkey = id };

    public static Way OfIdentity(Guid id) => new() { Identity = id };
}
