using Ashlar.Model;

namespace Ashlar.Engine.Writes.Binding;

/// <summary>
/// The formats a string may be asked to have. Each takes the form that is in use, not every form its RFC allows: quoted local
/// parts and address literals of e-mail are refused.
/// </summary>
public static class Formats
{
    public static bool Holds(StringFormat format, string text) => format switch
    {
        StringFormat.None => true,
        StringFormat.Email => IsEmail(text),
        StringFormat.Url => IsUrl(text),
        StringFormat.Hostname => IsHostname(text),
        StringFormat.Uuid => Guid.TryParseExact(text, "D", out _),
        StringFormat.Slug => IsSlug(text),
        _ => throw new InvalidOperationException($"format {format}"),
    };

    public static string Describe(StringFormat format) => format switch
    {
        StringFormat.Email => "an e-mail address",
        StringFormat.Url => "an absolute http or https URL",
        StringFormat.Hostname => "a host name",
        StringFormat.Uuid => "a UUID such as 0192d5c1-8f4e-7a31-9c55-2f1d3c4b5a69",
        StringFormat.Slug => "lower-case letters, digits and single hyphens",
        _ => "text",
    };

    // RFC 5321: at most 64 octets before the @, 254 in all; dot-atom of RFC 5322, or of RFC 6531 beyond ASCII.
    private static bool IsEmail(string text)
    {
        var at = text.LastIndexOf('@');
        if (at is < 1 or > 64 || text.Length > 254 || !IsHostname(text[(at + 1)..])) return false;
        var local = text.AsSpan(0, at);
        if (local[0] == '.' || local[^1] == '.' || local.Contains("..", StringComparison.Ordinal)) return false;
        foreach (var c in local)
        {
            if (c < 0x80 ? !char.IsAsciiLetterOrDigit(c) && !"!#$%&'*+/=?^_`{|}~.-".Contains(c, StringComparison.Ordinal) : char.IsWhiteSpace(c) || char.IsControl(c))
                return false;
        }

        return true;
    }

    private static bool IsUrl(string text)
    {
        foreach (var c in text)
        {
            if (c <= ' ' || c == '\u007f' || char.IsWhiteSpace(c) || c is '<' or '>' or '"' or '\\' or '^' or '`' or '{' or '|' or '}') return false;
        }

        return Uri.TryCreate(text, UriKind.Absolute, out var url)
            && (url.Scheme == Uri.UriSchemeHttp || url.Scheme == Uri.UriSchemeHttps)
            && text.StartsWith(url.Scheme + "://", StringComparison.OrdinalIgnoreCase)
            && url.Host.Length > 0;
    }

    // RFC 1123 section 2.1 and RFC 5890's A-labels; letters beyond ASCII count as labels written in Unicode.
    private static bool IsHostname(string text)
    {
        if (text.Length is 0 or > 253) return false;
        foreach (var range in text.AsSpan().Split('.'))
        {
            var label = text.AsSpan()[range];
            if (label.Length is 0 or > 63 || label[0] == '-' || label[^1] == '-') return false;
            foreach (var c in label)
            {
                if (!char.IsAsciiLetterOrDigit(c) && c != '-' && !(c >= 0x80 && char.IsLetterOrDigit(c))) return false;
            }
        }

        return true;
    }

    private static bool IsSlug(string text)
    {
        if (text.Length == 0 || text[0] == '-' || text[^1] == '-') return false;
        for (var i = 0; i < text.Length; i++)
        {
            if (!char.IsAsciiLetterLower(text[i]) && !char.IsAsciiDigit(text[i]) && !(text[i] == '-' && text[i - 1] != '-')) return false;
        }

        return true;
    }
}
