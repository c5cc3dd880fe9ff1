using Ashlar.Model.Settings;

namespace Ashlar.Identity.Options;

/// <summary>The section <c>clients</c>.</summary>
internal static class ClientReader
{
    private const int LeastSecret = 16;

    public static IReadOnlyList<ClientOptions> Read(SettingsSection root, SettingsPlaces places) =>
        [.. root.Named("clients", "a client", "name", "secret", "redirect", "logout", "origins", "grants", "scopes", "roles", "trusted", "introspects").Select(entry => ReadOne(root, entry.Name, entry.Section, places))];

    private static ClientOptions ReadOne(SettingsSection root, string id, SettingsSection section, SettingsPlaces places)
    {
        // RFC 6749 appendix A.1: visible ASCII. A colon would end the name in HTTP Basic.
        if (id.Length is 0 or > 100 || id.Any(c => c is <= ' ' or > '~' or ':')) root.Refuse("clients", $"'{id}' is no client id", "use letters, digits, dashes and dots, at most 100");
        if (id == ClientOptions.Own) root.Refuse("clients", $"'{id}' is this server's own client, which renews the tokens of /auth/login", "give the client another id");
        var secret = places.Secret(section, "secret");
        if (secret is { Length: < LeastSecret }) section.Refuse("secret", $"the client's secret is shorter than {LeastSecret} characters", "make one with: openssl rand -base64 32");
        var client = new ClientOptions(id)
        {
            Name = section.Text("name") ?? id,
            Secret = secret,
            Redirects = places.Addresses(section, "redirect", IsOfAnApp),
            LogoutRedirects = places.Addresses(section, "logout", IsOfAnApp),
            Origins = Origins(section, places),
            Scopes = section.Words("scopes") ?? [],
            Roles = section.Words("roles") ?? [],
            Trusted = section.Flag("trusted") ?? false,
            Introspects = section.Flag("introspects") ?? false,
        };
        // A secret that was named but is not set has been reported; the client is judged as if it were there.
        return client with { Grants = Grants(section, client, client.IsPublic && !section.Has("secret")) };
    }

    // RFC 8252 section 7.1: an app's own scheme is a domain turned round, so it has a dot; and 7.3: loopback, any port.
    private static bool IsOfAnApp(Uri uri) => uri.Scheme.Contains('.', StringComparison.Ordinal) || (uri.Scheme == Uri.UriSchemeHttp && SettingsPlaces.IsLoopback(uri));

    private static List<string> Origins(SettingsSection section, SettingsPlaces places)
    {
        var origins = new List<string>();
        foreach (var origin in section.Words("origins") ?? [])
        {
            if (places.Check(section, "origins", origin, null) is not { } uri) continue;
            if (uri.GetLeftPart(UriPartial.Authority) == origin) origins.Add(origin);
            else section.Refuse("origins", $"'{origin}' is not an origin", $"write {uri.GetLeftPart(UriPartial.Authority)}");
        }

        return origins;
    }

    private static List<string> Grants(SettingsSection section, ClientOptions client, bool isPublic)
    {
        List<string> grants = [];
        if (section.Words("grants") is not { } words)
        {
            if (client.Redirects.Count > 0) grants.AddRange([ClientGrants.AuthorizationCode, ClientGrants.RefreshToken]);
            else if (!isPublic) grants.Add(ClientGrants.ClientCredentials);
            else section.Refuse("grants", "a public client without 'redirect' has no way to get a token", "write redirect: [https://app.example.com/callback], or grants: [device_code]");
            return grants;
        }

        foreach (var word in words)
        {
            var grant = word switch
            {
                "authorization_code" => ClientGrants.AuthorizationCode,
                "refresh_token" => ClientGrants.RefreshToken,
                "client_credentials" => ClientGrants.ClientCredentials,
                "device_code" or ClientGrants.DeviceCode => ClientGrants.DeviceCode,
                _ => null,
            };
            if (grant is null) section.Refuse("grants", $"'{word}' is no grant that is offered", "the grants are authorization_code, refresh_token, client_credentials and device_code");
            else grants.Add(grant);
        }

        if (grants.Contains(ClientGrants.ClientCredentials) && isPublic) section.Refuse("grants", "client_credentials needs a secret", "write secret: ${NAME}");
        if (grants.Contains(ClientGrants.AuthorizationCode) && !section.Has("redirect")) section.Refuse("grants", "authorization_code needs 'redirect'", "write redirect: [https://app.example.com/callback]");
        return grants;
    }
}
