using System.Globalization;
using System.Runtime.CompilerServices;
using Ashlar.Cel;
using Ashlar.Model;

namespace Ashlar.Stores.Sql;

/// <summary>What the compiler makes of <c>$"SELECT {…}"</c> where <see cref="SqlText"/> is wanted.</summary>
[InterpolatedStringHandler]
internal ref struct SqlInterpolation
{
    // Entries of a parser's stack that wait while what is inside is read, rounded up.
    private const int Plain = 4;
    private const int Case = 4;
    private const int Select = 7;

    private static readonly ScalarType Text = new(ScalarKind.Text);
    private readonly List<object> parts;
    private List<SqlLet>? lets;
    private int size;
    private int depth;
    private int weight;
    private bool collates;

    public SqlInterpolation(int literalLength, int formattedCount)
    {
        parts = new((formattedCount * 2) + 1);
        size = literalLength;
        weight = Plain;
    }

    public void AppendLiteral(string sql)
    {
        parts.Add(sql);
        collates |= sql.Contains("COLLATE", StringComparison.Ordinal);
        if (sql.Contains("CASE", StringComparison.Ordinal)) weight += Case;
        for (var at = sql.IndexOf("SELECT", StringComparison.Ordinal); at >= 0; at = sql.IndexOf("SELECT", at + 1, StringComparison.Ordinal)) weight += Select;
    }

    public void AppendFormatted(SqlText sql)
    {
        parts.Add(sql);
        size += sql.Size;
        depth = Math.Max(depth, sql.Depth);
        collates |= sql.Collates;
        SqlLet.Add(ref lets, sql.Lets);
    }

    public void AppendFormatted(SqlName name) => Add(name, name.Value.Length + 2);

    public void AppendFormatted(SqlParameter parameter) => Add(parameter, 3);

    public void AppendFormatted(SqlConstant constant) => Add(constant, 3);

    public void AppendFormatted(SqlTruth truth) => Add(truth, 4);

    public void AppendFormatted(SqlNull value) => Add(value, 4);

    public void AppendFormatted(SqlDecimal value) => Add(value, 8);

    /// <summary>A text value, as a parameter.</summary>
    public void AppendFormatted(string value) => AppendFormatted(new SqlConstant(CelValue.String(value), Text));

    /// <summary>A whole number of the compiler's own, written out.</summary>
    public void AppendFormatted(Int128 value)
    {
        var text = value.ToString(CultureInfo.InvariantCulture);
        Add(value < 0 ? "(" + text + ")" : text, text.Length + 2);
    }

    internal readonly SqlText ToSqlText() => parts is [SqlText only]
        ? only
        : new(parts.ToArray(), size, parts.Count == 1 ? 1 : depth + weight, (IReadOnlyList<SqlLet>?)lets ?? [], collates);

    private void Add(object part, int length)
    {
        parts.Add(part);
        size += length;
    }
}
