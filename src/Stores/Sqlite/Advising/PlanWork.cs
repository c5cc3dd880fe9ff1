using System.Text.RegularExpressions;
using Ashlar.Stores.Advising;

namespace Ashlar.Stores.Sqlite.Advising;

/// <summary>
/// About how many rows of one table a plan looks at. SQLite tells the steps of a plan and not what they cost; the planner's own
/// figures (sqlite.org/fileformat2.html#stat1tab) give the rows of each search, brought from the sample to the whole table.
/// </summary>
/// <param name="table">Its steps count; a step over another table is the same before and after.</param>
/// <param name="rows">Of the whole table.</param>
/// <param name="sample">Rows that the spread was taken from.</param>
/// <param name="spread">Of each index: rows, rows to one value of its first column, of its first two, ….</param>
/// <param name="leaves">Columns that the shape compares, and what part of the rows each comparison leaves.</param>
internal sealed partial class PlanWork(string table, long rows, long sample, IReadOnlyDictionary<string, double[]> spread, IReadOnlyDictionary<string, double> leaves)
{
    /// <summary>What the planner takes a bound to leave of the rows, where it knows nothing of them.</summary>
    public const double Bounded = 0.25;

    // A page asks for so many unless told, and stops there when rows come in its order
    private const int Page = 20;

    private readonly List<string> _words = [];
    private readonly List<string> _used = [];
    private double _cost;

    /// <param name="sql">With the names that the steps use for tables.</param>
    /// <param name="steps">The lines of EXPLAIN QUERY PLAN.</param>
    public void Add(string sql, IReadOnlyList<string> steps)
    {
        var sorts = steps.Any(s => s == "USE TEMP B-TREE FOR ORDER BY");
        var stops = !sorts && sql.Contains("LIMIT ?", StringComparison.Ordinal);
        var names = Aliases().Matches(sql).ToLookup(m => m.Groups["alias"].Value, m => m.Groups["table"].Value);
        foreach (var step in steps)
        {
            if (Step().Match(step) is not { Success: true } match) continue;
            var name = match.Groups["alias"].Success ? match.Groups["alias"].Value : match.Groups["name"].Value;
            if (!(names.Contains(name) ? names[name].First() : name).Equals(table, StringComparison.OrdinalIgnoreCase)) continue;
            Add(match, sorts, stops);
        }
    }

    public PlanEstimate Estimate(IReadOnlySet<string> indexes) =>
        new(Math.Max(1, _cost), string.Join(", ", _words.Distinct()), _used.Where(indexes.Contains).ToHashSet(StringComparer.OrdinalIgnoreCase));

    private void Add(Match step, bool sorts, bool stops)
    {
        var index = step.Groups["index"].Success ? step.Groups["index"].Value : null;
        var terms = step.Groups["terms"].Value;
        var found = step.Groups["verb"].Value == "SCAN" ? rows : Found(index, terms);
        if (step.Value.Contains("AUTOMATIC", StringComparison.Ordinal)) found = rows; // an index is made of all rows, each time
        if (index is not null) _used.Add(index);
        _words.Add((step.Groups["verb"].Value == "SCAN" ? "scan" : "search") + (index is null ? "" : $" {index}{(terms.Length == 0 ? "" : $" ({terms})")}"));
        // Each row goes through the sorting of all: a comparison is some part of looking at it
        if (sorts) found += found * Math.Log2(Math.Max(2, found)) / 4;
        if (sorts && !_words.Contains("sort")) _words.Add("sort");
        // What gives rows in the order wanted ends with the page, of which it passes over those that do not fit
        if (stops) found = Math.Min(found, Page / leaves.Where(l => !Compares(terms, l.Key)).Aggregate(1.0, (all, l) => all * l.Value));
        _cost += found;
    }

    private static bool Compares(string terms, string column) => "=<>".Any(o => terms.Contains(column + o, StringComparison.OrdinalIgnoreCase));

    private double Found(string? index, string terms)
    {
        var equal = Equals().Count(terms);
        var bounded = terms.Contains('<', StringComparison.Ordinal) || terms.Contains('>', StringComparison.Ordinal);
        if (index is null || !spread.TryGetValue(index, out var numbers)) return bounded && equal == 0 ? rows * Bounded : 1; // the key
        var each = equal == 0 ? sample : numbers[Math.Min(equal, numbers.Length - 1)];
        // One that was met once in the sample is taken to be one of a kind
        var all = each <= 1 ? 1 : each * rows / Math.Max(1, sample);
        return bounded ? Math.Max(1, all * Bounded) : all;
    }

    [GeneratedRegex("""
        ^(?<verb>SCAN|SEARCH)( TABLE)? (?<name>\S+)( AS (?<alias>\S+))?( USING( (AUTOMATIC|COVERING|PARTIAL))* (INDEX (?<index>[^ (]+)|INTEGER PRIMARY KEY|PRIMARY KEY|INDEX))?( \((?<terms>[^)]*)\))?
        """)]
    private static partial Regex Step();

    [GeneratedRegex("\"(?<table>[^\"]+)\" AS \"(?<alias>[^\"]+)\"")]
    private static partial Regex Aliases();

    // Not of >= and <=, which are bounds
    [GeneratedRegex("(?<![<>])=")]
    private static partial Regex Equals();
}
