using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Ashlar.Identity.Throttles;

/// <summary>
/// Marks a browser that has signed in to an account, for <see cref="SignInThrottle"/>. A mark opens nothing: it only counts the
/// browser's wrong attempts apart from strangers'. Nothing of it is stored; it is signed, for its account, and ends after a year.
/// </summary>
/// <param name="key">Secret, 32 bytes: <c>masterKey.Derive("device marks", 32)</c>.</param>
public sealed class DeviceMarks(byte[] key, TimeProvider time)
{
    public static TimeSpan Lifetime { get; } = TimeSpan.FromDays(365);
    private const int IdBytes = 12;
    private const int EndBytes = 4; // days since 1970
    private const int BodyBytes = IdBytes + EndBytes;
    private const int AllBytes = BodyBytes + HMACSHA256.HashSizeInBytes;

    /// <summary>A value for a cookie that lives <see cref="Lifetime"/>; 64 characters.</summary>
    /// <param name="account">The e-mail address that was signed in with.</param>
    public string Make(string account)
    {
        var mark = new byte[AllBytes];
        RandomNumberGenerator.Fill(mark.AsSpan(0, IdBytes));
        BinaryPrimitives.WriteInt32BigEndian(mark.AsSpan(IdBytes), Today() + (int)Lifetime.TotalDays);
        Sign(mark.AsSpan(0, BodyBytes), account, mark.AsSpan(BodyBytes));
        return Base64Url.EncodeToString(mark);
    }

    /// <summary>The browser's id where the mark is ours, of this account and not over; else null.</summary>
    public string? Read(string? mark, string account)
    {
        Span<byte> bytes = stackalloc byte[AllBytes + 2];
        if (mark?.Length != Base64Url.GetEncodedLength(AllBytes) || !Base64Url.IsValid(mark)) return null;
        if (!Base64Url.TryDecodeFromChars(mark, bytes, out var length) || length != AllBytes) return null;
        Span<byte> signature = stackalloc byte[HMACSHA256.HashSizeInBytes];
        Sign(bytes[..BodyBytes], account, signature);
        if (!CryptographicOperations.FixedTimeEquals(signature, bytes[BodyBytes..AllBytes])) return null;
        return BinaryPrimitives.ReadInt32BigEndian(bytes[IdBytes..]) >= Today() ? Convert.ToHexString(bytes[..IdBytes]) : null;
    }

    private int Today() => (int)(time.GetUtcNow().ToUnixTimeSeconds() / 86400);

    private void Sign(ReadOnlySpan<byte> body, string account, Span<byte> signature)
    {
        byte[] signed = [.. body, .. Encoding.UTF8.GetBytes(account.Trim().ToLowerInvariant())];
        HMACSHA256.HashData(key, signed, signature);
    }
}
