using System.Buffers;

namespace Ashlar.Identity.OAuth.Clients;

/// <summary>
/// Where answers may go. Compared as text, letter for letter (RFC 9700 section 4.1.3): no pattern, no normalising, no prefix. The
/// one exception is the port of a loopback address, which a native app learns only when it starts (RFC 8252 section 7.3).
/// </summary>
public static class RedirectUris
{
    private static readonly SearchValues<char> NotInUris = SearchValues.Create("\"<>\\^`{|}");

    /// <summary>What is wrong with an address as part of a client's registration; null: nothing.</summary>
    public static string? Fault(string uri)
    {
        if (uri.Length > 2000 || uri.AsSpan().ContainsAnyExceptInRange('!', '~') || uri.AsSpan().ContainsAny(NotInUris)) return "it must be an absolute URI of at most 2000 characters, percent-encoded";
        if (!Uri.TryCreate(uri, UriKind.Absolute, out var parsed)) return "it must be an absolute URI";
        if (uri.Contains('#')) return "it must have no fragment (RFC 6749 section 3.1.2)";
        if (uri.Contains('*')) return "it is compared letter for letter: '*' stands for nothing";
        if (parsed.UserInfo.Length > 0) return "it must hold no user name";
        if (uri.Contains("/../", StringComparison.Ordinal) || uri.EndsWith("/..", StringComparison.Ordinal)) return "it must have no dot segments";
        if (parsed.Scheme == Uri.UriSchemeHttps) return parsed.Host.Length > 0 ? null : "it must name a host";
        if (parsed.Scheme == Uri.UriSchemeHttp) return parsed.IsLoopback ? null : "http is for loopback addresses alone; use https";
        // RFC 8252 section 7.1: the reversed domain name of the app's owner; it also keeps out javascript:, data: and the like.
        return parsed.Scheme.Contains('.') ? null : "a scheme of one's own must be a reversed domain name, such as com.example.app";
    }

    public static bool Matches(string registered, string given)
    {
        if (string.Equals(registered, given, StringComparison.Ordinal)) return true;
        return LoopbackParts(registered) is { } own && LoopbackParts(given) is { } asked
            && own.Host == asked.Host && string.Equals(own.Tail, asked.Tail, StringComparison.Ordinal);
    }

    /// <summary>The origin of an address that browsers may call from; null for other schemes.</summary>
    public static string? OriginOf(string uri) =>
        Uri.TryCreate(uri, UriKind.Absolute, out var parsed) && (parsed.Scheme == Uri.UriSchemeHttps || parsed.Scheme == Uri.UriSchemeHttp)
            ? parsed.GetLeftPart(UriPartial.Authority)
            : null;

    // By hand and not by Uri, which would forgive what a browser reads otherwise ("http://127.0.0.1:80@evil.example/").
    private static (string Host, string Tail)? LoopbackParts(string uri)
    {
        foreach (var host in (ReadOnlySpan<string>)["http://127.0.0.1", "http://[::1]"])
        {
            if (!uri.StartsWith(host, StringComparison.Ordinal)) continue;
            var rest = uri.AsSpan(host.Length);
            if (rest.IsEmpty || rest[0] is '/' or '?') return (host, rest.ToString());
            if (rest[0] != ':') return null;
            var digits = rest[1..].IndexOfAnyExceptInRange('0', '9');
            var port = digits < 0 ? rest[1..] : rest.Slice(1, digits);
            var after = digits < 0 ? [] : rest[(1 + digits)..];
            var isPort = port.Length is > 0 and <= 5 && int.Parse(port) is > 0 and <= 65535;
            return isPort && (after.IsEmpty || after[0] is '/' or '?') ? (host, after.ToString()) : null;
        }

        return null;
    }
}
