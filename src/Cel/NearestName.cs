namespace Ashlar.Cel;

/// <summary>The name that was most likely meant by one that is not known.</summary>
public static class NearestName
{
    /// <summary>Longer names are not worth the quadratic comparison.</summary>
    private const int LongestName = 64;

    /// <summary>The candidate with the fewest edits (insert, delete, replace, swap of neighbours; ASCII case is free), the first by code
    /// unit among equals. Null where more than two letters of five would change. Of two letters only the one name of three that has another
    /// between, before or after them is meant: <c>mn</c> is <c>min</c>.</summary>
    public static string? Of(string name, IEnumerable<string> candidates)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(candidates);
        if (name.Length is 0 or > LongestName) return null;
        string? nearest = null;
        if (name.Length == 2 && OfThree(name, candidates) is { } longer) return longer;
        var limit = name.Length < 3 ? 0 : name.Length * 2 / 5;
        foreach (var candidate in candidates)
        {
            if (candidate.Length > LongestName || Math.Abs(candidate.Length - name.Length) > limit || candidate == name) continue;
            var distance = Distance(name, candidate);
            if (distance > limit || (distance == limit && nearest is not null && string.CompareOrdinal(candidate, nearest) >= 0)) continue;
            (nearest, limit) = (candidate, distance);
        }

        return nearest;
    }

    /// <summary><c>did you mean 'sku'?</c>, or null.</summary>
    public static string? Question(string name, IEnumerable<string> candidates) =>
        Of(name, candidates) is { } nearest ? $"did you mean '{nearest}'?" : null;

    private static string? OfThree(string name, IEnumerable<string> candidates)
    {
        var found = candidates.Where(c => c.Length == 3 && Distance(name, c) == 1).Distinct().Take(2).ToList();
        return found.Count == 1 ? found[0] : null;
    }

    // Optimal string alignment: the last two rows are enough for swaps of neighbours.
    private static int Distance(string a, string b)
    {
        Span<int> before = stackalloc int[LongestName + 1], last = stackalloc int[LongestName + 1], row = stackalloc int[LongestName + 1];
        for (var j = 0; j <= b.Length; j++) last[j] = j;
        for (var i = 1; i <= a.Length; i++)
        {
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                row[j] = Math.Min(Math.Min(row[j - 1] + 1, last[j] + 1), last[j - 1] + (Same(a[i - 1], b[j - 1]) ? 0 : 1));
                if (i > 1 && j > 1 && Same(a[i - 1], b[j - 2]) && Same(a[i - 2], b[j - 1])) row[j] = Math.Min(row[j], before[j - 2] + 1);
            }

            last.CopyTo(before);
            row.CopyTo(last);
        }

        return last[b.Length];
    }

    private static bool Same(char a, char b) => a == b || (char.IsAscii(a) && char.IsAscii(b) && char.ToLowerInvariant(a) == char.ToLowerInvariant(b));
}
