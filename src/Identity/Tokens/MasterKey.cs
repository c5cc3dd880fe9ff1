using System.Security.Cryptography;
using System.Text;

namespace Ashlar.Identity.Tokens;

/// <summary>
/// The key of the installation, under which secrets lie encrypted in the database: AES-256-GCM (NIST SP 800-38D) with a key for
/// each purpose, derived by HKDF (RFC 5869). Never printed.
/// </summary>
public sealed class MasterKey
{
    public const int Length = 32;

    private const byte Version = 1;
    private const int NonceLength = 12;
    private const int TagLength = 16;
    private const int Overhead = 1 + NonceLength + TagLength;
    private readonly byte[] _key;

    /// <param name="key">32 random bytes.</param>
    public MasterKey(ReadOnlySpan<byte> key)
    {
        if (key.Length != Length) throw new ArgumentException($"a master key has {Length} bytes", nameof(key));
        _key = key.ToArray();
    }

    /// <summary>From base64 or base64url; null where the text is not one of 32 bytes.</summary>
    public static MasterKey? Parse(string text)
    {
        Span<byte> bytes = stackalloc byte[Length + 3];
        var standard = text.Trim().Replace('-', '+').Replace('_', '/').TrimEnd('=');
        if (standard.Length != 43) return null;
        return Convert.TryFromBase64String(standard + "=", bytes, out var length) && length == Length ? new MasterKey(bytes[..Length]) : null;
    }

    /// <summary>The text that <see cref="Parse"/> reads, for the file of a new key.</summary>
    public string ToText() => Convert.ToBase64String(_key);

    /// <summary>Other key material, such as for an HMAC.</summary>
    /// <param name="purpose">What for: every purpose has a key of its own.</param>
    /// <param name="length">Bytes.</param>
    public byte[] Derive(string purpose, int length) =>
        HKDF.DeriveKey(HashAlgorithmName.SHA256, _key, length, info: Encoding.UTF8.GetBytes("ashlar " + purpose));

    /// <summary>Encrypts.</summary>
    /// <param name="purpose">What kind of secret it is.</param>
    /// <param name="context">What it belongs to, such as the row's key: it must be the same to open it, so that it cannot be moved.</param>
    /// <param name="plain">The secret.</param>
    public byte[] Seal(string purpose, string context, ReadOnlySpan<byte> plain)
    {
        var whole = new byte[Overhead + plain.Length];
        whole[0] = Version;
        var nonce = whole.AsSpan(1, NonceLength);
        RandomNumberGenerator.Fill(nonce);
        using var cipher = new AesGcm(Derive("seal " + purpose, Length), TagLength);
        cipher.Encrypt(nonce, plain, whole.AsSpan(Overhead), whole.AsSpan(1 + NonceLength, TagLength), Encoding.UTF8.GetBytes(context));
        return whole;
    }

    /// <summary>Null where the bytes were not sealed under this key for this purpose and context, or were changed.</summary>
    public byte[]? Open(string purpose, string context, ReadOnlySpan<byte> whole)
    {
        if (whole.Length < Overhead || whole[0] != Version) return null;
        var plain = new byte[whole.Length - Overhead];
        using var cipher = new AesGcm(Derive("seal " + purpose, Length), TagLength);
        try
        {
            cipher.Decrypt(whole.Slice(1, NonceLength), whole[Overhead..], whole.Slice(1 + NonceLength, TagLength), plain, Encoding.UTF8.GetBytes(context));
            return plain;
        }
        catch (AuthenticationTagMismatchException)
        {
            return null;
        }
    }

    public override string ToString() => nameof(MasterKey);
}
