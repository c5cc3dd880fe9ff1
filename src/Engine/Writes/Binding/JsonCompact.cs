using System.Buffers;

namespace Ashlar.Engine.Writes.Binding;

/// <summary>
/// The text that a json field keeps: what was sent without the white space between tokens, so that numbers keep every digit (see <see cref="JsonNumbers.WrittenOut"/>) and
/// members their order, and an answer or an event stays on one line.
/// </summary>
internal static class JsonCompact
{
    /// <summary>The most levels of arrays and objects inside one json field.</summary>
    public const int MaxDepth = 32;

    private static readonly SearchValues<byte> Special = SearchValues.Create(" \t\r\n\"[]{}"u8);

    /// <summary>Raw must be valid JSON. False: deeper than <see cref="MaxDepth"/>.</summary>
    public static bool TryCompact(ReadOnlySpan<byte> raw, out string text)
    {
        text = "";
        var output = ArrayPool<byte>.Shared.Rent(raw.Length);
        try
        {
            if (!TryCopy(raw, output, out var written)) return false;
            text = JsonNumbers.WrittenOut(output.AsSpan(0, written));
            return true;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(output);
        }
    }

    private static bool TryCopy(ReadOnlySpan<byte> raw, Span<byte> output, out int written)
    {
        written = 0;
        var depth = 0;
        while (!raw.IsEmpty)
        {
            var plain = raw.IndexOfAny(Special);
            if (plain < 0) plain = raw.Length;
            var take = plain;
            if (plain < raw.Length)
            {
                switch (raw[plain])
                {
                    case (byte)'"':
                        take = plain + StringLength(raw[plain..]);
                        break;
                    case (byte)'[' or (byte)'{':
                        if (++depth > MaxDepth) return false;
                        take++;
                        break;
                    case (byte)']' or (byte)'}':
                        depth--;
                        take++;
                        break;
                }
            }

            raw[..take].CopyTo(output[written..]);
            written += take;
            raw = raw[(take == plain && plain < raw.Length ? take + 1 : take)..];
        }

        return true;
    }

    private static int StringLength(ReadOnlySpan<byte> raw)
    {
        var at = 1;
        while (true)
        {
            at += raw[at..].IndexOfAny((byte)'"', (byte)'\\');
            if (raw[at] == (byte)'"') return at + 1;
            at += 2;
        }
    }
}
