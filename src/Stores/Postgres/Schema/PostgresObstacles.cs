using System.Globalization;
using Ashlar.Model;
using Ashlar.Stores.Migrations;
using Npgsql;

namespace Ashlar.Stores.Postgres.Schema;

/// <summary>Asks the rows that are there whether a change can be made to them. Names are those before the migration.</summary>
internal sealed class PostgresObstacles(NpgsqlConnection connection, SchemaDifference difference)
{
    private const int Samples = 3;

    /// <summary>Null, or what stands in the way and the mend.</summary>
    public async Task<string?> OfAsync(SchemaChange change, CancellationToken cancellationToken) => change switch
    {
        AddColumn { Column: { NotNull: true, Fill: null } } add => await MissingAsync(add.Table, add.Column, cancellationToken).ConfigureAwait(false),
        FillColumn { Column.Fill: null } fill => await MissingAsync(fill.Table, fill.Column, cancellationToken).ConfigureAwait(false),
        RequireColumn require => await MissingAsync(require.Table, require.Column, cancellationToken).ConfigureAwait(false)
            ?? await OutsideAsync(require.Table, require.Column, cancellationToken).ConfigureAwait(false),
        ChangeType type => (type.Column.NotNull ? await MissingAsync(type.Table, type.Column, cancellationToken).ConfigureAwait(false) : null)
            ?? await OutsideAsync(type.Table, type.Column, cancellationToken).ConfigureAwait(false),
        ValidateColumn validate => await OutsideAsync(validate.Table, validate.Column, cancellationToken).ConfigureAwait(false),
        ChangeRules rules => await OutsideAsync(rules.Table, rules.Column, cancellationToken).ConfigureAwait(false),
        CreateIndex { Index.Unique: true } index => await RepeatedAsync(index.Table, index.Index, cancellationToken).ConfigureAwait(false),
        _ => null,
    };

    /// <summary>Whether a change that loses data loses none, since there is none.</summary>
    public async Task<bool> LosesNothingAsync(SchemaChange change, CancellationToken cancellationToken) => change switch
    {
        ChangeType type => await CountAsync($"SELECT count(*) FROM {Now(type.Table)} WHERE {PostgresNames.Quote(type.Before.Name)} IS NOT NULL", cancellationToken).ConfigureAwait(false) == 0,
        ChangeKey key => await CountAsync($"SELECT count(*) FROM (SELECT 1 FROM {PostgresNames.Quote(key.Before.Name)} LIMIT 1) t", cancellationToken).ConfigureAwait(false) == 0,
        _ => false,
    };

