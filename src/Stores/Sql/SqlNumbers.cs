namespace Ashlar.Stores.Sql;

/// <summary>
/// Arithmetic. A <em>raw</em> whole number or decimal may be outside 64 bits; settled it is NULL there. Operands are NULL or of
/// their form; NULL in any makes NULL.
/// </summary>
internal abstract class SqlNumbers
{
    /// <summary>What is outside stays so through <c>+ - *</c> and negation, so that the end alone need be settled; else each operand is.</summary>
    public abstract bool StaysOutside { get; }

    /// <summary><c>+ - *</c> of integers.</summary>
    /// <param name="operator">The operator.</param>
    /// <param name="left">The left operand.</param>
    /// <param name="right">The right operand.</param>
    /// <param name="isRaw">The result may leave 64 bits, or an operand is raw.</param>
    public abstract SqlText Integers(SqlText @operator, SqlText left, SqlText right, bool isRaw);

    /// <summary><c>+ -</c> of decimals of one scale, <c>*</c> of any; the result may be raw.</summary>
    public abstract SqlText Decimals(SqlText @operator, SqlText left, SqlText right);

    /// <summary><c>+ - *</c> of doubles; what is not finite is NULL once settled.</summary>
    public abstract SqlText Doubles(SqlText @operator, SqlText left, SqlText right, SqlAliases aliases);

    public abstract SqlText NegateInteger(SqlText value, bool isRaw);

    /// <summary>Of a decimal or a double.</summary>
    public virtual SqlText Negate(SqlText value) => SqlText.Of($"(-{value})");

    public abstract SqlText SettleInteger(SqlText raw, SqlAliases aliases);

    public abstract SqlText SettleDecimal(SqlText raw, int scale, SqlAliases aliases);

    public abstract SqlText SettleDouble(SqlText raw, SqlAliases aliases);

    /// <summary>Of settled integers, toward zero; NULL by zero. The least by -1 is beyond 64 bits, and only where the result is raw.</summary>
    public abstract SqlText DivideIntegers(SqlText left, SqlText right, bool isRaw);

    /// <summary>The remainder with the sign of the left; NULL by zero.</summary>
    public abstract SqlText Remainder(SqlText left, SqlText right, bool isRaw);

    /// <summary>By a settled divisor; NULL by zero.</summary>
    public abstract SqlText DivideDoubles(SqlText left, SqlText right, SqlAliases aliases);

    /// <summary>The nearest double.</summary>
    public abstract SqlText IntegerToDouble(SqlText integer);

    /// <summary>Toward zero; NULL beyond 64 bits.</summary>
    public abstract SqlText DoubleToInteger(SqlText number, SqlAliases aliases);

    /// <summary>An integer as a decimal of scale 0.</summary>
    public abstract SqlText IntegerToDecimal(SqlText integer);

    /// <summary>Toward zero.</summary>
    public abstract SqlText DecimalToInteger(SqlText number, int scale);

    /// <summary>Of a decimal of at most 53 bits.</summary>
    public abstract SqlText DecimalToDouble(SqlText number, int scale);

    /// <summary>The same decimal with so many places more, each a factor of ten; raw.</summary>
    public abstract SqlText ScaleUp(SqlText number, Int128 factor);

    /// <summary>A settled decimal with fewer places, rounded half away from zero.</summary>
    public abstract SqlText Round(SqlText number, int from, int to, SqlAliases aliases);

    /// <summary>
    /// A quotient rounded half away from zero, NULL by zero; raw. Both operands are settled.
    /// </summary>
    /// <param name="dividend">A decimal of <paramref name="scale"/> and <paramref name="divisorScale"/> places together.</param>
    /// <param name="divisor">The divisor.</param>
    /// <param name="divisorScale">Its places.</param>
    /// <param name="scale">The places of the result.</param>
    /// <param name="aliases">Fresh names.</param>
    public abstract SqlText Quotient(SqlText dividend, SqlText divisor, int divisorScale, int scale, SqlAliases aliases);

    /// <summary>Compares a number with one of more places exactly, even where rescaling leaves 64 bits.</summary>
    /// <param name="operator">One of <c>= &lt;&gt; &lt; &lt;= &gt; &gt;=</c>.</param>
    /// <param name="low">A settled integer or decimal.</param>
    /// <param name="factor">What its unit is worth in the other's: a power of ten.</param>
    /// <param name="high">A settled decimal.</param>
    /// <param name="fits">The rescaled value is known to fit.</param>
    public abstract SqlText CompareScaled(SqlText @operator, SqlText low, Int128 factor, SqlText high, bool fits);
}
