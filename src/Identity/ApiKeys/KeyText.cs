using System.Buffers.Text;
using System.Numerics;
using System.Security.Cryptography;
using System.Text;

namespace Ashlar.Identity.ApiKeys;

/// <summary>
/// An API key as it is written: <c>ashl_</c>, 43 characters of 256 random bits, 6 of a checksum (CRC-32 of all before), base62 throughout.
/// The prefix lets scanners find one that leaked, the checksum tells them at once that it is one; <c>ashl_[0-9A-Za-z]{49}</c>.
/// </summary>
internal static class KeyText
{
    public const string Prefix = "ashl_";

    /// <summary>As much of a key as may be shown later, to tell it from others.</summary>
    public const int ShownLength = 9;

    private const int SecretCharacters = 43;
    private const int ChecksumCharacters = 6;
    public const int Length = 5 + SecretCharacters + ChecksumCharacters;
    private const string Alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    public static string Make()
    {
        var body = Prefix + Base62(new BigInteger(RandomNumberGenerator.GetBytes(32), isUnsigned: true), SecretCharacters);
        return body + Checksum(body);
    }

    /// <summary>A key of this form, with the right checksum: a misspelt one costs no look-up.</summary>
    public static bool IsKey(ReadOnlySpan<char> text)
    {
        if (text.Length != Length || !text.StartsWith(Prefix, StringComparison.Ordinal)) return false;
        foreach (var c in text[Prefix.Length..])
        {
            if (!char.IsAsciiLetterOrDigit(c)) return false;
        }

        return text[^ChecksumCharacters..].SequenceEqual(Checksum(text[..^ChecksumCharacters]));
    }

    /// <summary>What is kept of a key. Of 256 random bits a plain hash tells nothing.</summary>
    public static string Hash(ReadOnlySpan<char> key)
    {
        Span<byte> bytes = stackalloc byte[Length];
        return Base64Url.EncodeToString(SHA256.HashData(bytes[..Encoding.ASCII.GetBytes(key, bytes)]));
    }

    private static string Checksum(ReadOnlySpan<char> body)
    {
        Span<byte> bytes = stackalloc byte[Length];
        return Base62(Crc32(bytes[..Encoding.ASCII.GetBytes(body, bytes)]), ChecksumCharacters);
    }

    // CRC-32 of ISO/HDLC (as in zip and PNG): what scanners of other vendors' keys compute too.
    private static uint Crc32(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var value in bytes)
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++) crc = (crc >> 1) ^ (0xEDB88320 & (uint)-(int)(crc & 1));
        }

        return ~crc;
    }

    private static string Base62(BigInteger number, int characters)
    {
        var text = new char[characters];
        for (var i = characters - 1; i >= 0; i--)
        {
            number = BigInteger.DivRem(number, Alphabet.Length, out var digit);
            text[i] = Alphabet[(int)digit];
        }

        return new string(text);
    }
}
