using System.Globalization;
using System.Text;

namespace Ashlar.Cel.Regexes;

/// <summary>A set of code points as sorted ranges, surrogates left out, and as a pattern of UTF-16 units.</summary>
internal sealed class CodePointSet
{
    private const int Max = 0x10FFFF;
    private readonly List<(int Low, int High)> _ranges = [];

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
        for (var c = 0; c <= Max; c++)
        {
            if (categories.Contains(CharUnicodeInfo.GetUnicodeCategory(c)))
            {
                var low = c;
                while (c < Max && categories.Contains(CharUnicodeInfo.GetUnicodeCategory(c + 1)))
                {
                    c++;
                }

                set.Add(low, c);
            }
        }

        return set;
    }

    public void Add(int low, int high) => _ranges.Add((low, high));

    public void Add(CodePointSet other) => _ranges.AddRange(other._ranges);

    public CodePointSet Inverted()
    {
        var inverted = new CodePointSet();
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

    /// <summary>A pattern that matches one code point of the set, as one group that can be repeated.</summary>
    public string ToPattern()
    {
        var basic = new StringBuilder();
        List<string> alternatives = [];
        foreach (var (low, high) in Normalized())
        {
            Basic(basic, low, Math.Min(high, 0xD7FF));
            Basic(basic, Math.Max(low, 0xE000), Math.Min(high, 0xFFFF));
            if (high > 0xFFFF)
            {
                Astral(alternatives, Math.Max(low, 0x10000), high);
            }
        }

        if (basic.Length > 0)
        {
            alternatives.Insert(0, $"[{basic}]");
        }

        return alternatives switch
        {
            [] => @"[^\s\S]",
            [var one] when basic.Length > 0 => one,
            _ => $"(?:{string.Join('|', alternatives)})",
        };
    }

    private static void Basic(StringBuilder basic, int low, int high)
    {
        if (low <= high)
        {
            basic.Append(Unit(low));
            basic.Append(high > low ? "-" + Unit(high) : "");
        }
    }

    // The pairs of a range: part of the first lead, whole leads between, part of the last lead.
    private static void Astral(List<string> alternatives, int low, int high)
    {
        while (low <= high)
        {
            var lead = Lead(low);
            var lastOfLead = 0x10000 + ((lead - 0xD800 + 1) * 0x400) - 1;
            var whole = (low & 0x3FF) == 0 && high >= lastOfLead;
            var lastWholeLead = whole ? (high & 0x3FF) == 0x3FF ? Lead(high) : Lead(high) - 1 : lead;
            var end = whole ? 0x10000 + ((lastWholeLead - 0xD800 + 1) * 0x400) - 1 : Math.Min(high, lastOfLead);
            alternatives.Add($"[{Unit(lead)}-{Unit(lastWholeLead)}][{Unit(Trail(low))}-{Unit(Trail(end))}]");
            low = end + 1;
        }
    }

    private static int Lead(int codePoint) => 0xD800 + ((codePoint - 0x10000) >> 10);

    private static int Trail(int codePoint) => 0xDC00 + (codePoint & 0x3FF);

    private static string Unit(int unit) => $"\\u{unit:X4}";

    private List<(int Low, int High)> Normalized()
    {
        List<(int Low, int High)> merged = [];
        foreach (var (low, high) in _ranges.Order())
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
