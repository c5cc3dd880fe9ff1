using Ashlar.Identity.OAuth.Clients;
using Ashlar.Model.Settings;

namespace Ashlar.Identity.Options;

/// <summary>The section <c>clients</c>. What is said is judged as of any client (<see cref="ClientRegistration"/>); here are the places.</summary>
internal static class ClientReader
{
    private const int LeastSecret = 16;

    public static IReadOnlyList<ClientOptions> Read(SettingsSection root, SettingsPlaces places) =>
        [.. root.Named("clients", "a client", "name", "secret", "redirect", "logout", "origins", "grants", "scopes", "roles", "trusted", "introspects").Select(entry => ReadOne(root, entry.Name, entry.Section, places))];

    private static ClientOptions ReadOne(SettingsSection root, string id, SettingsSection section, SettingsPlaces places)
    {
        var secret = places.Secret(section, "secret");
        if (secret is { Length: < LeastSecret }) section.Refuse("secret", $"the client's secret is shorter than {LeastSecret} characters", "make one with: openssl rand -base64 32");
        var said = new ClientRegistration(id)
        {
            Name = section.Text("name"),
            // A secret that was named but is not set has been reported; the client is judged as if it were there.
            Public = !section.Has("secret"),
            Redirects = section.Words("redirect") ?? [],
            Logouts = section.Words("logout") ?? [],
            Origins = section.Words("origins") ?? [],
            Scopes = section.Words("scopes") ?? [],
            Grants = section.Words("grants") ?? [],
            Roles = section.Words("roles") ?? [],
            Trusted = section.Flag("trusted") ?? false,
            Introspects = section.Flag("introspects") ?? false,
        };
        foreach (var fault in said.Faults())
        {
            if (fault.Key == "id") root.Refuse("clients", fault.Message, fault.Hint);
            else section.Refuse(fault.Key, fault.Message, fault.Hint);
        }

        return new ClientOptions(id)
        {
            Name = said.Name ?? id,
            Secret = secret,
            Redirects = said.Redirects,
            LogoutRedirects = said.Logouts,
            Origins = said.Origins,
            Grants = said.WireGrants(),
            Scopes = said.Scopes,
            Roles = said.Roles,
            Trusted = said.Trusted,
            Introspects = said.Introspects,
        };
    }
}
