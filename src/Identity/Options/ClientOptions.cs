namespace Ashlar.Identity.Options;

/// <summary>An OAuth client (RFC 6749 section 2) of <c>identity.yaml</c>. Its secret is never printed.</summary>
public sealed record ClientOptions(string Id)
{
    /// <summary>The id of our own client, which nobody declares.</summary>
    public const string Own = "ashlar";

    /// <summary>For people, on the page that asks for their consent.</summary>
    public string Name { get; init; } = Id;

    /// <summary>Null: a public client, which proves itself by PKCE alone.</summary>
    public string? Secret { get; init; }

    public bool IsPublic => Secret is null;

    /// <summary>Where answers may go, compared letter by letter (RFC 9700 section 2.1).</summary>
    public IReadOnlyList<string> Redirects { get; init; } = [];

    /// <summary>Where a browser may be sent after signing out.</summary>
    public IReadOnlyList<string> LogoutRedirects { get; init; } = [];

    /// <summary>Origins whose scripts may call the token endpoint (CORS).</summary>
    public IReadOnlyList<string> Origins { get; init; } = [];

    /// <summary>Of <see cref="ClientGrants"/>.</summary>
    public IReadOnlyList<string> Grants { get; init; } = [];

    /// <summary>The scopes it may ask for.</summary>
    public IReadOnlyList<string> Scopes { get; init; } = [];

    /// <summary>The roles of the client itself, when it acts for nobody (client credentials).</summary>
    public IReadOnlyList<string> Roles { get; init; } = [];

    /// <summary>People are not asked for consent: the client is ours.</summary>
    public bool Trusted { get; init; }

    /// <summary>It guards resources: it may ask about tokens of other clients (RFC 7662).</summary>
    public bool Introspects { get; init; }

    public override string ToString() => $"{nameof(ClientOptions)} {{ {Id} }}";
}

/// <summary>The values of <c>grant_type</c> that a client may use.</summary>
public static class ClientGrants
{
    public const string AuthorizationCode = "authorization_code";
    public const string RefreshToken = "refresh_token";
    public const string ClientCredentials = "client_credentials";

    /// <summary>RFC 8628; written <c>device_code</c> in the file.</summary>
    public const string DeviceCode = "urn:ietf:params:oauth:grant-type:device_code";
}
