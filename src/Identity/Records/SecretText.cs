using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Ashlar.Identity.Records;

/// <summary>Secrets that a client holds and a table knows only by their hash: 256 random bits in base64url.</summary>
public static class SecretText
{
    public static string Make() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    /// <summary>SHA-256 in base64url. Of 256 random bits a plain hash tells nothing.</summary>
    public static string Hash(string secret) => Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes(secret)));
}
