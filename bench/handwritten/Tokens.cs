using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Handwritten;

/// <summary>HS256 tokens, the verified ones kept.</summary>
internal sealed class Tokens(string secret)
{
    private readonly byte[] _key = Encoding.UTF8.GetBytes(secret);
    private readonly ConcurrentDictionary<string, (byte[] Sub, long Exp)> _known = new(StringComparer.Ordinal);

    public byte[]? Caller(string? authorization)
    {
        if (authorization is null) return null;
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        if (_known.TryGetValue(authorization, out var known)) return known.Exp > now ? known.Sub : null;
        var parts = authorization["Bearer ".Length..].Split('.');
        if (parts.Length != 3) return null;
        var mac = HMACSHA256.HashData(_key, Encoding.ASCII.GetBytes(parts[0] + "." + parts[1]));
        if (!CryptographicOperations.FixedTimeEquals(mac, Base64Url.DecodeFromChars(parts[2]))) return null;
        using var claims = JsonDocument.Parse(Base64Url.DecodeFromChars(parts[1]));
        var sub = claims.RootElement.GetProperty("sub").GetGuid().ToByteArray(bigEndian: true);
        var exp = claims.RootElement.GetProperty("exp").GetInt64();
        if (exp <= now) return null;
        _known[authorization] = (sub, exp);
        return sub;
    }
}
