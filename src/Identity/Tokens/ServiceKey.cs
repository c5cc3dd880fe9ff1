using System.Security.Cryptography;
using System.Text;
using Ashlar.Cel;
using Ashlar.Model;
using Ashlar.Model.Expressions.ValueTypes;

namespace Ashlar.Identity.Tokens;

/// <summary>
/// The key of <c>User</c> that a client has when it acts for nobody (client credentials): rows that it makes are its own, as a
/// person's are. Always the same for one client, and no person's.
/// </summary>
public static class ServiceKey
{
    internal const string Prefix = "client:";

    /// <summary>Null where keys are numbers, which none can be derived from: such clients need a User of their own.</summary>
    public static CelValue? Of(ScalarType key, string clientId)
    {
        ArgumentNullException.ThrowIfNull(key);
        return key.Kind switch
        {
            ScalarKind.Uuid => UuidType.Of(Derive(clientId)),
            ScalarKind.String when Prefix.Length + clientId.Length <= (key.MaxLength ?? 255) => CelValue.String(Prefix + clientId),
            _ => null,
        };
    }

    // RFC 9562 section 5.8: version 8, whose other bits are the maker's.
    private static Guid Derive(string clientId)
    {
        var bytes = SHA256.HashData(Encoding.UTF8.GetBytes("ashlar " + Prefix + clientId)).AsSpan(0, 16);
        bytes[6] = (byte)((bytes[6] & 0x0F) | 0x80);
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        return new Guid(bytes, bigEndian: true);
    }
}
