using Ashlar.Identity.OAuth.Grants;
using Ashlar.Identity.OAuth.Requests;
using Ashlar.Identity.Options;

namespace Ashlar.Identity.OAuth.Clients;

/// <summary>Something wrong with what was said of a client.</summary>
/// <param name="Key">The key of <c>identity.yaml</c> and of the JSON that is wrong; <c>id</c> for the client's own name.</param>
/// <param name="Code">As faults of a request are called.</param>
/// <param name="Message">A sentence without its full stop.</param>
/// <param name="Hint">What to write instead.</param>
public sealed record ClientFault(string Key, string Code, string Message, string Hint);

/// <summary>What is said of a client, wherever it is said: <c>identity.yaml</c>, the command line, HTTP. Judged in one place.</summary>
public sealed record ClientRegistration(string Id)
{
    private const int MostName = 200, MostOfOne = 100;

    public string? Name { get; init; }

    /// <summary>It keeps no secret: an app on a device or in a browser.</summary>
    public bool Public { get; init; }
    public IReadOnlyList<string> Redirects { get; init; } = [];
    public IReadOnlyList<string> Logouts { get; init; } = [];
    public IReadOnlyList<string> Origins { get; init; } = [];
    public IReadOnlyList<string> Scopes { get; init; } = [];

    /// <summary>Words of <c>grant_type</c>, <c>device_code</c> for short; empty: codes and refresh tokens where there is an address, else client credentials.</summary>
    public IReadOnlyList<string> Grants { get; init; } = [];
    public IReadOnlyList<string> Roles { get; init; } = [];
    public bool Trusted { get; init; }
    public bool Introspects { get; init; }

    /// <summary>What was said of a client of <c>identity.yaml</c>.</summary>
    public static ClientRegistration Of(ClientOptions client)
    {
        ArgumentNullException.ThrowIfNull(client);
        return new(client.Id)
        {
            Name = client.Name,
            Public = client.IsPublic,
            Redirects = client.Redirects,
            Logouts = client.LogoutRedirects,
            Origins = client.Origins,
            Scopes = client.Scopes,
            Grants = client.Grants,
            Roles = client.Roles,
            Trusted = client.Trusted,
            Introspects = client.Introspects,
        };
    }

    /// <summary>What was said of a registered client.</summary>
    public static ClientRegistration Of(ClientRow client)
    {
        ArgumentNullException.ThrowIfNull(client);
        return new(client.ClientId)
        {
            Name = client.Name,
            Public = client.Secrets.Count == 0,
            Redirects = client.Redirects,
            Logouts = client.Logouts,
            Origins = client.Origins,
            Scopes = client.Scopes,
            Grants = client.Grants,
            Roles = client.Roles,
            Trusted = client.Trusted,
            Introspects = client.Introspects,
        };
    }

    /// <summary>Everything that is wrong with it; empty: nothing.</summary>
    public IReadOnlyList<ClientFault> Faults()
    {
        var faults = new List<ClientFault>();
        // RFC 6749 appendix A.1: visible ASCII. A colon would end the name in HTTP Basic.
        if (Id.Length is 0 or > 100 || Id.Any(c => c is <= ' ' or > '~' or ':')) faults.Add(new("id", "format", $"'{Shorten(Id)}' is no client id", "use letters, digits, dashes and dots, at most 100"));
        if (Id == ClientOptions.Own) faults.Add(new("id", "unique", $"'{Id}' is this server's own client, which renews the tokens of /auth/login", "give the client another id"));
        if (Name is not null && (Name.Length is 0 or > MostName || Name.Any(char.IsControl))) faults.Add(new("name", "format", "'name' has 1 to 200 characters of one line", "write what people know the program by"));
        AddAddresses(faults, "redirect", Redirects);
        AddAddresses(faults, "logout", Logouts);
        faults.AddRange(Origins.Select(OriginFault).OfType<ClientFault>());
        faults.AddRange(Scopes.Where(s => !ScopeList.IsScope(s)).Select(s => new ClientFault("scopes", "format", $"'{Shorten(s)}' is no scope", "printable ASCII without spaces and quotes, at most 100")));
        faults.AddRange(Roles.Where(r => !RoleNames.IsRole(r)).Select(r => new ClientFault("roles", "format", $"'{Shorten(r)}' is no role", RoleNames.Form)));
        AddGrants(faults);
        if (Introspects && Public) faults.Add(new("introspects", "required", "introspection needs a secret, which a public client has not", "give it a secret (in identity.yaml, secret: ${NAME})"));
        foreach (var (key, list) in ((string, IReadOnlyList<string>)[])[("redirect", Redirects), ("logout", Logouts), ("origins", Origins), ("scopes", Scopes), ("grants", Grants), ("roles", Roles)])
        {
            if (list.Count > MostOfOne) faults.Add(new(key, "too-many", $"'{key}' has more than {MostOfOne} entries", "write fewer"));
        }

        return faults;
    }

