using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;

namespace Ashlar.Identity.Factors;

/// <summary>One-time passwords of a counter (HOTP, RFC 4226) and of the time (TOTP, RFC 6238).</summary>
internal static class OneTimePassword
{
    /// <summary>The step of RFC 6238 section 4: 30 seconds from 1970.</summary>
    public const int StepSeconds = 30;

    public const int Digits = 6;

    /// <summary>160 bits, as RFC 4226 section 4 recommends.</summary>
    public const int SecretBytes = 20;

    public static long StepOf(DateTimeOffset instant) => instant.ToUnixTimeSeconds() / StepSeconds;

    /// <summary>The code of a counter, with its leading zeros.</summary>
    /// <param name="secret">The key that both sides know.</param>
    /// <param name="counter">Of the time: the step.</param>
    /// <param name="digits">6 to 8.</param>
    /// <param name="hash">SHA-1 unless both sides agreed on another; HMAC-SHA-1 is not broken by SHA-1's collisions.</param>
    public static string Code(ReadOnlySpan<byte> secret, long counter, int digits = Digits, HashAlgorithmName? hash = null)
    {
        Span<byte> message = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(message, counter);
        Span<byte> mac = stackalloc byte[HMACSHA512.HashSizeInBytes];
        mac = mac[..Mac(hash ?? HashAlgorithmName.SHA1, secret, message, mac)];

        // Dynamic truncation, RFC 4226 section 5.3.
        var offset = mac[^1] & 15;
        var number = BinaryPrimitives.ReadInt32BigEndian(mac[offset..]) & int.MaxValue;
        var modulus = 1;
        for (var i = 0; i < digits; i++) modulus *= 10;
        return (number % modulus).ToString(CultureInfo.InvariantCulture).PadLeft(digits, '0');
    }

    /// <summary>
    /// The step whose code this is: now's, the one before or the one after (a clock may be off by a step, RFC 6238 section 5.2), later than
    /// the last that was taken, so that no code is taken twice. Null: none.
    /// </summary>
    public static long? Accept(ReadOnlySpan<byte> secret, ReadOnlySpan<char> code, DateTimeOffset now, long lastStep)
    {
        if (code.Length != Digits) return null;
        var step = StepOf(now);
        long? accepted = null;
        Span<byte> given = stackalloc byte[Digits * sizeof(char)];
        Span<byte> right = stackalloc byte[Digits * sizeof(char)];
        System.Runtime.InteropServices.MemoryMarshal.AsBytes(code).CopyTo(given);
        for (var candidate = step - 1; candidate <= step + 1; candidate++)
        {
            System.Runtime.InteropServices.MemoryMarshal.AsBytes(Code(secret, candidate).AsSpan()).CopyTo(right);
            // Every step is compared, and in constant time: how long it takes tells nothing of the code.
            if (CryptographicOperations.FixedTimeEquals(given, right) && candidate > lastStep) accepted ??= candidate;
        }

        return accepted;
    }

    /// <summary>The address that an authenticator app reads, from a QR code or a link (the "Key Uri Format").</summary>
    public static string Uri(string issuer, string account, ReadOnlySpan<byte> secret) =>
        $"otpauth://totp/{System.Uri.EscapeDataString(issuer)}:{System.Uri.EscapeDataString(account)}?secret={Base32.Encode(secret)}&issuer={System.Uri.EscapeDataString(issuer)}";

    private static int Mac(HashAlgorithmName hash, ReadOnlySpan<byte> secret, ReadOnlySpan<byte> message, Span<byte> mac)
    {
#pragma warning disable CA5350 // what every authenticator app computes; HMAC needs no collision resistance of its hash
        if (hash == HashAlgorithmName.SHA1) return HMACSHA1.HashData(secret, message, mac);
#pragma warning restore CA5350
        if (hash == HashAlgorithmName.SHA256) return HMACSHA256.HashData(secret, message, mac);
        return hash == HashAlgorithmName.SHA512 ? HMACSHA512.HashData(secret, message, mac) : throw new ArgumentException($"no one-time password has {hash}", nameof(hash));
    }
}
