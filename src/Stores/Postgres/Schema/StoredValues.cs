using System.Globalization;
using System.Text.RegularExpressions;
using Ashlar.Model;
using Ashlar.Stores.Migrations;
using Ashlar.Stores.Sql;

namespace Ashlar.Stores.Postgres.Schema;

/// <summary>What fills a computed field that is kept as a column, part of the table after part.</summary>
internal static partial class StoredValues
{
    public static MigrationStep Step(TableSchema table, ColumnField field) =>
        new(StoredColumn.Recompute(field), StoredColumn.Description(field), StepRisk.Additive, [Fill(table, field)]);

    public static StepStatement Fill(TableSchema table, ColumnField field)
    {
        var (name, column, rows) = Differing(table, field);
        return Statement.Batched(table, $"UPDATE {name} SET {column} = computed.value FROM {rows}");
    }

    /// <summary>Whether there are rows to fill.</summary>
    public static string Asked(TableSchema table, ColumnField field)
    {
        var (name, _, rows) = Differing(table, field);
        return $"SELECT EXISTS (SELECT 1 FROM {name}, {rows})";
    }

    private static (string Name, string Column, string Rows) Differing(TableSchema table, ColumnField field)
    {
        var read = ReadCompiler.Compile(StoredColumn.Values(field), PostgresDialect.Instance).Statement;
        // A definition takes no parameters, and the plan has none of its own
        var source = Parameter().Replace(read.Text, m => Literal(read, int.Parse(m.ValueSpan[1..], CultureInfo.InvariantCulture)));
        var (name, column, key) = (PostgresNames.Quote(table.Name), PostgresNames.Quote(field.Column), PostgresNames.Quote(field.Entity.Key.Column));
        return (name, column, $"({source}) AS computed (key, value) WHERE {name}.{key} = computed.key AND {name}.{column} IS DISTINCT FROM computed.value");
    }

    private static string Literal(SqlStatement read, int number)
    {
        var constant = read.Constants[number - read.FirstConstant];
        return PostgresLiteral.Of(constant.Value, constant.Type);
    }

    [GeneratedRegex(@"\$[0-9]+")]
    private static partial Regex Parameter();
}
