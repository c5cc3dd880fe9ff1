using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Ashlar.Identity.Tokens;

/// <summary>Compact JWS (RFC 7515 section 3.1) with HS256 (RFC 7518 section 3.2): the key fixes the algorithm, never the header.</summary>
internal static class CompactJws
{
    /// <summary>The decoded payload of a token whose signature is ours; null otherwise.</summary>
    public static byte[]? Payload(ReadOnlySpan<char> token, byte[] secret)
    {
        var first = token.IndexOf('.');
        var last = token.LastIndexOf('.');
        if (first <= 0 || last <= first + 1 || token[(first + 1)..last].Contains('.')) return null;
        Span<byte> signature = stackalloc byte[HMACSHA256.HashSizeInBytes];
        var given = token[(last + 1)..];
        // 43 characters are 32 bytes without padding; the last one has two spare bits that must be zero (RFC 4648 section 3.5).
        if (given.Length != 43 || !Decode(given, signature, out var length) || length != signature.Length
            || !given.SequenceEqual(Base64Url.EncodeToString(signature)))
        {
            return null;
        }

        Span<byte> mac = stackalloc byte[HMACSHA256.HashSizeInBytes];
        HMACSHA256.HashData(secret, Encoding.UTF8.GetBytes(token[..last].ToString()), mac);
        if (!CryptographicOperations.FixedTimeEquals(mac, signature)) return null;
        return IsHs256(token[..first]) ? DecodeAll(token[(first + 1)..last]) : null;
    }

    private static bool IsHs256(ReadOnlySpan<char> part)
    {
        if (DecodeAll(part) is not { } header) return false;
        try
        {
            using var document = JsonDocument.Parse(header, new JsonDocumentOptions { MaxDepth = 8, AllowDuplicateProperties = false });
            var root = document.RootElement;
            // RFC 7515 section 4.1.11: a critical extension that is not understood refuses the token.
            return root.ValueKind == JsonValueKind.Object && !root.TryGetProperty("crit", out _)
                && root.TryGetProperty("alg", out var algorithm) && algorithm.ValueKind == JsonValueKind.String && algorithm.ValueEquals("HS256"u8);
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static byte[]? DecodeAll(ReadOnlySpan<char> text)
    {
        if (text.Contains('=')) return null;
        var bytes = new byte[Base64Url.GetMaxDecodedLength(text.Length)];
        return Decode(text, bytes, out var length) ? bytes[..length] : null;
    }

    private static bool Decode(ReadOnlySpan<char> text, Span<byte> bytes, out int length)
    {
        // Base64Url skips white space, which RFC 7515 does not allow; and TryDecode… throws on other letters.
        length = 0;
        return !text.ContainsAny(" \t\r\n") && Base64Url.DecodeFromChars(text, bytes, out _, out length) == OperationStatus.Done;
    }
}
