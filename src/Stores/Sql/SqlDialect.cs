namespace Ashlar.Stores.Sql;

/// <summary>
/// Where databases differ. Everything else the compilers write once. Pieces given and returned are whole in themselves (a name, a
/// call, or in parentheses) and NULL in any operand makes NULL unless a member says otherwise.
/// </summary>
internal abstract class SqlDialect
{
    /// <summary>The parameter of a number, from 1: <c>?1</c>, <c>$1</c>.</summary>
    public abstract string Parameter(int number);

    /// <summary>A value written out in its storage form, for definitions only.</summary>
    public abstract string Literal(SqlConstant constant);

    /// <summary>Equal, NULL being equal to NULL; never NULL. An index on either side serves.</summary>
    public abstract SqlText Same(SqlText left, SqlText right);

    public abstract SqlText NotSame(SqlText left, SqlText right);

    /// <summary>Integer arithmetic without a check in between; NULL where the result is beyond 64 bits.</summary>
    public abstract SqlText SettleInteger(SqlText raw, SqlAliases aliases);

    /// <summary>Double arithmetic; NULL where the result is not finite.</summary>
    public abstract SqlText SettleDouble(SqlText raw, SqlAliases aliases);

    /// <summary>Of settled integers, toward zero; NULL by zero. May be beyond 64 bits, as arithmetic may.</summary>
    public abstract SqlText DivideIntegers(SqlText left, SqlText right);

    /// <summary>The remainder with the sign of the left; NULL by zero and where the quotient is beyond 64 bits.</summary>
    public abstract SqlText Remainder(SqlText left, SqlText right);

    public abstract SqlText DivideDoubles(SqlText left, SqlText right);

    /// <summary>The nearest double.</summary>
    public abstract SqlText IntegerToDouble(SqlText integer);

    /// <summary>Toward zero; NULL beyond 64 bits.</summary>
    public abstract SqlText DoubleToInteger(SqlText number, SqlAliases aliases);

    /// <summary>Compares <c>low * factor</c> with <c>high</c> exactly, even where the product is beyond 64 bits.</summary>
    /// <param name="operator">One of <c>= &lt;&gt; &lt; &lt;= &gt; &gt;=</c>.</param>
    /// <param name="low">A settled integer.</param>
    /// <param name="factor">A power of ten.</param>
    /// <param name="high">A settled integer.</param>
    /// <param name="fits">The product is known to fit.</param>
    public abstract SqlText CompareScaled(SqlText @operator, SqlText low, Int128 factor, SqlText high, bool fits);

    /// <summary>The sum of integers over rows, 0 over none; NULL beyond 64 bits. The pieces make <c>SELECT … FROM …</c>.</summary>
    public abstract SqlText SumIntegers(SqlText item, SqlText from, bool isSmall, SqlAliases aliases);

    /// <summary>The sum of doubles over rows, 0 over none; NULL where it is not finite.</summary>
    public abstract SqlText SumDoubles(SqlText item, SqlText from, SqlAliases aliases);

    /// <summary>The mean of integers as a double; NULL over none, and where the sum is beyond 64 bits.</summary>
    public abstract SqlText AverageIntegers(SqlText item, SqlText from, SqlAliases aliases);

    /// <summary>NULL over none, and where it is not finite.</summary>
    public abstract SqlText AverageDoubles(SqlText item, SqlText from, SqlAliases aliases);

    /// <summary>The mean of integers with so many places more, rounded half away from zero; NULL over none, and beyond 64 bits.</summary>
    public abstract SqlText AverageDecimals(SqlText item, SqlText from, int places, SqlAliases aliases);

    /// <summary>How many code points.</summary>
    public abstract SqlText Length(SqlText text);

    /// <summary>Text as its UTF-8 bytes.</summary>
    public abstract SqlText Bytes(SqlText text);

    public abstract SqlText ByteLength(SqlText bytes);

    public abstract SqlText ConcatenateBytes(SqlText left, SqlText right);

    /// <summary>Compares the operands of a comparison by code point, whatever their columns say.</summary>
    public abstract SqlText Exact(SqlText text);

    /// <summary>Compares without regard to the case of ASCII letters.</summary>
    public abstract SqlText Caseless(SqlText text);

    public abstract SqlText Lower(SqlText text);

    public abstract SqlText Upper(SqlText text);

    public abstract SqlText Contains(SqlText text, SqlText part);

    /// <summary>Written so that an index on the text serves.</summary>
    public abstract SqlText StartsWith(SqlText text, SqlText prefix);

    public abstract SqlText EndsWith(SqlText text, SqlText suffix);

    /// <summary>Code points from an index (0 or more) on; a length of null means to the end.</summary>
    public abstract SqlText Substring(SqlText text, SqlText start, SqlText? length);

    /// <summary>A part of an instant in UTC.</summary>
    public abstract SqlText InstantPart(InstantPart part, SqlText micros);

    /// <summary>A uuid as lower-case text with hyphens.</summary>
    public abstract SqlText UuidText(SqlText uuid);

    public abstract SqlText IntegerText(SqlText integer);

    /// <summary><c>2024-01-31</c> as days since 1970.</summary>
    public abstract SqlText DateOfText(SqlText text);

    /// <summary>What reads JSON.</summary>
    public abstract SqlJson Json { get; }

    /// <summary>Whether rows may be locked by a read.</summary>
    public abstract SqlText ForUpdate { get; }
}

internal enum InstantPart : byte
{
    Year,
    MonthFromZero,
    DayOfMonth,
    DayOfYearFromZero,
    DayOfWeekFromSunday,
}

/// <summary>Fresh names for tables and values within one statement.</summary>
internal sealed class SqlAliases
{
    private int tables;
    private int values;

    /// <summary>A value longer than this is named rather than repeated.</summary>
    private const int RepeatUpTo = 80;

    /// <summary>The value for an expression that needs it more than once: itself, or its name when it is long.</summary>
    public SqlText Let(SqlText value) => value.Size <= RepeatUpTo ? value : SqlText.Named(NextValue(), value);

    public string NextTable() => "t" + tables++.ToString(System.Globalization.CultureInfo.InvariantCulture);

    public string NextValue() => "v" + values++.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