    /// <summary>Which of the model's tables that are there hold rows, by their names in the model.</summary>
    public async Task<HashSet<string>> WithRowsAsync(IEnumerable<TableSchema> tables, CancellationToken cancellationToken)
    {
        var asked = tables.Where(t => difference.Before(t) is not null).DistinctBy(t => t.Name).ToList();
        var found = new HashSet<string>();
        foreach (var some in asked.Chunk(200))
        {
            var questions = some.Select((t, i) => string.Create(CultureInfo.InvariantCulture, $"SELECT {i} WHERE EXISTS (SELECT 1 FROM {Now(t)})"));
            await using var command = new NpgsqlCommand(string.Join(" UNION ALL ", questions), connection) { CommandTimeout = 0 };
            await using var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false)) found.Add(some[reader.GetInt32(0)].Name);
        }

        return found;
    }

    /// <summary>Those of more bytes than that, by their names in the model.</summary>
    public async Task<HashSet<string>> LargerAsync(IReadOnlyList<TableSchema> tables, long bytes, CancellationToken cancellationToken)
    {
        var found = new HashSet<string>();
        foreach (var table in tables)
        {
            if (await CountAsync($"SELECT pg_relation_size({PostgresNames.Text(Now(table))}::regclass)", cancellationToken).ConfigureAwait(false) > bytes) found.Add(table.Name);
        }

        return found;
    }

    private async Task<string?> MissingAsync(TableSchema table, ColumnSchema column, CancellationToken cancellationToken)
    {
        var rows = await CountAsync($"SELECT count(*) FROM {Now(table)} WHERE ({Value(table, column)}) IS NULL", cancellationToken).ConfigureAwait(false);
        return rows == 0 ? null : $"{Rows(rows)} would have no value: give the field a default, or make it optional";
    }

    private async Task<string?> OutsideAsync(TableSchema table, ColumnSchema column, CancellationToken cancellationToken)
    {
        var was = difference.Table(table)?.Before(column);
        var check = column.Check;
        var name = PostgresNames.Quote(column.Name);
        var value = Value(table, column);
        if (was?.Type.Kind == ScalarKind.Long && column.Type is { Kind: ScalarKind.Int, IsList: false })
        {
            // Asked of the wider value: the cast itself would fail
            value = PostgresNames.Quote(was.Name);
            check = $"{name} BETWEEN -2147483648 AND 2147483647" + (check is null ? "" : $" AND {check}");
        }

        if (check is null) return null;
        var source = $"SELECT {value} AS {name} FROM {Now(table)}";
        var rows = await CountAsync($"SELECT count(*) FROM ({source}) t WHERE NOT ({check})", cancellationToken).ConfigureAwait(false);
        if (rows == 0) return null;
        var text = column.Type.IsText ? $"quote_nullable({name})" : $"{name}::text";
        var samples = await TextsAsync($"SELECT DISTINCT {text} FROM ({source}) t WHERE NOT ({check}) LIMIT {Samples}", cancellationToken).ConfigureAwait(false);
        return $"{Rows(rows)} would hold what the field does not allow, such as {string.Join(", ", samples)}: change them first, or widen the field";
    }

    private async Task<string?> RepeatedAsync(TableSchema table, IndexSchema index, CancellationToken cancellationToken)
    {
        if (difference.Table(table) is not { } before) return null;
        var parts = index.Columns.Select(p => (Part: p, Column: table.Find(p.Column)!)).ToList(); // an index is made of the table's columns
        if (index.Where is not null && parts.Exists(c => before.Before(c.Column)?.Name != c.Column.Name)) return null; // the condition is written in names that are not there yet: the index itself will tell
        var values = parts.Select((c, i) => string.Create(CultureInfo.InvariantCulture, $"{(c.Part.Lower ? $"lower({Value(table, c.Column)})" : Value(table, c.Column))} AS v{i}"));
        var source = $"SELECT {string.Join(", ", values)} FROM {Now(table)}" + (index.Where is null ? "" : $" WHERE {index.Where}");
        var names = Enumerable.Range(0, parts.Count).Select(i => string.Create(CultureInfo.InvariantCulture, $"v{i}")).ToList();
        var groups = $"FROM ({source}) t WHERE {string.Join(" AND ", names.Select(n => $"{n} IS NOT NULL"))} GROUP BY {string.Join(", ", names)} HAVING count(*) > 1";
        var shown = names.Select((n, i) => parts[i].Column.Type.IsText ? $"quote_literal({n})" : $"{n}::text");
        var repeated = await TextsAsync($"SELECT {string.Join(" || ', ' || ", shown)} || ' (' || count(*) || ' rows)' {groups} LIMIT {Samples}", cancellationToken).ConfigureAwait(false);
        return repeated.Count == 0 ? null : $"values repeat: {string.Join("; ", repeated)}: change all but one of each first";
    }

    private string Value(TableSchema table, ColumnSchema column)
    {
        var was = difference.Table(table)?.Before(column);
        return PostgresValue.Of(column, was, was?.Name);
    }

    // Only tables that are there are asked about
    private string Now(TableSchema table) => PostgresNames.Quote(difference.Before(table)!.Name);

    private async Task<long> CountAsync(string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        return (long)(await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false))!; // count is never null
    }

    private async Task<List<string>> TextsAsync(string sql, CancellationToken cancellationToken)
    {
        var texts = new List<string>();
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        await using var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false)) texts.Add(Shortened(reader.IsDBNull(0) ? "NULL" : reader.GetString(0)));
        return texts;
    }

    private static string Shortened(string text) => text.Length <= 80 ? text : text[..77] + "…";

    private static string Rows(long number) => number == 1 ? "1 row" : $"{number} rows";
}
