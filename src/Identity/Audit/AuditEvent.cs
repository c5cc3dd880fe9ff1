using System.Text.Json.Nodes;

namespace Ashlar.Identity.Audit;

/// <summary>
/// Something that the audit trail keeps. Never a secret: no password, code, token or key, nor a hash of one, and no text of an
/// unknown caller but the address that it named.
/// </summary>
/// <param name="Kind">One of <see cref="AuditKinds"/>.</param>
public sealed record AuditEvent(string Kind)
{
    /// <summary>Who did it: the key of a user, <c>client:ID</c>, <c>cli</c>; null: nobody known.</summary>
    public string? Actor { get; init; }

    /// <summary>Whom or what it concerns, where that is not the actor.</summary>
    public string? Subject { get; init; }

    /// <summary>Where the request came from.</summary>
    public string? Address { get; init; }

    /// <summary>What else there is to know; small.</summary>
    public JsonObject? Details { get; init; }
}

/// <summary>What the audit trail tells of.</summary>
public static class AuditKinds
{
    public const string SignIn = "sign-in";

    /// <summary>Somebody who was signed in proved again who they are.</summary>
    public const string StepUp = "step-up";
    public const string StepUpFailed = "step-up-failed";
    public const string SignInFailed = "sign-in-failed";
    public const string SignOut = "sign-out";
    public const string SessionRevoked = "session-revoked";
    public const string Registered = "registered";
    public const string Verified = "verified";
    public const string PasswordChanged = "password-changed";
    public const string PasswordRemoved = "password-removed";
    public const string PasswordReset = "password-reset";
    public const string EmailChanged = "email-changed";
    public const string AccountDeleted = "account-deleted";
    public const string AccountDisabled = "account-disabled";
    public const string AccountEnabled = "account-enabled";
    public const string AccountAdded = "account-added";
    public const string RolesChanged = "roles-changed";
    public const string SuperuserChanged = "superuser-changed";
    public const string FactorAdded = "factor-added";
    public const string FactorRemoved = "factor-removed";
    public const string FactorFailed = "factor-failed";
    public const string RecoveryCodesMade = "recovery-codes-made";
    public const string RecoveryCodeUsed = "recovery-code-used";
    public const string KeyAdded = "key-added";
    public const string KeyRevoked = "key-revoked";
    public const string TokenIssued = "token-issued";
    public const string TokenRefreshed = "token-refreshed";
    public const string TokenReused = "token-reused";
    public const string TokenRevoked = "token-revoked";
    public const string SigningKeyRotated = "signing-key-rotated";
    public const string ConsentGiven = "consent-given";
    public const string ConsentWithdrawn = "consent-withdrawn";
    public const string ClientAdded = "client-added";
    public const string ClientChanged = "client-changed";
    public const string ClientSecretRenewed = "client-secret-renewed";
    public const string ClientRemoved = "client-removed";
    public const string ProviderLinked = "provider-linked";
    public const string ProviderUnlinked = "provider-unlinked";

    /// <summary>A superuser wrote past the rules.</summary>
    public const string SuperuserWrote = "superuser-wrote";

    /// <summary>The record of where the trail ends was gone when a server started; it goes on after the last line that was there.</summary>
    public const string HeadReplaced = "head-replaced";
}
