using System.Globalization;
using System.Text.RegularExpressions;
using Ashlar.Model;
using Ashlar.Stores.Migrations;
using Ashlar.Stores.Sql;

namespace Ashlar.Stores.Sqlite.Schema;

/// <summary>Gives rows that are there their values of computed fields that are kept as columns.</summary>
internal static partial class StoredColumns
{
    /// <summary>Where such a column is new.</summary>
    public static void Fill(SqliteConnection connection, ModelSnapshot model, IEnumerable<SchemaChange> changes)
    {
        foreach (var field in changes.Select(c => StoredColumn.Of(model, c)).OfType<ColumnField>()) connection.Execute(Update(field));
    }

    /// <summary>Where a version wrote rows that did not know the column.</summary>
    public static IEnumerable<MigrationStep> Recomputed(SqliteConnection connection, ModelSnapshot model, SchemaDifference difference, IReadOnlyList<SchemaChange> changes) =>
        from there in StoredColumn.There(model, difference, changes)
        where connection.Scalar(Asked(there.Field)) > 0
        select new MigrationStep(StoredColumn.Recompute(there.Field), StoredColumn.Description(there.Field), StepRisk.Additive, [new StepStatement(Update(there.Field), StatementPhase.Alter)]);

    private static string Update(ColumnField field)
    {
        var (computed, table, column, where) = Differing(field);
        return $"WITH {computed} UPDATE {table} SET {column} = computed.value FROM computed WHERE {where}";
    }

    private static string Asked(ColumnField field)
    {
        var (computed, table, _, where) = Differing(field);
        return $"WITH {computed} SELECT EXISTS (SELECT 1 FROM {table}, computed WHERE {where})";
    }

    // A definition takes no parameters, and the plan has none of its own
    private static (string Computed, string Table, string Column, string Where) Differing(ColumnField field)
    {
        var read = ReadCompiler.Compile(StoredColumn.Values(field), SqliteDialect.Instance).Statement;
        var source = Parameter().Replace(read.Text, m => SqliteLiteral.Of(read.Constants[int.Parse(m.ValueSpan[1..], CultureInfo.InvariantCulture) - read.FirstConstant]));
        var (table, column) = (SqliteNames.Quote(field.Entity.Table), SqliteNames.Quote(field.Column));
        return ($"computed (key, value) AS ({source})", table, column, $"{table}.{SqliteNames.Quote(field.Entity.Key.Column)} = computed.key AND {table}.{column} IS NOT computed.value");
    }

    [GeneratedRegex(@"\?[0-9]+")]
    private static partial Regex Parameter();
}
