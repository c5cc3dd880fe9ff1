using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Ashlar.Identity.OAuth.Grants;

/// <summary>Codes and tokens that mean nothing but a row: 256 random bits as base64url, of which the row keeps the SHA-256 alone.</summary>
internal static class OpaqueToken
{
    public static string New() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    /// <summary>As rows are found by it: base64url of the SHA-256 of the token's letters.</summary>
    public static string HashOf(string token) => Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes(token)));

    /// <summary>
    /// The token that follows <paramref name="token"/>: always the same one, so that a client whose answer was lost gets it again, and
    /// nobody can tell it without both the token and the key.
    /// </summary>
    public static string SuccessorOf(string token, ReadOnlySpan<byte> key) =>
        Base64Url.EncodeToString(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes("refresh\n" + token)));

    /// <summary>As <see cref="HashOf"/>, for what is too short for it.</summary>
    public static string KeyedHashOf(string code, ReadOnlySpan<byte> key) => Base64Url.EncodeToString(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes("code\n" + code)));
}