    /// <summary>The grants that the client may use, as <c>grant_type</c> calls them.</summary>
    public IReadOnlyList<string> WireGrants()
    {
        if (Grants.Count > 0) return [.. Grants.Select(WireNameOf).OfType<string>().Distinct(StringComparer.Ordinal)];
        return Redirects.Count > 0 ? [ClientGrants.AuthorizationCode, ClientGrants.RefreshToken] : Public ? [] : [ClientGrants.ClientCredentials];
    }

    /// <summary>The row of it, once it has no <see cref="Faults"/>; and the secret, which nothing keeps.</summary>
    public (ClientRow Row, string? Secret) Make(TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(time);
        var secret = Public ? null : OpaqueToken.New();
        return (new ClientRow(
            Id, Name ?? Id, secret is null ? [] : [ClientDirectory.HashOf(secret)], Redirects, Logouts, Origins, Scopes, WireGrants(), Roles, Trusted, Introspects, time.GetUtcNow()), secret);
    }

    private static void AddAddresses(List<ClientFault> faults, string key, IReadOnlyList<string> addresses) =>
        faults.AddRange(addresses.Select(a => RedirectUris.Fault(a) is { } fault ? new ClientFault(key, "format", $"'{Shorten(a)}': {fault}", "write it as https://app.example.com/path") : null).OfType<ClientFault>());

    private static ClientFault? OriginFault(string origin)
    {
        var own = RedirectUris.OriginOf(origin);
        if (own != origin) return new("origins", "format", $"'{Shorten(origin)}' is not an origin", own is null ? "write scheme, host and port alone, such as https://app.example" : $"write {own}");
        return RedirectUris.Fault(origin) is { } fault ? new("origins", "format", $"'{Shorten(origin)}': {fault}", "use https") : null;
    }

    private void AddGrants(List<ClientFault> faults)
    {
        faults.AddRange(Grants.Where(g => WireNameOf(g) is null).Select(g => new ClientFault("grants", "enum", $"'{Shorten(g)}' is no grant that is offered", "the grants are authorization_code, refresh_token, client_credentials and device_code")));
        var grants = WireGrants();
        if (grants.Count == 0 && Grants.Count == 0) faults.Add(new("grants", "required", "a public client without 'redirect' has no way to get a token", "write redirect: [https://app.example.com/callback], or grants: [device_code]"));
        if (grants.Contains(ClientGrants.ClientCredentials) && Public) faults.Add(new("grants", "required", "client_credentials needs a secret, which a public client has not", "give it a secret (in identity.yaml, secret: ${NAME})"));
        if (grants.Contains(ClientGrants.AuthorizationCode) && Redirects.Count == 0) faults.Add(new("grants", "required", "authorization_code needs 'redirect'", "write redirect: [https://app.example.com/callback]"));
    }

    private static string? WireNameOf(string grant) => grant switch
    {
        ClientGrants.AuthorizationCode or ClientGrants.RefreshToken or ClientGrants.ClientCredentials or ClientGrants.DeviceCode => grant,
        "device_code" => ClientGrants.DeviceCode,
        _ => null,
    };

    private static string Shorten(string text) => text.Length <= 80 ? text : text[..77] + "…";
}
