using Ashlar.Stores.Migrations;

namespace Ashlar.Stores.Sqlite.Schema;

/// <summary>Asks the rows that are there whether a change can be made to them. Names are those before the migration.</summary>
internal sealed class DataObstacles(SqliteConnection connection, SchemaDifference difference)
{
    private const int Samples = 3;

    /// <summary>Null, or what stands in the way and the mend.</summary>
    public string? Of(SchemaChange change) => change switch
    {
        AddColumn { Column: { NotNull: true, Fill: null } } add => Missing(add.Table, Value(add.Table, add.Column)),
        FillColumn { Column.Fill: null } fill => Missing(fill.Table, Value(fill.Table, fill.Column)),
        RequireColumn require => Missing(require.Table, Value(require.Table, require.Column)) ?? Outside(require.Table, require.Column),
        ChangeType type => (type.Column.NotNull ? Missing(type.Table, Value(type.Table, type.Column)) : null) ?? Outside(type.Table, type.Column),
        ChangeRules rules => Outside(rules.Table, rules.Column),
        CreateIndex { Index.Unique: true } index => Repeated(index.Table, index.Index),
        _ => null,
    };

    /// <summary>Whether a change that loses data loses none, since there is none.</summary>
    public bool LosesNothing(SchemaChange change) => change switch
    {
        ChangeType type => Count(type.Table, "1", $"{SqliteNames.Quote(type.Before.Name)} IS NOT NULL") == 0,
        ChangeKey key => connection.Scalar($"SELECT EXISTS (SELECT 1 FROM {SqliteNames.Quote(key.Before.Name)})") == 0,
        _ => false,
    };

    private string? Missing(TableSchema table, string value)
    {
        var rows = Count(table, value, "v IS NULL");
        return rows == 0 ? null : $"{Rows(rows)} would have no value: give the field a default, or make it optional";
    }

    private string? Outside(TableSchema table, ColumnSchema column)
    {
        if (column.Check is null) return null;
        var name = SqliteNames.Quote(column.Name);
        var source = $"SELECT {Value(table, column)} AS {name} FROM {Now(table)}";
        var rows = connection.Scalar($"SELECT count(*) FROM ({source}) WHERE NOT ({column.Check})");
        if (rows == 0) return null;
        var samples = Texts($"SELECT DISTINCT quote({name}) FROM ({source}) WHERE NOT ({column.Check}) LIMIT {Samples}");
        return $"{Rows(rows)} would hold what the field does not allow, such as {string.Join(", ", samples)}: change them first, or widen the field";
    }

    private string? Repeated(TableSchema table, IndexSchema index)
    {
        if (difference.Table(table) is not { } before) return null;
        var parts = index.Columns.Select(p => table.Find(p.Column)!).ToList(); // an index is made of the table's columns
        if (index.Where is not null && parts.Exists(c => before.Before(c)?.Name != c.Name)) return null; // the condition is written in names that are not there yet: the index itself will tell
        var values = parts.Select((c, i) => $"{Value(table, c)}{(c.Caseless ? " COLLATE NOCASE" : "")} AS v{i}");
        var source = $"SELECT {string.Join(", ", values)} FROM {Now(table)}" + (index.Where is null ? "" : $" WHERE {index.Where}");
        var names = Enumerable.Range(0, parts.Count).Select(i => $"v{i}").ToList();
        var groups = $"FROM ({source}) WHERE {string.Join(" AND ", names.Select(n => $"{n} IS NOT NULL"))} GROUP BY {string.Join(", ", names)} HAVING count(*) > 1";
        var repeated = Texts($"SELECT {string.Join(" || ', ' || ", names.Select(n => $"quote({n})"))} || ' (' || count(*) || ' rows)' {groups} LIMIT {Samples}");
        return repeated.Count == 0 ? null : $"values repeat: {string.Join("; ", repeated)}: change all but one of each first";
    }

    private string Value(TableSchema table, ColumnSchema column)
    {
        var was = difference.Table(table)?.Before(column);
        return TableRebuild.Value(column, was, was?.Name);
    }

    private long Count(TableSchema table, string value, string where) =>
        connection.Scalar($"SELECT count(*) FROM (SELECT {value} AS v, * FROM {Now(table)}) WHERE {where}");

    // Only tables that are there are asked about
    private string Now(TableSchema table) => SqliteNames.Quote(difference.Before(table)!.Name);

    private List<string> Texts(string sql)
    {
        var texts = new List<string>();
        using var statement = connection.Prepare(sql);
        while (statement.Step()) texts.Add(Shortened(statement.Text(0) ?? "NULL"));
        return texts;
    }

    private static string Shortened(string text) => text.Length <= 80 ? text : text[..77] + "…";

    private static string Rows(long number) => number == 1 ? "1 row" : $"{number} rows";
}
