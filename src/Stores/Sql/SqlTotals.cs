namespace Ashlar.Stores.Sql;

/// <summary>Sums and means over rows. The pieces make <c>SELECT item FROM from</c>; NULL items are left out.</summary>
internal abstract class SqlTotals
{
    /// <summary>The sum of integers, 0 over none; NULL beyond 64 bits.</summary>
    /// <param name="item">The item.</param>
    /// <param name="from">What follows FROM.</param>
    /// <param name="isSmall">Items so small that no sum leaves 64 bits.</param>
    /// <param name="aliases">Fresh names.</param>
    public abstract SqlText SumIntegers(SqlText item, SqlText from, bool isSmall, SqlAliases aliases);

    /// <summary>The sum of decimals of one scale, as of integers.</summary>
    public abstract SqlText SumDecimals(SqlText item, SqlText from, int scale, bool isSmall, SqlAliases aliases);

    /// <summary>The sum of doubles, 0 over none; NULL where it is not finite.</summary>
    public abstract SqlText SumDoubles(SqlText item, SqlText from, SqlAliases aliases);

    /// <summary>The mean of integers as a double; NULL over none, and where the sum is beyond 64 bits.</summary>
    public abstract SqlText AverageIntegers(SqlText item, SqlText from, SqlAliases aliases);

    /// <summary>NULL over none, and where the sum is not finite.</summary>
    public abstract SqlText AverageDoubles(SqlText item, SqlText from, SqlAliases aliases);

    /// <summary>The mean of decimals with more places, rounded half away from zero; NULL over none, and beyond 64 bits.</summary>
    public abstract SqlText AverageDecimals(SqlText item, SqlText from, int fromScale, int toScale, SqlAliases aliases);
}
