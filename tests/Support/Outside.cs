using Xunit;

namespace Ashlar.Testing;

/// <summary>
/// Programs that are not ours: what is missing skips the test on a laptop and fails it where CI is <c>true</c>.
/// </summary>
public static class Outside
{
    /// <summary>Whether a missing program is a failure.</summary>
    public static bool MustBeThere { get; } = Environment.GetEnvironmentVariable("CI") == "true";

    /// <summary>The full path of a program on PATH, such as <c>strace</c>.</summary>
    public static string Program(string name) => Require(OnPath(name), $"{name} is not installed");

    /// <summary>The full path of a command of the npm tools that <c>tests/tools</c> pins, such as <c>redocly</c>.</summary>
    public static string NpmTool(string command) => Require(InTools(".bin", command), $"the npm tool {command} is not installed (./test installs it)");

    /// <summary>The folder of an npm package that <c>tests/tools</c> pins, such as <c>playwright-core</c>.</summary>
    public static string NpmPackage(string name) => Require(InTools(name), $"the npm package {name} is not installed (./test installs it)");

    /// <summary>Debian's Chromium, for browser tests; start it with <see cref="ChromiumArguments"/>.</summary>
    public static string Chromium() => Require(OnPath("chromium") ?? OnPath("chromium-browser") ?? OnPath("google-chrome"), "chromium is not installed");

    /// <summary>No sandbox, for root in a container, and no request of the browser's own.</summary>
    public static IReadOnlyList<string> ChromiumArguments { get; } =
    [
        "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
        "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
    ];

    /// <summary>What was looked for; skips, or fails in CI, where it is null.</summary>
    internal static string Found(string? found, string missing) => Require(found, missing);

    private static string Require(string? found, string missing)
    {
        if (found is not null) return found;
        if (MustBeThere) Assert.Fail(missing);
        Assert.Skip(missing);
        return missing; // never reached: Skip throws
    }

    private static string? OnPath(string name) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists);

    private static string? InTools(params string[] parts)
    {
        if (Environment.GetEnvironmentVariable("ASHLAR_TOOLS") is not { Length: > 0 } folder) return null;
        var path = Path.Combine([folder, "node_modules", .. parts]);
        return Path.Exists(path) ? path : null;
    }
}
