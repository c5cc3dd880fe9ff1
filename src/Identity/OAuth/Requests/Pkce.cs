using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Ashlar.Identity.OAuth.Requests;

/// <summary>Proof Key for Code Exchange (RFC 7636) with S256 alone: <c>plain</c> proves nothing to who sees the request.</summary>
internal static class Pkce
{
    public const string Method = "S256";
    private static readonly SearchValues<char> Unreserved = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~");
    private static readonly SearchValues<char> Base64UrlLetters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");

    /// <summary>43 letters of base64url: a SHA-256 hash (RFC 7636 section 4.2).</summary>
    public static bool IsChallenge(string text) => text.Length == 43 && !text.AsSpan().ContainsAnyExcept(Base64UrlLetters);

    /// <summary>43 to 128 unreserved characters (RFC 7636 section 4.1).</summary>
    public static bool IsVerifier(string text) => text.Length is >= 43 and <= 128 && !text.AsSpan().ContainsAnyExcept(Unreserved);

    public static bool Matches(string challenge, string verifier) =>
        IsVerifier(verifier) && CryptographicOperations.FixedTimeEquals(
            Encoding.ASCII.GetBytes(challenge), Encoding.ASCII.GetBytes(Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(verifier)))));
}
