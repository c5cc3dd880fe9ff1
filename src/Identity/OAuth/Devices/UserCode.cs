using System.Buffers;
using System.Security.Cryptography;

namespace Ashlar.Identity.OAuth.Devices;

/// <summary>
/// The code that a person types (RFC 8628 section 6.1): eight consonants, so that it spells nothing and is read without doubt;
/// 20^8 is 34.5 bits, which short life and few tries make enough.
/// </summary>
internal static class UserCode
{
    private const string Letters = "BCDFGHJKLMNPQRSTVWXZ";
    private const int Length = 8;
    private static readonly SearchValues<char> Known = SearchValues.Create(Letters);

    public static string New() => RandomNumberGenerator.GetString(Letters, Length);

    /// <summary>As shown: <c>BCDF-GHJK</c>.</summary>
    public static string Format(string code) => $"{code[..4]}-{code[4..]}";

    /// <summary>What a person typed, in any case and with any separators; null when it cannot be a code.</summary>
    public static string? Parse(string? typed)
    {
        if (typed is not { Length: <= 64 }) return null;
        var letters = string.Concat(typed.ToUpperInvariant().Where(char.IsAsciiLetterOrDigit));
        return letters.Length == Length && !letters.AsSpan().ContainsAnyExcept(Known) ? letters : null;
    }
}
