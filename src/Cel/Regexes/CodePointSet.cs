using System.Globalization;

namespace Ashlar.Cel.Regexes;

/// <summary>A set of code points as sorted ranges, to be written as a class of .NET by <see cref="AstralClasses"/>.</summary>
internal sealed class CodePointSet
{
    public const int Max = 0x10FFFF;

    // Looking at every code point takes milliseconds, and one pattern may name many categories.
    private static readonly Lazy<List<(int Low, int High)>[]> ByCategory = new(AllCategories);

    private readonly List<(int Low, int High)> _ranges = [];
    private readonly List<(int Low, int High)> _plain = [];
    private readonly List<string> _categories = [];

    /// <summary>The set that this one is the complement of, where that is the shorter way to write it.</summary>
    public CodePointSet? ComplementOf { get; private init; }

    /// <summary>Categories that are part of the set: .NET knows those of units by name, and builds them slowly from ranges.</summary>
    public IReadOnlyList<string> Categories => _categories;

    public static CodePointSet Of(params ReadOnlySpan<(int Low, int High)> ranges)
    {
        var set = new CodePointSet();
        foreach (var (low, high) in ranges)
        {
            set.Add(low, high);
        }

        return set;
    }

    /// <summary>The code points of a general category, such as <c>L</c> or <c>Lu</c>; null if there is none of this name.</summary>
    public static CodePointSet? OfCategory(string name)
    {
        var categories = Enum.GetValues<UnicodeCategory>().Where(c => Abbreviation(c).StartsWith(name, StringComparison.Ordinal)).ToHashSet();
        if (name.Length is < 1 or > 2 || categories.Count == 0)
        {
            return null;
        }

        var set = new CodePointSet();
        foreach (var category in categories)
        {
            set._ranges.AddRange(ByCategory.Value[(int)category]);
        }

        set._categories.Add(name);
        return set;
    }

    private static List<(int Low, int High)>[] AllCategories()
    {
        var ranges = Enum.GetValues<UnicodeCategory>().Select(_ => new List<(int Low, int High)>()).ToArray();
        for (int low = 0, high; low <= Max; low = high + 1)
        {
            var category = CharUnicodeInfo.GetUnicodeCategory(low);
            for (high = low; high < Max && CharUnicodeInfo.GetUnicodeCategory(high + 1) == category;)
            {
                high++;
            }

            ranges[(int)category].Add((low, high));
        }

        return ranges;
    }

    public void Add(int low, int high)
    {
        _ranges.Add((low, high));
        _plain.Add((low, high));
    }

    public void Add(CodePointSet other)
    {
        _ranges.AddRange(other._ranges);
        _plain.AddRange(other._plain);
        _categories.AddRange(other._categories);
    }

    public CodePointSet Inverted()
    {
        var inverted = new CodePointSet { ComplementOf = _categories.Count > 0 ? this : null };
        var next = 0;
        foreach (var (low, high) in Normalized())
        {
            if (low > next)
            {
                inverted.Add(next, low - 1);
            }

            next = high + 1;
        }

        if (next <= Max)
        {
            inverted.Add(next, Max);
        }

        return inverted;
    }

    /// <summary>The ranges, sorted and merged.</summary>
    public List<(int Low, int High)> Normalized() => Normalized(_ranges);

    /// <summary>The ranges that do not come from <see cref="Categories"/>, sorted and merged.</summary>
    public List<(int Low, int High)> Plain() => Normalized(_plain);

    private static List<(int Low, int High)> Normalized(List<(int Low, int High)> ranges)
    {
        List<(int Low, int High)> merged = [];
        foreach (var (low, high) in ranges.Order())
        {
            if (merged.Count > 0 && low <= merged[^1].High + 1)
            {
                merged[^1] = (merged[^1].Low, Math.Max(merged[^1].High, high));
            }
            else
            {
                merged.Add((low, high));
            }
        }

        return merged;
    }

    private static string Abbreviation(UnicodeCategory category) => category switch
    {
        UnicodeCategory.UppercaseLetter => "Lu",
        UnicodeCategory.LowercaseLetter => "Ll",
        UnicodeCategory.TitlecaseLetter => "Lt",
        UnicodeCategory.ModifierLetter => "Lm",
        UnicodeCategory.OtherLetter => "Lo",
        UnicodeCategory.NonSpacingMark => "Mn",
        UnicodeCategory.SpacingCombiningMark => "Mc",
        UnicodeCategory.EnclosingMark => "Me",
        UnicodeCategory.DecimalDigitNumber => "Nd",
        UnicodeCategory.LetterNumber => "Nl",
        UnicodeCategory.OtherNumber => "No",
        UnicodeCategory.SpaceSeparator => "Zs",
        UnicodeCategory.LineSeparator => "Zl",
        UnicodeCategory.ParagraphSeparator => "Zp",
        UnicodeCategory.Control => "Cc",
        UnicodeCategory.Format => "Cf",
        UnicodeCategory.Surrogate => "Cs",
        UnicodeCategory.PrivateUse => "Co",
        UnicodeCategory.ConnectorPunctuation => "Pc",
        UnicodeCategory.DashPunctuation => "Pd",
        UnicodeCategory.OpenPunctuation => "Ps",
        UnicodeCategory.ClosePunctuation => "Pe",
        UnicodeCategory.InitialQuotePunctuation => "Pi",
        UnicodeCategory.FinalQuotePunctuation => "Pf",
        UnicodeCategory.OtherPunctuation => "Po",
        UnicodeCategory.MathSymbol => "Sm",
        UnicodeCategory.CurrencySymbol => "Sc",
        UnicodeCategory.ModifierSymbol => "Sk",
        UnicodeCategory.OtherSymbol => "So",
        _ => "Cn",
    };
}
