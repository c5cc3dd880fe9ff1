using System.Text;

namespace Ashlar.Cel.Regexes;

/// <summary>Lets .NET's engine, which sees UTF-16 units, match code points. The code points above U+FFFF fall into few classes
/// that no set of a pattern tells apart; each class has a lone surrogate as its proxy, in the classes of the pattern and in
/// texts (<see cref="Fold"/>), where a lone surrogate does not otherwise occur. Writing such code points as pairs of classes
/// instead makes the engine take half a second for <c>\pL</c>.</summary>
internal sealed class AstralClasses
{
    private const int FirstAstral = 0x10000;
    private const int FirstProxy = 0xD800;
    private const int MaxClasses = 0x800;

    private readonly int[] _starts;
    private readonly int[] _classes;
    private readonly Dictionary<CodePointSet, List<int>> _segmentsOf = [];

    public AstralClasses(IEnumerable<CodePointSet> sets)
    {
        List<CodePointSet> all = [.. sets.SelectMany(s => s.ComplementOf is { } other ? new[] { s, other } : [s])];
        _starts = [.. all.SelectMany(s => s.Normalized()).SelectMany(r => new[] { r.Low, r.High + 1 })
            .Where(b => b is > FirstAstral and <= CodePointSet.Max).Append(FirstAstral).Distinct().Order()];
        var signatures = _starts.Select(_ => new StringBuilder()).ToArray();
        for (var i = 0; i < all.Count; i++)
        {
            List<int> segments = [.. all[i].Normalized().SelectMany(Segments)];
            segments.ForEach(segment => signatures[segment].Append(i).Append(','));
            _segmentsOf[all[i]] = segments;
        }

        var known = new Dictionary<string, int>(StringComparer.Ordinal);
        _classes = [.. signatures.Select(s => known.TryAdd(s.ToString(), known.Count) ? known.Count - 1 : known[s.ToString()])];
        Count = known.Count;
    }

    public int Count { get; }

    public bool IsTooMany => Count > MaxClasses;

    /// <summary>The set as a class that matches one unit of a folded text.</summary>
    /// <param name="set">One of the sets that the classes were made for.</param>
    /// <param name="expand">Write categories as ranges: case is ignored in those, and not in categories.</param>
    public string ToPattern(CodePointSet set, bool expand)
    {
        if (set.ComplementOf is { } other && !expand)
        {
            return $"[^{Body(other, expand)}]";
        }

        var text = Body(set, expand);
        return text.Length == 0 ? @"[^\s\S]" : $"[{text}]";
    }

    private string Body(CodePointSet set, bool expand)
    {
        var text = new StringBuilder();
        text.AppendJoin("", expand ? [] : set.Categories.Select(c => $@"\p{{{c}}}"));
        foreach (var (low, high) in expand ? set.Normalized() : set.Plain())
        {
            Append(text, low, Math.Min(high, FirstProxy - 1));
            Append(text, Math.Max(low, 0xE000), Math.Min(high, FirstAstral - 1));
        }

        foreach (var proxy in _segmentsOf[set].Select(segment => FirstProxy + _classes[segment]).Distinct())
        {
            Append(text, proxy, proxy);
        }

        return text.ToString();
    }

    /// <summary>The text with every surrogate pair replaced by its proxy. A lone surrogate becomes U+FFFD.</summary>
    public string Fold(string text)
    {
        if (text.AsSpan().IndexOfAnyInRange('\uD800', '\uDFFF') < 0)
        {
            return text;
        }

        var folded = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            folded.Append(rune.IsBmp ? (char)rune.Value : (char)(FirstProxy + _classes[SegmentOf(rune.Value)]));
        }

        return folded.ToString();
    }

    private IEnumerable<int> Segments((int Low, int High) range)
    {
        if (range.High < FirstAstral)
        {
            yield break;
        }

        for (var i = SegmentOf(Math.Max(range.Low, FirstAstral)); i < _starts.Length && _starts[i] <= range.High; i++)
        {
            yield return i;
        }
    }

    private int SegmentOf(int codePoint)
    {
        var index = Array.BinarySearch(_starts, codePoint);
        return index < 0 ? ~index - 1 : index;
    }

    private static void Append(StringBuilder text, int low, int high)
    {
        if (low <= high)
        {
            text.Append(System.Globalization.CultureInfo.InvariantCulture, $"\\u{low:X4}");
            text.Append(high > low ? $"-\\u{high:X4}" : "");
        }
    }
}
