using System.Buffers;
using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Ashlar.Identity.Audit;

/// <summary>One line of the trail, as it is stored.</summary>
/// <param name="Number">From 1, without gaps.</param>
/// <param name="Details">JSON text, kept to the byte: it is part of what is hashed.</param>
/// <param name="Previous">The hash of the line before; of the first, of nothing.</param>
/// <param name="Hash">Of this line, <see cref="ComputeHash"/>.</param>
public sealed record AuditLine(
    long Number, DateTimeOffset At, string Kind, string? Actor, string? Subject, string? Address, string? Details, string Previous, string Hash)
{
    /// <summary>What the first line follows.</summary>
    public static readonly string Beginning = Base64Url.EncodeToString(SHA256.HashData([]));

    /// <summary>
    /// SHA-256 over the line's canonical bytes: number and microseconds as 64 bits, then each text as its length in 32 bits (all ones for
    /// none) and its UTF-8, the previous hash last. No two lines have the same bytes.
    /// </summary>
    public string ComputeHash()
    {
        var bytes = new ArrayBufferWriter<byte>(256);
        Write(bytes, Number);
        Write(bytes, (At.UtcTicks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond);
        foreach (var text in (string?[])[Kind, Actor, Subject, Address, Details, Previous]) Write(bytes, text);
        return Base64Url.EncodeToString(SHA256.HashData(bytes.WrittenSpan));
    }

    private static void Write(ArrayBufferWriter<byte> bytes, long number)
    {
        BinaryPrimitives.WriteInt64BigEndian(bytes.GetSpan(sizeof(long)), number);
        bytes.Advance(sizeof(long));
    }

    private static void Write(ArrayBufferWriter<byte> bytes, string? text)
    {
        var utf8 = text is null ? null : Encoding.UTF8.GetBytes(text);
        BinaryPrimitives.WriteInt32BigEndian(bytes.GetSpan(sizeof(int)), utf8?.Length ?? -1);
        bytes.Advance(sizeof(int));
        bytes.Write(utf8);
    }
}

/// <summary>Where the trail ends: kept apart from the lines, and sealed, so that lines cut off its end show.</summary>
/// <param name="Seal">HMAC-SHA-256 over number and hash, with a key derived from the installation's.</param>
public sealed record AuditHead(string Name, long Number, string Hash, string Seal)
{
    /// <summary>There is one trail.</summary>
    public const string OfTrail = "trail";

    internal static string SealOf(byte[] key, long number, string hash) =>
        Base64Url.EncodeToString(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes($"{number}\n{hash}")));
}
