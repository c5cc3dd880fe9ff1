using Ashlar.Identity.Accounts;

namespace Ashlar.Identity.Providers;

/// <summary>Somebody whom a provider vouches for.</summary>
/// <param name="Issuer">Who vouches.</param>
/// <param name="Subject">For whom: the issuer's own id, never an address.</param>
public sealed record ProvenIdentity(string Issuer, string Subject)
{
    /// <summary>Longest subject (OpenID Connect Core section 2), ASCII characters.</summary>
    internal const int LongestSubject = 255;
    private const int LongestName = 100;

    /// <summary>An address; null: the provider named none that could be one.</summary>
    public string? Email { get; private init; }

    /// <summary>The provider says that the address is theirs.</summary>
    public bool IsVerified { get; private init; }

    public string? Name { get; private init; }

    /// <summary>When they proved it to the provider; null: it does not say.</summary>
    public DateTimeOffset? AuthenticatedAt { get; init; }

    /// <summary>The address, if the provider says that it is theirs.</summary>
    public string? VerifiedEmail => IsVerified ? Email : null;

    /// <summary>With what the provider says besides; what is no address or no name is left out.</summary>
    public ProvenIdentity Known(string? email, bool isVerified, string? name)
    {
        var address = email is not null && EmailAddresses.Check(email) is null ? email : null;
        return this with { Email = address, IsVerified = address is not null && isVerified, Name = NameOf(name) };
    }

    private static string? NameOf(string? name)
    {
        if (name is null) return null;
        var text = string.Concat(name.Select(c => char.IsControl(c) ? ' ' : c)).Trim();
        if (text.Length > LongestName) text = text[..(char.IsHighSurrogate(text[LongestName - 1]) ? LongestName - 1 : LongestName)];
        return text.Length == 0 ? null : text;
    }
}
