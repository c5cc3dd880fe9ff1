using Ashlar.Model.Settings;

namespace Ashlar.Identity.Options;

/// <summary>The section <c>providers</c>.</summary>
internal static class ProviderReader
{
    public static IReadOnlyList<ProviderOptions> Read(SettingsSection root, SettingsPlaces places) =>
        [.. root.Named("providers", "a provider", "title", "kind", "issuer", "client", "secret", "scopes").Select(entry => ReadOne(entry.Name, entry.Section, places)).OfType<ProviderOptions>()];

    private static ProviderOptions? ReadOne(string name, SettingsSection section, SettingsPlaces places)
    {
        var kind = section.OneOf("kind", "oidc", "github") ?? (name == "github" && !section.Has("issuer") ? "github" : "oidc");
        if (name.Any(c => !char.IsAsciiLetterOrDigit(c) && c != '-')) section.Refuse("client", $"'{name}' is in the provider's URL: it has letters, digits and dashes", "rename the provider");
        if (kind == "github" && section.Has("issuer")) section.Refuse("issuer", "GitHub has no issuer", "leave it out, or write kind: oidc");
        var issuer = kind == "oidc" && section.Required("issuer", "https://accounts.google.com") is not null ? places.Address(section, "issuer") : null;
        var client = section.Required("client", "the id that the provider gave this application");
        if (section.Required("secret", "${NAME}") is null || places.Secret(section, "secret") is not { } secret || client is null) return null;
        if (kind == "oidc" && issuer is null) return null;
        return new ProviderOptions(name)
        {
            Title = section.Text("title") ?? (kind == "github" ? "GitHub" : string.Concat(char.ToUpperInvariant(name[0]).ToString(), name.AsSpan(1))),
            Issuer = issuer,
            ClientId = client,
            ClientSecret = secret,
            Scopes = section.Words("scopes") ?? (kind == "github" ? ["read:user", "user:email"] : ["openid", "email", "profile"]),
        };
    }
}
