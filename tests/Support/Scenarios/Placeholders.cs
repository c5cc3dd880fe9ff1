using System.Text;
using System.Text.RegularExpressions;

namespace Ashlar.Testing.Scenarios;

/// <summary>
/// <c>&lt;name&gt;</c> in what is expected stands for any text and keeps what it met; from then on it stands for that text, in
/// requests too. <c>&lt;any&gt;</c> keeps nothing.
/// </summary>
public sealed partial class Placeholders
{
    private readonly Dictionary<string, string> _values = new(StringComparer.Ordinal);

    public void Set(string name, string value) => _values[name] = value;

    public string Fill(string text) =>
        Name().Replace(text, m => _values.TryGetValue(m.Groups[1].Value, out var value) ? value : m.Value);

    /// <summary>Whether the text fits, keeping what new placeholders met.</summary>
    public bool Matches(string expected, string actual)
    {
        if (!expected.Contains('<', StringComparison.Ordinal)) return expected == actual;

        var pattern = new StringBuilder("^");
        var at = 0;
        var fresh = new List<string>();
        foreach (Match match in Name().Matches(expected))
        {
            pattern.Append(Regex.Escape(expected[at..match.Index]));
            at = match.Index + match.Length;
            var name = match.Groups[1].Value;
            if (_values.TryGetValue(name, out var known)) pattern.Append(Regex.Escape(known));
            else if (fresh.Contains(name)) pattern.Append($@"\k<{name}>");
            else if (name == "any") pattern.Append(".*");
            else
            {
                fresh.Add(name);
                pattern.Append($"(?<{name}>.*)");
            }
        }

        pattern.Append(Regex.Escape(expected[at..])).Append("\\z");
        var result = Regex.Match(actual, pattern.ToString(), RegexOptions.Singleline | RegexOptions.CultureInvariant);
        if (!result.Success) return false;
        foreach (var name in fresh) _values[name] = result.Groups[name].Value;
        return true;
    }

    [GeneratedRegex("<([a-zA-Z][a-zA-Z0-9]*)>")]
    private static partial Regex Name();
}
