using System.Text.Json;

namespace Ashlar.Identity.Issuers;

/// <summary>The discovery document of an issuer (OpenID Connect Discovery section 3), as much of it as is needed here.</summary>
internal sealed record DiscoveryDocument
{
    /// <summary><c>jwks_uri</c>.</summary>
    public required Uri Keys { get; init; }

    /// <summary><c>authorization_endpoint</c>.</summary>
    public Uri? Authorization { get; init; }

    /// <summary><c>token_endpoint</c>.</summary>
    public Uri? Token { get; init; }

    /// <summary><c>userinfo_endpoint</c>.</summary>
    public Uri? UserInfo { get; init; }

    /// <summary>How a client may prove itself at the token endpoint; where the document does not say: by HTTP Basic.</summary>
    public IReadOnlyList<string> ClientMethods { get; init; } = ["client_secret_basic"];

    /// <summary>Answers to authorization requests name their issuer (RFC 9207 section 3).</summary>
    public bool NamesIssuer { get; init; }

    /// <summary>Section 4.1: a slash that ends the issuer is taken away first.</summary>
    public static Uri AddressOf(string issuer) => new(issuer.TrimEnd('/') + "/.well-known/openid-configuration");

    /// <summary>Fetches and reads it, or tells what is wrong.</summary>
    public static async Task<(DiscoveryDocument? Document, string? Fault)> FetchAsync(string issuer, IssuerFetch fetch, CancellationToken cancellationToken)
    {
        var (json, unfetched) = await fetch.GetAsync(AddressOf(issuer), cancellationToken).ConfigureAwait(false);
        return json is null ? (null, unfetched) : Read(json, issuer);
    }

    /// <summary>The document, or in its place what is wrong with it.</summary>
    public static (DiscoveryDocument? Document, string? Fault) Read(ReadOnlyMemory<byte> json, string issuer)
    {
        var read = StrictJson.Read(json, root => Tuple.Create(Read(root, issuer)))?.Item1;
        return read ?? (null, "its discovery document is not JSON");
    }

    private static (DiscoveryDocument? Document, string? Fault) Read(JsonElement root, string issuer)
    {
        if (root.ValueKind != JsonValueKind.Object || StrictJson.Text(root, "issuer") is not { } named) return (null, "its discovery document names no issuer");

        // Section 4.3: another's document must not stand in for it.
        if (named != issuer) return (null, "its discovery document is that of another issuer");
        if (StrictJson.Address(root, "jwks_uri") is not { } keys) return (null, "its discovery document has no address of keys");
        var document = new DiscoveryDocument
        {
            Keys = keys,
            Authorization = StrictJson.Address(root, "authorization_endpoint"),
            Token = StrictJson.Address(root, "token_endpoint"),
            UserInfo = StrictJson.Address(root, "userinfo_endpoint"),
            NamesIssuer = StrictJson.IsTrue(root, "authorization_response_iss_parameter_supported"),
        };
        return (StrictJson.Texts(root, "token_endpoint_auth_methods_supported") is { } methods ? document with { ClientMethods = methods } : document, null);
    }
}
