using Ashlar.Cel;
using Ashlar.Model.Settings;

namespace Ashlar.Identity.Options;

/// <summary>The section <c>issuers</c>.</summary>
internal static class IssuerReader
{
    // Claims are JSON of any shape: what an expression asks of them is checked when it runs.
    private static readonly CelEnvironment Language = CelEnvironment.Standard
        .WithVariable("claims", CelType.Map(CelType.String, CelType.Dyn))
        .WithOptions(CelOptions.Default with { SelectOnNullGivesNull = true, MaxCost = 20_000 });

    public static IReadOnlyList<IssuerOptions> Read(SettingsSection root, SettingsPlaces places)
    {
        var issuers = new List<IssuerOptions>();
        foreach (var (name, section) in root.Named("issuers", "an issuer", "issuer", "audience", "roles", "create", "keys"))
        {
            if (ReadOne(name, section, places) is not { } issuer) continue;
            if (issuers.Any(other => other.Issuer == issuer.Issuer)) section.Refuse("issuer", $"'{issuer.Issuer}' is declared twice", "give one issuer both audiences: audience: [a, b]");
            else issuers.Add(issuer);
        }

        return issuers;
    }

    private static IssuerOptions? ReadOne(string name, SettingsSection section, SettingsPlaces places)
    {
        var issuer = section.Required("issuer", "https://login.example.com/realms/main");
        var address = issuer is null ? null : places.Check(section, "issuer", issuer);
        var audiences = section.Has("audience") ? section.Words("audience") ?? [] : section.Required("audience", "the audience that its tokens for this API have") is null ? [] : Array.Empty<string>();
        if (section.Has("audience") && (audiences.Count == 0 || audiences.Contains(""))) section.Refuse("audience", "without an audience, tokens that were made for others would be accepted", "write the aud that its tokens for this API have");
        var roles = section.Expression("roles", Language, CelType.List(CelType.String));
        var keys = places.Address(section, "keys");
        return address is null || issuer is null || audiences.Count == 0 ? null : new IssuerOptions(name, issuer)
        {
            Audiences = audiences,
            Roles = roles,
            CreateUsers = section.Flag("create") ?? true,
            Keys = keys,
        };
    }
}
