using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Ashlar.Identity.Factors;

/// <summary>
/// What opens an account when its second factor is lost: ten codes of 80 random bits, each good once. Only their SHA-256 is kept; with
/// that many random bits a slow hash would add nothing.
/// </summary>
internal static class RecoveryCodes
{
    public const int Count = 10;
    private const int Bytes = 10;
    private const int Characters = 16;

    /// <summary>As they are shown, once: <c>abcd-efgh-ijkl-mnop</c>.</summary>
    public static IReadOnlyList<string> Make()
    {
        var codes = new string[Count];
        for (var i = 0; i < codes.Length; i++)
        {
            var text = Base32.Encode(RandomNumberGenerator.GetBytes(Bytes)).ToLowerInvariant();
            codes[i] = string.Join('-', text[..4], text[4..8], text[8..12], text[12..]);
        }

        return codes;
    }

    /// <summary>What is kept of a code, for the account that it belongs to; null for what cannot be one. Case, spaces and hyphens do not matter.</summary>
    public static string? Hash(string account, ReadOnlySpan<char> code)
    {
        if (code.Length > 100) return null;
        var text = new StringBuilder(Characters);
        foreach (var c in code)
        {
            if (c is '-' or ' ') continue;
            if (!char.IsAsciiLetterOrDigit(c)) return null;
            text.Append(char.ToLowerInvariant(c));
        }

        return text.Length == Characters ? Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes($"{account}\n{text}"))) : null;
    }
}
