using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Ashlar.Identity.OAuth;

/// <summary>
/// Ties a page's form to the session that it was shown in and to what it asks (RFC 9700 section 4.7, CSRF): nobody else can make one,
/// and one for a harmless request does not serve another.
/// </summary>
public sealed class FormSeals(byte[] key)
{
    public string Make(Guid session, string what) => Base64Url.EncodeToString(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes($"form\n{session:N}\n{what}")));

    public bool Holds(string? seal, Guid session, string what) =>
        seal is not null && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(seal), Encoding.UTF8.GetBytes(Make(session, what)));
}
