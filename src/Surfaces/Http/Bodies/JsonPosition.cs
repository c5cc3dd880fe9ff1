using System.Text;

namespace Ashlar.Surfaces.Http.Bodies;

/// <summary>A place in a body. Line and column count from 1, the column in Unicode scalar values; the byte counts from 0.</summary>
internal readonly record struct JsonPosition(int Line, int Column, int Byte)
{
    public static JsonPosition At(ReadOnlySpan<byte> body, int offset)
    {
        var before = body[..Math.Clamp(offset, 0, body.Length)];
        var lineStart = before.LastIndexOf((byte)'\n') + 1;
        return new JsonPosition(before.Count((byte)'\n') + 1, ScalarsIn(before[lineStart..]) + 1, before.Length);
    }

    /// <summary>The byte offset of a place given as System.Text.Json gives it: lines and bytes in the line, both from 0.</summary>
    public static int OffsetOf(ReadOnlySpan<byte> body, long line, long byteInLine)
    {
        var start = 0;
        for (; line > 0; line--)
        {
            var next = body[start..].IndexOf((byte)'\n');
            if (next < 0) break;
            start += next + 1;
        }

        return (int)Math.Min(start + byteInLine, body.Length);
    }

    private static int ScalarsIn(ReadOnlySpan<byte> utf8)
    {
        var count = 0;
        while (!utf8.IsEmpty)
        {
            Rune.DecodeFromUtf8(utf8, out _, out var consumed);
            utf8 = utf8[consumed..];
            count++;
        }

        return count;
    }

    public IReadOnlyDictionary<string, object> ToParams() =>
        new Dictionary<string, object> { ["line"] = Line, ["column"] = Column, ["byte"] = Byte };

    public override string ToString() => $"line {Line}, column {Column} (byte {Byte})";
}
