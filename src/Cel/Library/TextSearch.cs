using System.Text;
using Ashlar.Cel.Values;

namespace Ashlar.Cel.Library;

/// <summary>Search, replace, split and join. Positions count code points.</summary>
internal static class TextSearch
{
    private const long MaxLength = Weights.Max * 16;

    public static CelValue OutOfRange(long index) =>
        CelValue.Error(CelErrorCode.InvalidArgument, $"index out of range: {index}");

    /// <summary>The first place at or after the offset; -1 if there is none.</summary>
    public static CelValue First(string text, string part, long offset)
    {
        var start = CelText.IndexOf(text, offset);
        return start < 0 ? OutOfRange(offset) : Position(text, text.IndexOf(part, start, StringComparison.Ordinal));
    }

    /// <summary>The last place at or before the offset; -1 if there is none.</summary>
    public static CelValue Last(string text, string part, long offset)
    {
        var start = CelText.IndexOf(text, offset);
        if (start < 0)
        {
            return OutOfRange(offset);
        }

        // A match may begin at the offset and reach beyond it.
        var window = text.AsSpan(0, (int)Math.Min(text.Length, (long)start + part.Length));
        return Position(text, part.Length == 0 ? start : window.LastIndexOf(part, StringComparison.Ordinal));
    }

    /// <summary>Replaces the first places, as many as the limit says; all if it is negative.</summary>
    public static CelValue Replace(string text, string old, string @new, long limit)
    {
        var result = new StringBuilder();
        var at = 0;
        for (var count = 0L; limit < 0 || count < limit; count++)
        {
            var found = old.Length == 0 ? Next(text, at, count) : text.IndexOf(old, at, StringComparison.Ordinal);
            if (found < 0)
            {
                break;
            }

            result.Append(text, at, found - at).Append(@new);
            at = found + old.Length;
            if (result.Length > MaxLength)
            {
                return CelValue.Error(CelError.TooLarge);
            }
        }

        return CelValue.String(result.Append(text, at, text.Length - at).ToString());
    }

    /// <summary>Splits at the separator (an empty one: after each code point) into at most as many parts as the limit says.</summary>
    public static CelValue Split(string text, string separator, long limit)
    {
        List<CelValue> parts = [];
        var at = 0;
        while (limit != 0)
        {
            var found = separator.Length == 0 ? Next(text, at, 1) : text.IndexOf(separator, at, StringComparison.Ordinal);
            if (found < 0 || (separator.Length == 0 && found == text.Length) || (limit > 0 && parts.Count == limit - 1))
            {
                parts.Add(CelValue.String(text[at..]));
                break;
            }

            parts.Add(CelValue.String(text[at..found]));
            at = found + separator.Length;
        }

        return CelList.Create(separator.Length == 0 && text.Length == 0 ? [] : [.. parts]);
    }

    public static CelValue Join(IReadOnlyList<CelValue> parts, string separator)
    {
        var result = new StringBuilder();
        for (var i = 0; i < parts.Count; i++)
        {
            if (parts[i].Kind != CelKind.String)
            {
                return CelValue.Error(CelError.NoSuchOverload);
            }

            result.Append(i > 0 ? separator : "").Append(parts[i].AsString);
            if (result.Length > MaxLength)
            {
                return CelValue.Error(CelError.TooLarge);
            }
        }

        return CelValue.String(result.ToString());
    }

    private static CelValue Position(string text, int index) =>
        CelValue.Int(index < 0 ? -1 : CelText.Length(text.AsSpan(0, index)));

    // Where the next code point ends; for an empty text to replace, the start comes first.
    private static int Next(string text, int at, long count) =>
        count == 0 ? 0 : at >= text.Length ? -1 : at + (char.IsSurrogatePair(text, at) ? 2 : 1);
}
