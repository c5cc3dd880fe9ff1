using Ashlar.Identity.OAuth.Grants;
using Ashlar.Identity.OAuth.Requests;
using Ashlar.Identity.Options;

namespace Ashlar.Identity.OAuth.Clients;

/// <summary>What an administrator says of a new client.</summary>
public sealed record ClientRegistration(string Id)
{
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

    /// <summary>Everything that is wrong with it; empty: nothing.</summary>
    public IReadOnlyList<string> Faults()
    {
        var faults = new List<string>();
        // RFC 6749 appendix A.1: visible ASCII. A colon would end the name in HTTP Basic.
        if (Id.Length is 0 or > 100 || Id.Any(c => c is <= ' ' or > '~' or ':')) faults.Add($"'{Id}' is no client id: use letters, digits, dashes and dots, at most 100");
        if (Name is { Length: 0 or > 200 }) faults.Add("the name has 1 to 200 characters");
        faults.AddRange(Redirects.Concat(Logouts).Select(uri => RedirectUris.Fault(uri) is { } fault ? $"{uri}: {fault}" : null).OfType<string>());
        faults.AddRange(Origins.Where(origin => RedirectUris.OriginOf(origin) != origin).Select(origin => $"{origin}: an origin is scheme, host and port alone, such as https://app.example"));
        faults.AddRange(Scopes.Where(scope => !ScopeList.IsScope(scope)).Select(scope => $"'{scope}' is no scope: printable ASCII without spaces and quotes, at most 100"));
        faults.AddRange(Grants.Where(grant => WireNameOf(grant) is null).Select(grant => $"'{grant}' is no grant that is offered: authorization_code, refresh_token, client_credentials, device_code"));
        var grants = WireGrants();
        if (grants.Contains(ClientGrants.AuthorizationCode) && Redirects.Count == 0) faults.Add("authorization_code needs a redirect address");
        if (grants.Contains(ClientGrants.ClientCredentials) && Public) faults.Add("client_credentials needs a secret, which a public client has not");
        if (Introspects && Public) faults.Add("introspection needs a secret, which a public client has not");
        return faults;
    }

    /// <summary>The row of it, once it has no <see cref="Faults"/>; and the secret, which nothing keeps.</summary>
    public (ClientRow Row, string? Secret) Make(TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(time);
        var secret = Public ? null : OpaqueToken.New();
        return (new ClientRow(
            Id, Name ?? Id, secret is null ? [] : [ClientDirectory.HashOf(secret)], Redirects, Logouts, Origins, Scopes, WireGrants(), Roles, Trusted, Introspects, time.GetUtcNow()), secret);
    }

    private string[] WireGrants()
    {
        if (Grants.Count > 0) return [.. Grants.Select(WireNameOf).OfType<string>().Distinct(StringComparer.Ordinal)];
        return Redirects.Count > 0 ? [ClientGrants.AuthorizationCode, ClientGrants.RefreshToken] : Public ? [] : [ClientGrants.ClientCredentials];
    }

    private static string? WireNameOf(string grant) => grant switch
    {
        ClientGrants.AuthorizationCode or ClientGrants.RefreshToken or ClientGrants.ClientCredentials or ClientGrants.DeviceCode => grant,
        "device_code" => ClientGrants.DeviceCode,
        _ => null,
    };
}
