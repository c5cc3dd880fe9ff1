using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Ashlar.Identity.Tokens;

/// <summary>Signs access tokens: compact JWS (RFC 7515) with HS256 over the claims of a JWT (RFC 7519).</summary>
public sealed class TokenIssuer(TokenOptions options, TimeProvider time)
{
    private static readonly string Header = Base64Url.EncodeToString("""{"alg":"HS256","typ":"JWT"}"""u8);

    /// <param name="subject">The caller's id, <c>sub</c>.</param>
    /// <param name="roles">The <c>roles</c> claim.</param>
    /// <param name="scopes">Joined by spaces into <c>scope</c> (RFC 8693 section 4.2).</param>
    /// <param name="email">The <c>email</c> claim, or null for none.</param>
    /// <param name="lifetime">Until <c>exp</c>.</param>
    public string Issue(string subject, IReadOnlyList<string> roles, IReadOnlyList<string> scopes, string? email, TimeSpan lifetime)
    {
        var now = time.GetUtcNow().ToUnixTimeSeconds();
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("sub", subject);
            json.WriteNumber("iat", now);
            json.WriteNumber("exp", now + (long)lifetime.TotalSeconds);
            if (roles.Count > 0)
            {
                json.WriteStartArray("roles");
                foreach (var role in roles) json.WriteStringValue(role);
                json.WriteEndArray();
            }

            if (scopes.Count > 0) json.WriteString("scope", string.Join(' ', scopes));
            if (email is not null) json.WriteString("email", email);
            json.WriteEndObject();
        }

        var signed = Header + "." + Base64Url.EncodeToString(buffer.ToArray());
        return signed + "." + Base64Url.EncodeToString(HMACSHA256.HashData(options.Secret, Encoding.ASCII.GetBytes(signed)));
    }
}
