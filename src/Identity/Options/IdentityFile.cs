using Ashlar.Model;
using Ashlar.Model.Settings;

namespace Ashlar.Identity.Options;

/// <summary>Reads <c>identity.yaml</c>: every mistake at once, each at its place. Secrets are named in it, never written.</summary>
public static class IdentityFile
{
    public const string Name = "identity.yaml";

    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Year = TimeSpan.FromDays(365);

    /// <param name="utf8">The file's bytes.</param>
    /// <param name="fileName">What messages call it.</param>
    /// <param name="environment">Gives the value of <c>${NAME}</c>; null where it is not set.</param>
    /// <param name="isDevelopment">Plain http is let through for loopback.</param>
    public static IdentityFileResult Read(ReadOnlySpan<byte> utf8, string fileName, Func<string, string?> environment, bool isDevelopment)
    {
        var file = SettingsFile.Read(utf8, "the file", "registration", "lifetimes", "clients", "providers", "issuers");
        var options = file.Root is { } root ? Read(root, new SettingsPlaces(environment, isDevelopment)) : IdentityOptions.Default;
        return new(file.HasErrors ? null : options, file.Issues) { FileName = fileName };
    }

    private static IdentityOptions Read(SettingsSection root, SettingsPlaces places) => new()
    {
        Registration = root.OneOf("registration", "open", "closed") is "closed" ? RegistrationPolicy.Closed : RegistrationPolicy.Open,
        Lifetimes = root.Inner("lifetimes", "lifetimes", "access", "refresh", "session", "idle", "keys") is { } lifetimes ? ReadLifetimes(lifetimes) : new(),
        Clients = ClientReader.Read(root, places).ToDictionary(client => client.Id, StringComparer.Ordinal),
        Providers = ProviderReader.Read(root, places),
        Issuers = IssuerReader.Read(root, places),
    };

    private static LifetimeOptions ReadLifetimes(SettingsSection section)
    {
        var fallback = new LifetimeOptions();
        var read = new LifetimeOptions
        {
            Access = section.Duration("access", Minute, TimeSpan.FromHours(1)) ?? fallback.Access,
            Refresh = section.Duration("refresh", TimeSpan.FromHours(1), Year) ?? fallback.Refresh,
            Session = section.Duration("session", TimeSpan.FromMinutes(5), Year) ?? fallback.Session,
            Idle = section.Duration("idle", Minute, Year) ?? fallback.Idle,
            Keys = section.Duration("keys", TimeSpan.FromDays(1), Year) ?? fallback.Keys,
        };
        if (section.Has("idle") && read.Idle > read.Session) section.Refuse("idle", "'idle' is longer than 'session', which ends it anyway", "write a shorter one");
        return read.Idle > read.Session ? read with { Idle = read.Session } : read;
    }
}

/// <summary>What reading gave: options if and only if no issue is an error.</summary>
public sealed record IdentityFileResult(IdentityOptions? Options, IReadOnlyList<ModelIssue> Issues)
{
    public string FileName { get; init; } = IdentityFile.Name;
}
