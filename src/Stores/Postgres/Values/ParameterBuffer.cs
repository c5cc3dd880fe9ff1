using System.Buffers.Binary;
using System.Text;

namespace Ashlar.Stores.Postgres.Values;

/// <summary>The values of one statement in the database's own form, one after another. Kept with the statement and used again.</summary>
internal sealed class ParameterBuffer
{
    // A value of this many bytes is rare: what it took is given back
    private const int LargestKept = 64 * 1024;

    private byte[] _bytes = new byte[128];

    public int Length { get; private set; }

    public ReadOnlySpan<byte> Span(int offset, int length) => _bytes.AsSpan(offset, length);

    public ReadOnlyMemory<byte> Memory(int offset, int length) => _bytes.AsMemory(offset, length);

    public void Reset()
    {
        Length = 0;
        if (_bytes.Length > LargestKept) _bytes = new byte[128];
    }

    public Span<byte> Take(int length)
    {
        var needed = Length + length;
        if (needed > _bytes.Length) Array.Resize(ref _bytes, Math.Max(needed, _bytes.Length * 2));
        var span = _bytes.AsSpan(Length, length);
        Length = needed;
        return span;
    }

    public void WriteInt16(short value) => BinaryPrimitives.WriteInt16BigEndian(Take(2), value);

    public void WriteInt32(int value) => BinaryPrimitives.WriteInt32BigEndian(Take(4), value);

    public void WriteInt64(long value) => BinaryPrimitives.WriteInt64BigEndian(Take(8), value);

    public void WriteText(string text) => Encoding.UTF8.GetBytes(text, Take(Encoding.UTF8.GetByteCount(text)));

    /// <summary>Fills in a length or count that was not known when its place was taken.</summary>
    public void Patch(int offset, int value) => BinaryPrimitives.WriteInt32BigEndian(_bytes.AsSpan(offset), value);
}
