using System.Text;

namespace Ashlar.Model.Yaml;

/// <summary>The file's text, by line.</summary>
internal sealed class SourceText
{
    /// <summary>The largest file taken, in UTF-16 units.</summary>
    public const int MaxLength = 8 * 1024 * 1024;

    private readonly int[] _lineStarts;

    public SourceText(string text)
    {
        Text = text;
        var starts = new List<int> { 0 };
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\n' || (text[i] == '\r' && (i + 1 == text.Length || text[i + 1] != '\n'))) starts.Add(i + 1);
        }

        _lineStarts = [.. starts];
    }

    public string Text { get; }

    public int LineCount => _lineStarts.Length;

    /// <summary>A line from 1, without its break; empty beyond the end.</summary>
    public string Line(int line)
    {
        if (line < 1 || line > _lineStarts.Length) return "";
        var start = _lineStarts[line - 1];
        var end = line < _lineStarts.Length ? _lineStarts[line] : Text.Length;
        return Text[start..end].TrimEnd('\r', '\n');
    }

    public int LineStart(int line) => _lineStarts[Math.Clamp(line, 1, _lineStarts.Length) - 1];

    public Place PlaceOf(int index)
    {
        var line = Array.BinarySearch(_lineStarts, index);
        if (line < 0) line = ~line - 1;
        return new(line + 1, index - _lineStarts[line] + 1);
    }

    /// <summary>Decodes a file; null where it is not UTF-8, with the offset of the first bad byte.</summary>
    public static string? Decode(ReadOnlySpan<byte> bytes, out int badByte)
    {
        badByte = -1;
        if (bytes.StartsWith(Encoding.UTF8.Preamble)) bytes = bytes[3..];
        try
        {
            return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(bytes);
        }
        catch (DecoderFallbackException failure)
        {
            badByte = failure.Index;
            return null;
        }
    }

    /// <summary>The index of the first character that YAML does not take (section 5.1), or -1.</summary>
    public static int FirstUnprintable(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (c is (< ' ' and not ('\t' or '\n' or '\r')) or '\u007f' or (> '\u007f' and < '\u00a0' and not '\u0085') or '\uFFFE' or '\uFFFF') return i;
            if (c == '\uFEFF') return i;
            if (!char.IsSurrogate(c)) continue;
            if (i + 1 == text.Length || !char.IsSurrogatePair(c, text[i + 1])) return i;
            i++;
        }

        return -1;
    }
}
