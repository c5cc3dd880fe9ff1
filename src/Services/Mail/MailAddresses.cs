using System.Buffers;
using System.Text;

namespace Ashlar.Services.Mail;

/// <summary>Which addresses mail goes to: those of RFC 5321 without quoted local parts and literals, UTF-8 included (RFC 6531).</summary>
public static class MailAddresses
{
    private const int Longest = 254;
    private const int LongestLocal = 64;
    private static readonly SearchValues<char> Special = SearchValues.Create(" \t\r\n\0()<>[]:;@\\,\"");

    /// <summary>Nothing in such an address ends a header line or an SMTP command.</summary>
    public static bool IsSendable(string address)
    {
        var at = address.LastIndexOf('@');
        if (at is < 1 || Encoding.UTF8.GetByteCount(address) > Longest) return false;
        var local = address.AsSpan(0, at);
        var domain = address.AsSpan(at + 1);
        return Encoding.UTF8.GetByteCount(local) <= LongestLocal && IsDotted(local) && IsDotted(domain) && !domain.Contains("-.", StringComparison.Ordinal) && domain[0] != '-';
    }

    private static bool IsDotted(ReadOnlySpan<char> text)
    {
        if (text.IsEmpty || text[0] == '.' || text[^1] == '.' || text.Contains("..", StringComparison.Ordinal) || text.ContainsAny(Special)) return false;
        foreach (var c in text)
        {
            if (char.IsControl(c) || char.IsWhiteSpace(c) || char.IsSurrogate(c)) return false;
        }

        return true;
    }
}
