namespace Ashlar.Cli;

/// <summary>Colour where a person looks: only on a terminal, never with NO_COLOR (no-color.org).</summary>
internal static class Terminal
{
    private static readonly bool Plain = Environment.GetEnvironmentVariable("NO_COLOR") is { Length: > 0 };

    public static bool OutputIsInteractive => !Console.IsOutputRedirected;
    public static bool ErrorIsInteractive => !Console.IsErrorRedirected;
    public static bool ColoursOutput => !Plain && OutputIsInteractive;

    public static string Error(string text) => !Plain && ErrorIsInteractive ? $"\e[1;31m{text}\e[0m" : text;
    public static string Strong(string text) => ColoursOutput ? $"\e[1m{text}\e[0m" : text;
    public static string Faint(string text) => ColoursOutput ? $"\e[2m{text}\e[0m" : text;
    public static string Good(string text) => ColoursOutput ? $"\e[32m{text}\e[0m" : text;
    public static string Warn(string text) => ColoursOutput ? $"\e[33m{text}\e[0m" : text;
}
