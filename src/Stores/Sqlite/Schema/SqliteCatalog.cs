using Ashlar.Stores.Introspection;

namespace Ashlar.Stores.Sqlite.Schema;

/// <summary>Reads what a database of anyone's holds, views included, in one statement for each kind of thing.</summary>
internal static class SqliteCatalog
{
    private const string Tables = @"sqlite_master AS m WHERE m.type IN ('table', 'view') AND m.name NOT LIKE 'sqlite\_%' ESCAPE '\' AND m.name NOT LIKE '\_ashlar\_%' ESCAPE '\'";

    private const int MostSamples = 50;

    public static FoundDatabase Read(SqliteConnection connection)
    {
        var columns = Rows(connection, $"SELECT m.name, c.name, c.type, c.\"notnull\", c.dflt_value, c.pk, c.hidden FROM {From("pragma_table_xinfo(m.name) AS c")} AND c.hidden <> 1 ORDER BY m.rowid, c.cid", ReadColumn).ToLookup(c => c.Table);
        var indexes = Indexes(connection).ToLookup(i => i.Table);
        var references = References(connection).ToLookup(r => r.Table, r => r.Reference);
        var tables = Rows(connection, $"SELECT m.name, m.type, m.sql FROM {Tables} ORDER BY m.rowid", r => (Name: Text(r, 0), IsView: r.Text(1) == "view", Sql: r.Text(2) ?? ""));
        return new FoundDatabase(DatabaseKind.Sqlite, [.. tables.Select(t => WithSamples(connection, Table(t.Name, t.IsView, t.Sql, [.. columns[t.Name]], [.. indexes[t.Name]], [.. references[t.Name]])))]);
    }

    // What a declared type says nothing of: how dates are kept, how long a text is
    private static FoundTable WithSamples(SqliteConnection connection, FoundTable table)
    {
        var rows = new List<FoundValue[]>();
        using (var statement = connection.Prepare($"SELECT {string.Join(", ", table.Columns.Select(c => $"typeof({SqliteNames.Quote(c.Name)}), CAST(substr({SqliteNames.Quote(c.Name)}, 1, 1000) AS TEXT)"))} FROM {SqliteNames.Quote(table.Name)} LIMIT {MostSamples}"))
        {
            while (statement.Step()) rows.Add([.. table.Columns.Select((_, i) => new FoundValue(Text(statement, 2 * i), statement.Text((2 * i) + 1) ?? ""))]);
        }

        return table with { Columns = [.. table.Columns.Select((c, i) => WithSamples(c, [.. rows.Select(r => r[i]).Where(v => v.Kind != "null")]))] };
    }

    private static FoundColumn WithSamples(FoundColumn column, IReadOnlyList<FoundValue> samples) =>
        column with { Samples = samples, Length = samples.Count == 0 ? null : samples.Max(s => s.Text.Length) };

    private sealed record ColumnRow(string Table, FoundColumn Column, long Key);

    private sealed record IndexRow(string Table, string Origin, FoundIndex Index);

    private static FoundTable Table(string name, bool isView, string sql, IReadOnlyList<ColumnRow> columns, IReadOnlyList<IndexRow> indexes, IReadOnlyList<FoundReference> references)
    {
        var key = columns.Where(c => c.Key > 0).OrderBy(c => c.Key).Select(c => c.Column.Name).ToList();
        var texts = isView ? [] : TableText.Columns(sql);

        // An INTEGER key without an index of its own is the rowid, which counts by itself
        var counts = key.Count == 1 && !indexes.Any(i => i.Origin == "pk") ? key[0] : null;
        return new FoundTable(name)
        {
            IsView = isView,
            Columns = [.. columns.Select(c => Column(c, c.Column.Name == counts, texts.GetValueOrDefault(c.Column.Name).Collation))],
            Key = key,
            Indexes = [.. indexes.Where(i => i.Origin != "pk").Select(i => i.Index)],
            References = references,
        };
    }

    private static FoundColumn Column(ColumnRow row, bool counts, string? collation) => row.Column with
    {
        CountsUp = counts,
        NotNull = row.Column.NotNull || counts,
        Caseless = string.Equals(collation, "NOCASE", StringComparison.OrdinalIgnoreCase),
    };

    private static ColumnRow ReadColumn(SqliteStatement row) => new(
        Text(row, 0),
        new FoundColumn(Text(row, 1), row.Text(2) ?? "") { NotNull = row.Int64(3) != 0, Default = row.Text(4), Generated = row.Int64(6) is 2 or 3 },
        row.Int64(5));

    // An expression in an index has no name
    private static IEnumerable<IndexRow> Indexes(SqliteConnection connection) =>
        Rows(
            connection,
            $"SELECT m.name, i.name, i.\"unique\", i.origin, i.partial, x.name, x.\"desc\" FROM {From("pragma_index_list(m.name) AS i, pragma_index_xinfo(i.name) AS x")} AND x.\"key\" ORDER BY m.rowid, i.seq DESC, x.seqno",
            r => (Table: Text(r, 0), Index: Text(r, 1), Unique: r.Int64(2) != 0, Origin: Text(r, 3), Partial: r.Int64(4) != 0, Part: new FoundPart(r.Text(5) ?? "", r.Int64(6) != 0)))
        .GroupBy(r => (r.Table, r.Index))
        .Where(g => g.All(r => r.Part.Column.Length > 0))
        .Select(g => new IndexRow(g.Key.Table, g.First().Origin, new FoundIndex(g.Key.Index, g.First().Unique, [.. g.Select(r => r.Part)], g.First().Partial)));

    private static IEnumerable<(string Table, FoundReference Reference)> References(SqliteConnection connection) =>
        Rows(
            connection,
            $"SELECT m.name, f.id, f.\"from\", f.\"table\", f.\"to\", f.on_delete FROM {From("pragma_foreign_key_list(m.name) AS f")} ORDER BY m.rowid, f.id DESC, f.seq",
            r => (Table: Text(r, 0), Id: r.Int64(1), From: Text(r, 2), Target: Text(r, 3), To: r.Text(4), OnDelete: Text(r, 5)))
        .GroupBy(r => (r.Table, r.Id))
        .Select(g => (g.Key.Table, new FoundReference([.. g.Select(r => r.From)], g.First().Target, [.. g.Where(r => r.To is not null).Select(r => r.To!)], g.First().OnDelete))); // filtered

    private static string From(string functions) => Tables.Replace("AS m WHERE", $"AS m, {functions} WHERE", StringComparison.Ordinal);

    private static List<T> Rows<T>(SqliteConnection connection, string sql, Func<SqliteStatement, T> read)
    {
        var rows = new List<T>();
        using var statement = connection.Prepare(sql);
        while (statement.Step()) rows.Add(read(statement));
        return rows;
    }

    // Names are never null
    private static string Text(SqliteStatement row, int column) => row.Text(column)!;
}
