using System.Globalization;

namespace Ashlar.Stores.Sql;

/// <summary>Fresh names for tables and values within one statement.</summary>
internal sealed class SqlAliases
{
    /// <summary>A value longer than this is named rather than repeated.</summary>
    private const int RepeatUpTo = 80;

    private int tables;
    private int values;

    /// <summary>The value for an expression that needs it more than once: itself, or its name when it is long.</summary>
    public SqlText Let(SqlText value) => value.Size <= RepeatUpTo ? value : SqlText.Named(NextValue(), value);

    public string NextTable() => "t" + tables++.ToString(CultureInfo.InvariantCulture);

    public string NextValue() => "v" + values++.ToString(CultureInfo.InvariantCulture);
}
