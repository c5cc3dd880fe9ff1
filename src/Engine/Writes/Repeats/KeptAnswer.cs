using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace Ashlar.Engine.Writes.Repeats;

/// <summary>
/// An answer as it is kept: which rows it tells of, so that their rules can be asked again, and the surface's own form of it,
/// compressed where it is long.
/// </summary>
internal sealed record KeptAnswer(IReadOnlyList<WriteAnswer> Rows, byte[] Shaped)
{
    /// <summary>Longer ones, compressed, are not kept: 16 MiB.</summary>
    public const int MostBytes = 16 * 1024 * 1024;
    private const byte Plain = 1;
    private const byte Compressed = 2;
    private const int WorthCompressing = 2 * 1024;
    private const int Quality = 1;
    private const int Window = 18;

    /// <summary>Form (1), length of what follows uncompressed (4), then: rows (4), each shown (1), version (8), key; shaped.</summary>
    public byte[] Write()
    {
        using var plain = new MemoryStream();
        using (var writer = new BinaryWriter(plain, Encoding.UTF8, leaveOpen: true))
        {
            writer.Write(Rows.Count);
            foreach (var row in Rows)
            {
                writer.Write(row.Visible);
                writer.Write(row.Version);
                writer.Write(row.Key);
            }

            writer.Write(Shaped);
        }

        return Pack(plain.GetBuffer().AsSpan(0, (int)plain.Length));
    }

    public static KeptAnswer Read(byte[] kept)
    {
        using var reader = new BinaryReader(new MemoryStream(Unpack(kept)), Encoding.UTF8);
        var rows = new WriteAnswer[reader.ReadInt32()];
        for (var i = 0; i < rows.Length; i++)
        {
            var (shown, version) = (reader.ReadBoolean(), reader.ReadInt64());
            rows[i] = new WriteAnswer(reader.ReadString(), version, shown);
        }

        return new KeptAnswer(rows, reader.ReadBytes((int)(reader.BaseStream.Length - reader.BaseStream.Position)));
    }

    private static byte[] Pack(ReadOnlySpan<byte> plain)
    {
        var packed = new byte[5 + (plain.Length < WorthCompressing ? plain.Length : BrotliEncoder.GetMaxCompressedLength(plain.Length))];
        BinaryPrimitives.WriteInt32LittleEndian(packed.AsSpan(1), plain.Length);
        if (plain.Length >= WorthCompressing && BrotliEncoder.TryCompress(plain, packed.AsSpan(5), out var length, Quality, Window))
        {
            packed[0] = Compressed;
            return packed[..(5 + length)];
        }

        packed[0] = Plain;
        plain.CopyTo(packed.AsSpan(5));
        return packed[..(5 + plain.Length)];
    }

    private static byte[] Unpack(byte[] kept)
    {
        if (kept[0] == Plain) return kept[5..];
        var plain = new byte[BinaryPrimitives.ReadInt32LittleEndian(kept.AsSpan(1))];
        return kept[0] == Compressed && BrotliDecoder.TryDecompress(kept.AsSpan(5), plain, out var length) && length == plain.Length
            ? plain
            : throw new InvalidOperationException("an answer that was kept cannot be read");
    }
}
