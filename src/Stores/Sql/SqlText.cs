using System.Runtime.CompilerServices;
using Ashlar.Cel;
using Ashlar.Model;

namespace Ashlar.Stores.Sql;

/// <summary>
/// A piece of SQL: the one way to make dynamic SQL. It is written as an interpolated string in which a name is quoted, a value
/// becomes a parameter and only another piece of SQL is taken as it is; a bare string is a value, so that injection does not
/// compile. Immutable; parameters get their numbers when a statement is rendered.
/// </summary>
internal sealed class SqlText
{
    private readonly object[] parts;

    internal SqlText(object[] parts, int size)
    {
        this.parts = parts;
        Size = size;
    }

    public static SqlText Empty { get; } = new([], 0);

    public static SqlText Null { get; } = Of($"NULL");

    /// <summary>Pieces in order: <c>string</c> (SQL), <see cref="SqlName"/>, <see cref="SqlParameter"/>, <see cref="SqlConstant"/>, <see cref="SqlText"/>.</summary>
    internal ReadOnlySpan<object> Parts => parts;

    /// <summary>About how many characters it will be: what decides between repeating a piece and naming its value.</summary>
    public int Size { get; }

    public bool IsEmpty => Size == 0;

    public static SqlText Of(SqlInterpolation sql) => sql.ToSqlText();

    /// <summary>A whole number, written out.</summary>
    public static SqlText Integer(Int128 value) => Of($"{(Int128)value}");

    public static SqlText Name(string name) => Of($"{new SqlName(name)}");

    public static SqlText Join(SqlText separator, IEnumerable<SqlText> items)
    {
        var parts = new List<object>();
        var size = 0;
        foreach (var item in items)
        {
            if (parts.Count > 0)
            {
                parts.Add(separator);
                size += separator.Size;
            }

            parts.Add(item);
            size += item.Size;
        }

        return new(parts.ToArray(), size);
    }

    public static SqlText CommaList(IEnumerable<SqlText> items) => Join(Of($", "), items);

    /// <summary>For debugging and messages; values show as they are numbered from 1.</summary>
    public override string ToString() => SqlRenderer.Render(this, SqliteDialect.Instance, 1).Text;
}

/// <summary>What the compiler makes of <c>$"SELECT {…}"</c> where <see cref="SqlText"/> is wanted.</summary>
[InterpolatedStringHandler]
internal readonly ref struct SqlInterpolation
{
    private static readonly ScalarType Text = new(ScalarKind.Text);
    private readonly List<object> parts;
    private readonly StrongBox<int> size;

    public SqlInterpolation(int literalLength, int formattedCount)
    {
        parts = new(formattedCount * 2 + 1);
        size = new(literalLength);
    }

    public void AppendLiteral(string sql) => parts.Add(sql);

    public void AppendFormatted(SqlText sql)
    {
        parts.Add(sql);
        size.Value += sql.Size;
    }

    public void AppendFormatted(SqlName name)
    {
        parts.Add(name);
        size.Value += name.Value.Length + 2;
    }

    public void AppendFormatted(SqlParameter parameter)
    {
        parts.Add(parameter);
        size.Value += 3;
    }

    public void AppendFormatted(SqlConstant constant)
    {
        parts.Add(constant);
        size.Value += 3;
    }

    /// <summary>A text value, as a parameter.</summary>
    public void AppendFormatted(string value) => AppendFormatted(new SqlConstant(CelValue.String(value), Text));

    /// <summary>A whole number of the compiler's own, written out.</summary>
    public void AppendFormatted(Int128 value)
    {
        var text = value.ToString(System.Globalization.CultureInfo.InvariantCulture);
        parts.Add(value < 0 ? "(" + text + ")" : text);
        size.Value += text.Length + 2;
    }

    internal SqlText ToSqlText() => new(parts.ToArray(), size.Value);
}
