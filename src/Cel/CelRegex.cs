using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;
using Ashlar.Cel.Regexes;

namespace Ashlar.Cel;

/// <summary>A regular expression of RE2 syntax, run in linear time by .NET's non-backtracking engine. It finds a match anywhere in the
/// text, as <c>matches</c> does; anchor it with <c>^</c> and <c>$</c>.</summary>
/// <remarks>The syntax is https://github.com/google/re2/wiki/Syntax. As there, <c>.</c> and classes match code points,
/// <c>\d \w \s</c> and <c>[:alpha:]</c> are ASCII, <c>$</c> is the very end of the text, and backreferences, look-around, stacked
/// repetitions and counts over 1000 are refused. Otherwise than there, scripts (<c>\p{Greek}</c>) are refused, <c>\b</c> goes by
/// Unicode letters where the text is not ASCII, and <c>(?i)</c> leaves code points above U+FFFF as they are.</remarks>
public sealed class CelRegex
{
    private readonly Regex _regex;

    private readonly AstralClasses _classes;

    private CelRegex(string pattern, Regex regex, AstralClasses classes)
    {
        Pattern = pattern;
        _regex = regex;
        _classes = classes;
    }

    /// <summary>The pattern as it was written.</summary>
    public string Pattern { get; }

    /// <summary>Parses a pattern. On failure tells why and at which UTF-16 offset of the pattern.</summary>
    public static bool TryCreate(
        string pattern, [NotNullWhen(true)] out CelRegex? regex, out string? error, out int offset)
    {
        regex = null;
        if (!Re2Translator.TryTranslate(pattern, out var translated, out var classes, out error, out offset))
        {
            return false;
        }

        try
        {
            regex = new(pattern, new Regex(translated, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant), classes);
            return true;
        }
        catch (NotSupportedException)
        {
            // The engine's own bound on the size of the automaton.
            error = "the pattern is too large";
            return false;
        }
    }

    public bool IsMatch(string text) => _regex.IsMatch(_classes.Fold(text));
}
