using System.Globalization;
using Ashlar.Model;
using Ashlar.Stores.Migrations;

namespace Ashlar.Stores.Sqlite.Schema;

/// <summary>
/// What ALTER TABLE cannot do, by the recipe of section 7 of <see href="https://www.sqlite.org/lang_altertable.html"/>: a new
/// table takes the rows and then the name. Runs with foreign keys off, inside the migration's transaction.
/// </summary>
/// <param name="before">The table as it is, its own name and its columns' replaced by those after the renames.</param>
/// <param name="after">The table as it will be, columns that stay unseen included.</param>
/// <param name="values">By column of <paramref name="after"/>: what its rows get, as SQL over the table as it is.</param>
/// <param name="definitions">Indexes and triggers to make again.</param>
internal sealed class TableRebuild(TableSchema before, TableSchema after, IReadOnlyList<string> values, IReadOnlyList<string> definitions)
{
    private const string Passing = "_ashlar_new";

    public IReadOnlyList<string> Sql()
    {
        var passing = SqliteNames.Quote(Passing);
        var table = SqliteNames.Quote(before.Name);
        List<string> sql =
        [
            TableDefinition.Create(after, Passing),
            $"INSERT INTO {passing} ({SqliteNames.List(after.Columns.Select(c => c.Name))})\nSELECT {string.Join(", ", values)}\nFROM {table}",
        ];
        if (before.Identity && after.Identity)
        {
            // Numbers given and deleted must not come again
            sql.Add($"DELETE FROM sqlite_sequence WHERE name = {SqliteNames.Text(Passing)}");
            sql.Add($"INSERT INTO sqlite_sequence (name, seq) SELECT {SqliteNames.Text(Passing)}, seq FROM sqlite_sequence WHERE name = {SqliteNames.Text(before.Name)}");
        }

        // The old way of renaming: references and views that name the table go on naming it
        sql.AddRange([$"DROP TABLE {table}", "PRAGMA legacy_alter_table = ON", $"ALTER TABLE {passing} RENAME TO {SqliteNames.Quote(after.Name)}", "PRAGMA legacy_alter_table = OFF"]);
        return [.. sql, .. definitions];
    }

    /// <summary>What a column's value becomes, as SQL over the table as it is.</summary>
    /// <param name="column">As the model wants it.</param>
    /// <param name="was">As it is, or null where it is new.</param>
    /// <param name="name">The name it has at the moment.</param>
    public static string Value(ColumnSchema column, ColumnSchema? was, string? name)
    {
        var fill = column.NotNull ? column.Fill : null;
        if (was is null || name is null) return fill ?? "NULL";
        var change = TypeChanges.Of(was.Type, column.Type);
        if (change == TypeChange.Anew) return fill ?? "NULL";
        var value = change == TypeChange.None ? SqliteNames.Quote(name) : Converted(SqliteNames.Quote(name), was.Type, column.Type);
        return fill is not null && !was.NotNull ? $"coalesce({value}, {fill})" : value;
    }

    private static string Converted(string value, ColumnType from, ColumnType to) => (from.Kind, to.Kind) switch
    {
        (ScalarKind.Int or ScalarKind.Long, ScalarKind.Double) => $"CAST({value} AS REAL)",
        (ScalarKind.Int or ScalarKind.Long, ScalarKind.Decimal) => $"{value} * {Power(to.Scale)}",
        (ScalarKind.Decimal, ScalarKind.Decimal) when to.Scale >= from.Scale => $"{value} * {Power(to.Scale - from.Scale)}",
        (ScalarKind.Decimal, ScalarKind.Decimal) => Rounded(value, Power(from.Scale - to.Scale)),
        (ScalarKind.Date, ScalarKind.DateTime) => $"{value} * 86400000000",
        (ScalarKind.Int or ScalarKind.Long, ScalarKind.String or ScalarKind.Text) => $"CAST({value} AS TEXT)",
        (ScalarKind.Uuid, ScalarKind.String or ScalarKind.Text) => UuidText(value),
        _ => value,
    };

    // Half away from zero, without leaving 64 bits
    private static string Rounded(string value, string unit) =>
        $"{value} / {unit} + CASE WHEN abs({value} % {unit}) * 2 < {unit} THEN 0 WHEN {value} < 0 THEN -1 ELSE 1 END";

    private static string UuidText(string value)
    {
        var hex = $"lower(hex({value}))";
        return $"CASE WHEN {value} IS NOT NULL THEN substr({hex}, 1, 8) || '-' || substr({hex}, 9, 4) || '-' || substr({hex}, 13, 4) || '-' || substr({hex}, 17, 4) || '-' || substr({hex}, 21) END";
    }

    private static string Power(int digits) => "1" + new string('0', digits).ToString(CultureInfo.InvariantCulture);
}
