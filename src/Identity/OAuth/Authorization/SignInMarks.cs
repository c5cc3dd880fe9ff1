using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Ashlar.Identity.OAuth.Grants;
using Ashlar.Identity.OAuth.Requests;

namespace Ashlar.Identity.OAuth.Authorization;

/// <summary>
/// A signed note of when a request asked for a new sign-in (<c>prompt=login</c>, <c>max_age</c>). It goes through the sign-in page
/// with the request, and says on the way back that a sign-in after it is new enough; else the request would ask for ever.
/// </summary>
internal sealed class SignInMarks(byte[] key, TimeProvider time)
{
    public const string Parameter = "ashlar_asked";
    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(1);

    public string Make(OAuthParameters carried)
    {
        var at = time.GetUtcNow().ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture);
        return $"{at}.{Sign(at, carried)}";
    }

    /// <summary>When the request asked; null: the note is missing, old, or of another request.</summary>
    public DateTimeOffset? Read(string? mark, OAuthParameters carried)
    {
        if (mark?.Split('.') is not [var at, var signature] || !long.TryParse(at, NumberStyles.None, CultureInfo.InvariantCulture, out var milliseconds)) return null;
        if (!CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(signature), Encoding.UTF8.GetBytes(Sign(at, carried)))) return null;
        var asked = DateTimeOffset.FromUnixTimeMilliseconds(milliseconds); // ours: the signature holds
        return time.GetUtcNow() - asked <= Lifetime ? asked : null;
    }

    private string Sign(string at, OAuthParameters carried) =>
        Base64Url.EncodeToString(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes($"asked\n{at}\n{OpaqueToken.HashOf(carried.Encode())}")));
}
