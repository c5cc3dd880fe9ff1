using System.Security.Cryptography;
using System.Text;
using Ashlar.Identity.OAuth.Requests;
using Ashlar.Identity.Tokens;

namespace Ashlar.Identity.OAuth.Clients;

/// <summary>The grants of the token endpoint. There is no implicit and no password grant (OAuth 2.1 section 10).</summary>
[Flags]
public enum GrantKinds : byte
{
    None = 0,
    AuthorizationCode = 1,
    RefreshToken = 2,
    ClientCredentials = 4,
    DeviceCode = 8,
}

/// <summary>
/// A program that asks for tokens. With a secret it is confidential; without one it is public: an app on a device or in a
/// browser, which nothing but its redirect address and PKCE speak for.
/// </summary>
public sealed record OAuthClient(string Id, string Name)
{
    /// <summary>SHA-256 of its secrets: several while one replaces another. Secrets are random and long, so a fast hash is enough.</summary>
    public IReadOnlyList<byte[]> SecretHashes { get; init; } = [];
    public IReadOnlyList<string> RedirectUris { get; init; } = [];
    public IReadOnlyList<string> LogoutUris { get; init; } = [];

    /// <summary>Whose scripts may call the token endpoint (CORS).</summary>
    public IReadOnlyList<string> Origins { get; init; } = [];

    /// <summary>What it may ask for besides <see cref="ScopeList.OfIdentity"/>.</summary>
    public ScopeList Scopes { get; init; } = ScopeList.None;
    public GrantKinds Grants { get; init; } = GrantKinds.AuthorizationCode | GrantKinds.RefreshToken;

    /// <summary>The owner of the server runs it: people are not asked for consent.</summary>
    public bool Trusted { get; init; }

    /// <summary>It guards resources: it may ask about tokens of other clients.</summary>
    public bool Introspects { get; init; }

    /// <summary>Roles of its own tokens (client credentials); a person's tokens carry the person's.</summary>
    public IReadOnlyList<string> Roles { get; init; } = [];

    /// <summary>When it was registered; what was given before to another of the same id is none of its.</summary>
    public DateTimeOffset Since { get; init; } = DateTimeOffset.MinValue;

    /// <summary>Whether this client, and not one of the same id before it, was given something then. Clocks may differ.</summary>
    internal bool WasGiven(string client, DateTimeOffset at) => client == Id && at + TokenOptions.AllowedSkew >= Since;

    public bool IsConfidential => SecretHashes.Count > 0;

    public bool May(GrantKinds grant) => (Grants & grant) == grant;

    /// <summary>The registered address that <paramref name="given"/> is; null: none.</summary>
    public string? FindRedirect(string given) => RedirectUris.FirstOrDefault(own => Clients.RedirectUris.Matches(own, given));

    /// <summary>Looks at all of them in any case, so that time tells nothing.</summary>
    public bool HasSecret(string secret)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(secret));
        var found = false;
        foreach (var own in SecretHashes) found |= CryptographicOperations.FixedTimeEquals(own, hash);
        return found;
    }

    /// <summary>The first scope that it may not ask for; null: it may ask for all.</summary>
    public string? FirstForbidden(ScopeList asked, bool forPerson) =>
        asked.Names.FirstOrDefault(n => !Scopes.Contains(n) && !(forPerson && ScopeList.OfIdentity.Contains(n, StringComparer.Ordinal)));

    // A record prints its members: hashes of secrets have no place in a log.
    public override string ToString() => $"{nameof(OAuthClient)} {{ {Id} }}";
}
