using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Ashlar.Server.Tests.Accounts;

/// <summary>What a telephone computes (RFC 6238, RFC 4648 base32), written apart from the server's own.</summary>
internal sealed class AuthenticatorApp(string secret, TimeProvider time)
{
    private const string Letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    /// <summary>The code of now, or of some steps of 30 seconds later.</summary>
    public string Code(int later = 0)
    {
        var counter = new byte[8];
        BinaryPrimitives.WriteInt64BigEndian(counter, time.GetUtcNow().ToUnixTimeSeconds() / 30 + later);
#pragma warning disable CA5350 // what apps compute
        var mac = HMACSHA1.HashData(Decode(), counter);
#pragma warning restore CA5350
        var number = BinaryPrimitives.ReadUInt32BigEndian(mac.AsSpan(mac[19] & 15)) & int.MaxValue;
        return (number % 1_000_000).ToString("D6", System.Globalization.CultureInfo.InvariantCulture);
    }

    /// <summary>Six digits that are the code of no step near.</summary>
    public string WrongCode()
    {
        var right = Enumerable.Range(-3, 7).Select(Code).ToHashSet(StringComparer.Ordinal);
        return Enumerable.Range(0, 100).Select(i => i.ToString("D6", System.Globalization.CultureInfo.InvariantCulture)).First(c => !right.Contains(c));
    }

    private byte[] Decode()
    {
        var bits = string.Concat(secret.TrimEnd('=').Select(c => Convert.ToString(Letters.IndexOf(c, StringComparison.Ordinal), 2).PadLeft(5, '0')));
        return [.. Enumerable.Range(0, bits.Length / 8).Select(i => Convert.ToByte(bits.Substring(i * 8, 8), 2))];
    }
}
