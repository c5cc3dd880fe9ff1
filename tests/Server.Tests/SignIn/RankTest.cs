namespace Ashlar.Server.Tests.SignIn;

/// <summary>
/// The rank sum test of Mann and Whitney: whether values of one kind tend to be greater than those of another, whatever their
/// distribution, so that a few slow answers of a busy machine weigh no more than any others.
/// </summary>
internal static class RankTest
{
    /// <summary>How many standard deviations the ranks of the first are off what chance gives; above zero: greater.</summary>
    public static double Deviation(IReadOnlyList<double> first, IReadOnlyList<double> second)
    {
        var (n, m) = ((double)first.Count, (double)second.Count);
        var all = first.Select(v => (Value: v, IsFirst: true)).Concat(second.Select(v => (Value: v, IsFirst: false))).OrderBy(v => v.Value).ToArray();
        double sum = 0, ties = 0;
        for (var i = 0; i < all.Length;)
        {
            var end = i;
            while (end < all.Length && all[end].Value.Equals(all[i].Value)) end++;
            double count = end - i;
            ties += (count * count * count) - count;
            sum += all[i..end].Count(v => v.IsFirst) * ((i + 1 + end) / 2.0);
            i = end;
        }

        var variance = n * m / 12 * (n + m + 1 - (ties / ((n + m) * (n + m - 1))));
        return variance == 0 ? 0 : (sum - (n * (n + m + 1) / 2)) / Math.Sqrt(variance);
    }
}
