namespace Ashlar.Model;

/// <summary>The nearest valid name to one that is not.</summary>
internal static class Nearest
{
    /// <summary>The candidate with the fewest edits (insert, delete, replace, swap) when they are few for the length; null else.</summary>
    public static string? To(string name, IEnumerable<string> candidates)
    {
        if (name.Length is 0 or > 64) return null;
        string? best = null;
        var bestDistance = name.Length < 3 ? 1 : Math.Max(1, name.Length * 2 / 5) + 1;
        foreach (var candidate in candidates)
        {
            if (candidate.Length > 64 || Math.Abs(candidate.Length - name.Length) >= bestDistance) continue;
            var distance = string.Equals(candidate, name, StringComparison.OrdinalIgnoreCase) ? 0 : Distance(name, candidate);
            if (distance >= bestDistance) continue;
            (best, bestDistance) = (candidate, distance);
        }

        return best;
    }

    /// <summary>A suggestion line, or null.</summary>
    public static string? Suggest(string name, IEnumerable<string> candidates) =>
        To(name, candidates) is { } nearest ? $"did you mean '{nearest}'?" : null;

    // Optimal string alignment: the last two rows are enough for swaps of neighbours.
    private static int Distance(string a, string b)
    {
        var width = b.Length + 1;
        Span<int> before = stackalloc int[width], last = stackalloc int[width], row = stackalloc int[width];
        for (var j = 0; j < width; j++) last[j] = j;
        for (var i = 1; i <= a.Length; i++)
        {
            row[0] = i;
            for (var j = 1; j < width; j++)
            {
                var cost = a[i - 1] == b[j - 1] ? 0 : 1;
                row[j] = Math.Min(Math.Min(row[j - 1] + 1, last[j] + 1), last[j - 1] + cost);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) row[j] = Math.Min(row[j], before[j - 2] + 1);
            }

            last.CopyTo(before);
            row.CopyTo(last);
        }

        return last[b.Length];
    }
}
