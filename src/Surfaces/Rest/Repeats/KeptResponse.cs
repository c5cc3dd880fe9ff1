using System.Text;

namespace Ashlar.Surfaces.Rest.Repeats;

/// <summary>A response as it is kept for repeats. Headers that are the same on every answer of its kind are not in it.</summary>
/// <param name="Status">Of the answer.</param>
/// <param name="Location">Of a new row, or null.</param>
/// <param name="ETag">Of the row in the body, or null.</param>
/// <param name="Body">JSON, or empty.</param>
internal sealed record KeptResponse(int Status, string? Location, string? ETag, ReadOnlyMemory<byte> Body)
{
    private const byte Form = 1;

    public byte[] Write()
    {
        using var kept = new MemoryStream(Body.Length + 256);
        using var writer = new BinaryWriter(kept, Encoding.UTF8);
        writer.Write(Form);
        writer.Write(Status);
        writer.Write(Location ?? "");
        writer.Write(ETag ?? "");
        writer.Write(Body.Span);
        return kept.ToArray();
    }

    public static KeptResponse Read(byte[] kept)
    {
        var bytes = new MemoryStream(kept);
        using var reader = new BinaryReader(bytes, Encoding.UTF8);
        if (reader.ReadByte() != Form) throw new InvalidOperationException("a response that was kept has an unknown form");
        var status = reader.ReadInt32();
        var (location, tag) = (reader.ReadString(), reader.ReadString());
        return new KeptResponse(status, location.Length > 0 ? location : null, tag.Length > 0 ? tag : null, kept.AsMemory((int)bytes.Position));
    }
}
