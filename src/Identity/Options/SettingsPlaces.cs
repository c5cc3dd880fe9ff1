using System.Net;
using Ashlar.Model.Settings;

namespace Ashlar.Identity.Options;

/// <summary>Reads the values that have rules of their own: secrets by name, and addresses that must be https.</summary>
internal sealed class SettingsPlaces(Func<string, string?> environment, bool isDevelopment)
{
    /// <summary>The value of <c>${NAME}</c>; null where it is absent or cannot be used (reported).</summary>
    public string? Secret(SettingsSection section, string key)
    {
        if (section.Text(key) is not { } text) return null;
        if (!text.StartsWith("${", StringComparison.Ordinal) || !text.EndsWith('}') || text.Length < 4)
        {
            // Never repeated in the message: it may be the secret itself.
            section.Refuse(key, $"'{key}' is a secret, which has no place in this file", $"write {key}: ${{NAME}} and set NAME in the environment");
            return null;
        }

        var name = text[2..^1];
        if (environment(name) is { Length: > 0 } value) return value;
        section.Refuse(key, $"{name} is not set", $"set {name} in the environment or in .env");
        return null;
    }

    public Uri? Address(SettingsSection section, string key) =>
        section.Text(key) is { } text ? Check(section, key, text) : null;

    /// <summary>Null where the address cannot be used (reported).</summary>
    public Uri? Check(SettingsSection section, string key, string text)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out var uri) || !text.Contains(":/", StringComparison.Ordinal) || uri.UserInfo.Length > 0 || text.Contains('#', StringComparison.Ordinal) || text.Any(c => c <= ' ' || c > '~'))
        {
            section.Refuse(key, $"'{Shorten(text)}' is not an absolute URL without a fragment", "write it as https://app.example.com/path");
            return null;
        }

        if (uri.Scheme == Uri.UriSchemeHttps || (uri.Scheme == Uri.UriSchemeHttp && isDevelopment && IsLoopback(uri))) return uri;
        section.Refuse(key, $"'{Shorten(text)}' is not https", isDevelopment ? "use https; plain http is for loopback" : "use https");
        return null;
    }

    /// <summary>The name stands for loopback by itself: it is never looked up.</summary>
    public static bool IsLoopback(Uri uri) =>
        uri.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(uri.Host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));

    private static string Shorten(string text) => text.Length <= 80 ? text : text[..77] + "…";
}
