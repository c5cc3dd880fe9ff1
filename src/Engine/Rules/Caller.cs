using Ashlar.Cel;

namespace Ashlar.Engine.Rules;

/// <summary>
/// Who asks: made by authentication, read by rules as <c>auth</c>. Immutable; cached with its token, so that equal tokens give
/// the same object and what is derived from it (its access profile) is derived once.
/// </summary>
public sealed class Caller
{
    /// <summary>Not signed in: <c>auth.id</c> is unknown, roles and scopes are empty.</summary>
    public static readonly Caller Anonymous = new() { SignedIn = false };

    /// <summary>The server itself: rules are not asked, validation is (import, jobs).</summary>
    public static readonly Caller System = new() { SignedIn = true, IsSystem = true };

    public bool SignedIn { get; init; } = true;
    public bool IsSystem { get; init; }

    /// <summary>
    /// Rules are not asked, validation is, and what is written is recorded in the same transaction. Of an engine that records nothing
    /// (<see cref="Writes.WriteRecord"/>) such a caller is one like any other.
    /// </summary>
    public bool IsSuperuser { get; init; }

    /// <summary>The token's <c>sub</c> as the type of <c>User</c>'s key; Null for anonymous and system.</summary>
    public CelValue Id { get; init; } = CelValue.Null;
    public IReadOnlyList<string> Roles { get; init; } = [];
    public IReadOnlyList<string> Scopes { get; init; } = [];
    public string? Email { get; init; }

    /// <summary>Signed in with a second factor, or with one that is two (a passkey that verified its user).</summary>
    public bool Mfa { get; init; }

    /// <summary>When the caller proved who it is, in microseconds since 1970; null where nobody did (a key, a machine's token).</summary>
    public long? AuthenticatedAt { get; init; }

    /// <summary>The token's other claims, a CEL map.</summary>
    public CelValue Claims { get; init; } = CelValue.Null;

    /// <summary>
    /// Makes its own row of <c>User</c>: the rule that creates one is not asked, all others are, as of somebody without roles.
    /// Whoever lets people register makes such a caller.
    /// </summary>
    public bool Registers { get; init; }

    /// <summary>A cache, written without a lock: every writer of one engine writes an equal value.</summary>
    internal CachedProfile? Cached { get; set; }

    public bool HasRole(string role) => Roles.Contains(role, StringComparer.Ordinal);
    public bool HasScope(string scope) => Scopes.Contains(scope, StringComparer.Ordinal);
}
