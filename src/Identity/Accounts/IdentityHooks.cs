using Ashlar.Cel;
using Ashlar.Stores;

namespace Ashlar.Identity.Accounts;

/// <summary>A mail about an account.</summary>
/// <param name="Template">Its template: one of <see cref="AccountMails"/>.</param>
/// <param name="To">The address.</param>
/// <param name="Token">What the mail's link carries; null: it asks for nothing.</param>
public sealed record AccountMail(string Template, string To, string? Token)
{
    /// <summary>The provider that it is about, as people call it; null: none.</summary>
    public string? Provider { get; init; }

    // A record prints its members: a token must never reach a log.
    public override string ToString() => $"{nameof(AccountMail)} {{ {Template} }}";
}

/// <summary>The mails that accounts send.</summary>
public static class AccountMails
{
    /// <summary>Somebody registers with the address; the link finishes it.</summary>
    public const string Verify = "verify";

    /// <summary>Somebody registers with an address that has an account.</summary>
    public const string AccountExists = "account-exists";

    /// <summary>The link sets another password.</summary>
    public const string ResetPassword = "reset-password";
    public const string PasswordChanged = "password-changed";
    public const string PasswordRemoved = "password-removed";

    /// <summary>The link makes the address the account's; it goes to the new one.</summary>
    public const string ConfirmEmail = "confirm-email";

    /// <summary>The account has another address; it goes to the old one.</summary>
    public const string EmailChanged = "email-changed";

    /// <summary>Somebody else's sign-in opens the account from now on.</summary>
    public const string ProviderLinked = "provider-linked";

    /// <summary>And no longer does.</summary>
    public const string ProviderUnlinked = "provider-unlinked";
}

/// <summary>What happened to an account, for the audit trail. Never a secret.</summary>
/// <param name="Kind">The trail's word for it.</param>
/// <param name="Actor">The key of the User who did it; null: nobody known.</param>
/// <param name="Address">Where the request came from.</param>
/// <param name="Email">The address that was named, where nobody is known.</param>
public sealed record AccountEvent(string Kind, CelValue? Actor, string? Address, string? Email = null)
{
    /// <summary>The name of the provider that had a part in it; null: none.</summary>
    public string? Provider { get; init; }
}

/// <summary>What hangs on accounts and sessions elsewhere. Each works in the transaction that it is given, or leaves nothing.</summary>
public sealed record IdentityHooks
{
    /// <summary>Puts a mail where it is sent from once the transaction is kept.</summary>
    public required Func<IWriteSession, AccountMail, CancellationToken, ValueTask> Mail { get; init; }

    /// <summary>Notes what happened; the last that a transaction does.</summary>
    public required Func<IWriteSession, AccountEvent, CancellationToken, ValueTask> Note { get; init; }

    /// <summary>A session ends: its tokens and what was granted in it.</summary>
    public required Func<IWriteSession, Guid, CancellationToken, ValueTask> SessionEnds { get; init; }

    /// <summary>Nothing that was given before may hold: the password was changed, the account is closed.</summary>
    public required Func<IWriteSession, CelValue, CancellationToken, ValueTask> AccessEnds { get; init; }

    /// <summary>The account is deleted: its keys and factors go too.</summary>
    public required Func<IWriteSession, CelValue, CancellationToken, ValueTask> AccountEnds { get; init; }

    /// <summary>An account without a password gets one by mail, since what it is signed in with is lost.</summary>
    public Func<IWriteSession, CelValue, CancellationToken, ValueTask> Recovers { get; init; } = (_, _, _) => default;

    /// <summary>Nothing hangs on them.</summary>
    public static IdentityHooks None { get; } = new()
    {
        Mail = (_, _, _) => default,
        Note = (_, _, _) => default,
        SessionEnds = (_, _, _) => default,
        AccessEnds = (_, _, _) => default,
        AccountEnds = (_, _, _) => default,
    };
}
