using System.Text;

namespace Ashlar.Stores.Sql;

/// <summary>Turns pieces of SQL into a statement: quotes names and numbers parameters, equal constants sharing a number.</summary>
internal sealed class SqlRenderer
{
    private readonly StringBuilder text;
    private readonly SqlDialect dialect;
    private readonly int firstConstant;
    private readonly bool writeValues;
    private readonly List<SqlConstant> constants = [];
    private readonly Dictionary<SqlConstant, int> numbers = [];
    private int highest;

    private SqlRenderer(SqlDialect dialect, int firstConstant, bool writeValues, int size)
    {
        this.dialect = dialect;
        this.firstConstant = firstConstant;
        this.writeValues = writeValues;
        text = new(size + 16);
    }

    /// <param name="sql">The whole statement.</param>
    /// <param name="dialect">How names and parameters are written.</param>
    /// <param name="firstConstant">The number of the first constant: one more than the parameters that come from outside.</param>
    public static SqlStatement Render(SqlText sql, SqlDialect dialect, int firstConstant)
    {
        var renderer = new SqlRenderer(dialect, firstConstant, false, sql.Size);
        renderer.Write(sql);
        return new(renderer.text.ToString(), renderer.constants, firstConstant, renderer.highest);
    }

    /// <summary>SQL for a place that takes no parameters, such as a table's definition: values are written as literals.</summary>
    /// <exception cref="InvalidOperationException">The text holds a parameter: a bug.</exception>
    public static string RenderDefinition(SqlText sql, SqlDialect dialect)
    {
        var renderer = new SqlRenderer(dialect, 1, true, sql.Size);
        renderer.Write(sql);
        return renderer.text.ToString();
    }

    private void Write(SqlText sql)
    {
        foreach (var part in sql.Parts)
        {
            switch (part)
            {
                case string literal:
                    text.Append(literal);
                    break;
                case SqlText inner:
                    Write(inner);
                    break;
                case SqlName name:
                    text.Append('"').Append(name.Value.Replace("\"", "\"\"", StringComparison.Ordinal)).Append('"');
                    break;
                case SqlTruth truth:
                    text.Append(dialect.Truth(truth.Value));
                    break;
                case SqlNull value:
                    text.Append(dialect.Null(value.Form));
                    break;
                case SqlDecimal value:
                    text.Append(dialect.Decimal(value.Unscaled, value.Scale));
                    break;
                case SqlParameter parameter when !writeValues:
                    Number(parameter.Number);
                    break;
                case SqlConstant constant when writeValues:
                    text.Append(dialect.Literal(constant));
                    break;
                case SqlConstant constant:
                    Number(NumberOf(constant));
                    break;
                default:
                    throw new InvalidOperationException($"{part} cannot stand in a definition");
            }
        }
    }

    private int NumberOf(SqlConstant constant)
    {
        if (!numbers.TryGetValue(constant, out var number))
        {
            number = firstConstant + constants.Count;
            constants.Add(constant);
            numbers.Add(constant, number);
        }

        return number;
    }

    private void Number(int number)
    {
        highest = Math.Max(highest, number);
        text.Append(dialect.Parameter(number));
    }
}
