using Ashlar.Model.Settings;

namespace Ashlar.Identity.Options;

/// <summary>The section <c>providers</c>.</summary>
internal static class ProviderReader
{
    private const int LongestName = 40;
    private const int LongestTitle = 60;
    private const int LongestIssuer = 300;

    public static IReadOnlyList<ProviderOptions> Read(SettingsSection root, SettingsPlaces places)
    {
        var providers = new List<ProviderOptions>();
        foreach (var (name, section) in root.Named("providers", "a provider", "title", "kind", "issuer", "url", "api", "client", "secret", "scopes"))
        {
            if (ReadOne(name, section, places) is not { } provider) continue;
            // A person is known by issuer and subject: two entries would be one to them, and two buttons to people.
            if (provider.Issuer.Length > LongestIssuer) section.Refuse(provider.IsGitHub ? "url" : "issuer", $"an issuer has at most {LongestIssuer} characters", "write the one that its discovery document names");
            else if (providers.Any(other => other.Issuer == provider.Issuer)) section.Refuse(provider.IsGitHub ? "url" : "issuer", $"'{provider.Issuer}' is declared twice", "leave one of the two out");
            else providers.Add(provider);
        }

        return providers;
    }

    private static ProviderOptions? ReadOne(string name, SettingsSection section, SettingsPlaces places)
    {
        var kind = section.OneOf("kind", "oidc", "github") ?? (name == "github" && !section.Has("issuer") ? "github" : "oidc");
        if (name.Length is 0 or > LongestName || name.Any(c => !char.IsAsciiLetterOrDigit(c) && c != '-')) section.Refuse("client", $"'{name}' is in the provider's URL: it has letters, digits and dashes, {LongestName} at most", "rename the provider");
        var (issuer, api) = kind == "github" ? ReadGitHub(section, places) : (ReadIssuer(section, places), null);
        var client = section.Required("client", "the id that the provider gave this application");
        var title = section.Text("title") ?? TitleOf(name, kind);
        if (title.Length is 0 or > LongestTitle || title.Any(char.IsControl)) section.Refuse("title", $"'title' is on a button: it has 1 to {LongestTitle} characters", "write a shorter one");
        var scopes = section.Words("scopes") ?? (kind == "github" ? ["read:user", "user:email"] : ["openid", "email", "profile"]);
        if (scopes.Any(s => s.Length == 0 || s.Any(c => c is <= ' ' or > '~' or '"' or '\\'))) section.Refuse("scopes", "a scope is a word without spaces", "write a list: scopes: [openid, email]");
        if (kind == "oidc" && !scopes.Contains("openid")) section.Refuse("scopes", "without the scope openid there is no ID token, which says who signed in", "add openid");
        if (section.Required("secret", "${NAME}") is null || places.Secret(section, "secret") is not { } secret || client is null || issuer is null) return null;
        return new ProviderOptions(name, issuer) { Title = title, GitHubApi = api, ClientId = client, ClientSecret = secret, Scopes = scopes };
    }

    private static string? ReadIssuer(SettingsSection section, SettingsPlaces places)
    {
        foreach (var key in (string[])["url", "api"])
        {
            if (section.Has(key)) section.Refuse(key, $"'{key}' is GitHub's: of an OpenID Connect provider the discovery document says all addresses", "leave it out, or write kind: github");
        }

        return section.Required("issuer", "https://accounts.google.com") is { } issuer && places.Check(section, "issuer", issuer) is not null ? issuer : null;
    }

    /// <summary>GitHub's own addresses, or those of a GitHub Enterprise Server, whose API is below its pages.</summary>
    private static (string? Url, Uri? Api) ReadGitHub(SettingsSection section, SettingsPlaces places)
    {
        if (section.Has("issuer")) section.Refuse("issuer", "GitHub has no issuer", "leave it out (url: is the address of a GitHub Enterprise Server), or write kind: oidc");
        var url = (section.Text("url") ?? ProviderOptions.GitHub).TrimEnd('/');
        if (places.Check(section, "url", url) is null) return (null, null);
        var api = section.Has("api") ? places.Address(section, "api") : new Uri(url == ProviderOptions.GitHub ? "https://api.github.com" : url + "/api/v3");
        return (url, api);
    }

    private static string TitleOf(string name, string kind) =>
        kind == "github" ? "GitHub" : name.Length == 0 ? name : string.Concat(char.ToUpperInvariant(name[0]).ToString(), name.AsSpan(1));
}
