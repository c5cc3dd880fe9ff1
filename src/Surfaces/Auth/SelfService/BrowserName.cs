namespace Ashlar.Surfaces.Auth.SelfService;

/// <summary>What people call a browser, of what it says of itself (<c>User-Agent</c>); good for nothing but being recognised.</summary>
internal static class BrowserName
{
    private const int Most = 60;

    // Each pretends to be those after it.
    private static readonly (string Sign, string Name)[] browsers = [("Edg", "Edge"), ("OPR/", "Opera"), ("SamsungBrowser/", "Samsung Internet"), ("Firefox/", "Firefox"), ("FxiOS/", "Firefox"), ("CriOS/", "Chrome"), ("Chrome/", "Chrome"), ("Safari/", "Safari")];
    private static readonly (string Sign, string Name)[] systems = [("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"), ("Mac OS X", "macOS"), ("CrOS", "ChromeOS"), ("Linux", "Linux")];

    public static string Of(string? agent)
    {
        if (string.IsNullOrWhiteSpace(agent)) return "A browser";
        var (browser, system) = (Find(browsers, agent), Find(systems, agent));
        if (browser is null) return agent.Length <= Most ? agent : agent[..(char.IsHighSurrogate(agent[Most - 1]) ? Most - 1 : Most)] + "…";
        return system is null ? browser : $"{browser} on {system}";
    }

    private static string? Find((string Sign, string Name)[] known, string agent)
    {
        foreach (var (sign, name) in known)
        {
            if (agent.Contains(sign, StringComparison.Ordinal)) return name;
        }

        return null;
    }
}
