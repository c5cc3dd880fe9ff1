using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Ashlar.Identity.Sessions;

/// <summary>
/// Proof that a request comes from a page of ours and not from another's that only makes the browser send its cookie: an HMAC of the
/// session's secret, which pages get and no other site can read.
/// </summary>
public static class CsrfTokens
{
    public static string Of(string sessionSecret) => Base64Url.EncodeToString(HMACSHA256.HashData(Encoding.UTF8.GetBytes(sessionSecret), "csrf"u8));

    public static bool Matches(string sessionSecret, string? given) =>
        given is not null && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(Of(sessionSecret)), Encoding.UTF8.GetBytes(given));
}
