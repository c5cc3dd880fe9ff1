using System.Text;

namespace Ashlar.Cel.Regexes;

/// <summary>The .NET pattern as it is made: text, and sets that are written once all of them are known.</summary>
internal sealed class Re2Output
{
    private const int MaxRanges = 20_000;
    private const int RangesOfCategory = 100;

    private readonly List<(string? Text, CodePointSet? Set, bool IgnoreCase)> _parts = [];
    private int _ranges;

    public int Count => _parts.Count;

    public bool IsTooLarge => _ranges > MaxRanges;

    public IEnumerable<CodePointSet> Sets => _parts.Select(p => p.Set).OfType<CodePointSet>();

    public void Add(string text) => _parts.Add((text, null, false));

    public void Insert(int at, string text) => _parts.Insert(at, (text, null, false));

    public void Add(CodePointSet set, bool ignoreCase)
    {
        _parts.Add((null, set, ignoreCase));

        // A category is written short, and yet its ranges are looked at for the classes above U+FFFF.
        var categories = set.Categories.Count + (set.ComplementOf?.Categories.Count ?? 0);
        _ranges += ignoreCase ? set.Normalized().Count : set.Plain().Count + (categories * RangesOfCategory);
    }

    public string ToPattern(AstralClasses classes)
    {
        var result = new StringBuilder();
        foreach (var (text, set, ignoreCase) in _parts)
        {
            var pattern = set is null ? text : classes.ToPattern(set, ignoreCase);
            result.Append(ignoreCase ? $"(?i:{pattern})" : pattern);
        }

        return result.ToString();
    }
}
