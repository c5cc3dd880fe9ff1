using System.Buffers;
using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using Ashlar.Cel;
using Ashlar.Stores.Plans;

namespace Ashlar.Engine.Reads;

/// <summary>
/// Writes and reads cursors: the sort key's values of the last row, sealed with HMAC-SHA-256 over them and all that the cursor
/// belongs to (entity, sort, filter and the filter's values), so that none can be made up or carried to another list. Limit,
/// fields and expansions may change between pages.
/// </summary>
internal sealed class CursorSeal(byte[] secret)
{
    public const string SecretName = "cursor";
    public const int SecretLength = 32;

    /// <summary>Half of SHA-256: nobody can try 2^128 forgeries.</summary>
    private const int SealLength = 16;

    private const byte FormatVersion = 1;

    /// <summary>Longer than any cursor of five sorted texts of 500 characters.</summary>
    private const int MaxLength = 16 * 1024;

    private readonly ConcurrentBag<IncrementalHash> hashes = [];

    /// <summary>The cursor after the row at hand.</summary>
    /// <param name="plan">The list's plan.</param>
    /// <param name="row">Positioned on the last row of the page.</param>
    /// <param name="values">The values of conditions and filter.</param>
    public string Write(ListPlan plan, IRowReader row, ReadOnlySpan<CelValue> values)
    {
        var payload = new ArrayBufferWriter<byte>(128);
        payload.Write([FormatVersion]);
        foreach (var (column, type) in plan.SortColumns) StoredValues.Write(payload, type, row, column);
        var length = payload.WrittenCount;
        Seal(plan, payload.WrittenSpan[..length], values, payload.GetSpan(SealLength));
        payload.Advance(SealLength);
        return Base64Url.EncodeToString(payload.WrittenSpan);
    }

    /// <summary>The sort key's values, or false where the cursor is not one of this list.</summary>
    public bool TryRead(ListPlan plan, string cursor, ReadOnlySpan<CelValue> values, Span<CelValue> after)
    {
        if (cursor.Length > MaxLength || !Base64Url.IsValid(cursor)) return false;
        var bytes = Base64Url.DecodeFromChars(cursor);
        if (bytes.Length <= SealLength || bytes[0] != FormatVersion) return false;
        var payload = bytes.AsSpan(0, bytes.Length - SealLength);
        Span<byte> seal = stackalloc byte[SealLength];
        Seal(plan, payload, values, seal);
        if (!CryptographicOperations.FixedTimeEquals(seal, bytes.AsSpan(payload.Length))) return false;

        ReadOnlySpan<byte> rest = payload[1..];
        for (var i = 0; i < plan.SortColumns.Length; i++)
        {
            if (!StoredValues.TryRead(ref rest, plan.SortColumns[i].Type, out after[i])) return false;
        }

        return rest.IsEmpty;
    }

    private void Seal(ListPlan plan, ReadOnlySpan<byte> payload, ReadOnlySpan<CelValue> values, Span<byte> seal)
    {
        var content = new ArrayBufferWriter<byte>(payload.Length + 128);
        content.Write(plan.Digest);
        foreach (var value in values) ValueBytes.Write(content, value);
        content.Write(payload);
        Span<byte> full = stackalloc byte[HMACSHA256.HashSizeInBytes];
        // Keying a hash costs as much as hashing: those that are keyed are kept.
        if (!hashes.TryTake(out var hash)) hash = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, secret);
        hash.AppendData(content.WrittenSpan);
        hash.GetHashAndReset(full);
        hashes.Add(hash);
        full[..SealLength].CopyTo(seal);
    }
}
