using Ashlar.Stores.Migrations;
using Npgsql;

namespace Ashlar.Stores.Postgres.Schema;

/// <summary>
/// Reads the current schema's tables from the catalogs, one statement for each kind of thing and all of them in one round trip:
/// a thousand tables are read in a moment. Ashlar's own tables are left out.
/// </summary>
internal sealed class PostgresSchemaReader(NpgsqlConnection connection)
{
    private const string From = "FROM pg_class t WHERE t.relnamespace = current_schema()::regnamespace AND t.relkind IN ('r', 'p')";

    private static readonly string[] Queries =
    [
        $"SELECT t.relname {From} ORDER BY t.oid",
        """
        SELECT t.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull, a.attidentity <> '', a.attnum::int, a.atthasdef
        FROM pg_class t JOIN pg_attribute a ON a.attrelid = t.oid
        WHERE t.relnamespace = current_schema()::regnamespace AND t.relkind IN ('r', 'p') AND a.attnum > 0 AND NOT a.attisdropped
        ORDER BY t.oid, a.attnum
        """,
        """
        SELECT t.relname, c.conname, c.contype, c.conkey::int[], target.relname,
          CASE WHEN cardinality(c.confkey) = 1 THEN (SELECT attname FROM pg_attribute WHERE attrelid = c.confrelid AND attnum = c.confkey[1]) END,
          c.convalidated
        FROM pg_class t JOIN pg_constraint c ON c.conrelid = t.oid LEFT JOIN pg_class target ON target.oid = c.confrelid
        WHERE t.relnamespace = current_schema()::regnamespace AND t.relkind IN ('r', 'p') AND c.contype IN ('c', 'f', 'p', 'u', 'x')
        ORDER BY t.oid, c.oid
        """,
        """
        SELECT t.relname, i.relname, x.indisunique, x.indisvalid, x.indkey::int[], x.indoption::int[], x.indnkeyatts::int,
          CASE WHEN x.indpred IS NOT NULL THEN obj_description(i.oid, 'pg_class') END, x.indpred IS NOT NULL,
          CASE WHEN x.indexprs IS NOT NULL THEN ARRAY(SELECT pg_get_indexdef(i.oid, k, true) FROM generate_series(1, x.indnkeyatts) k) END
        FROM pg_class t JOIN pg_index x ON x.indrelid = t.oid JOIN pg_class i ON i.oid = x.indexrelid
        WHERE t.relnamespace = current_schema()::regnamespace AND t.relkind IN ('r', 'p')
        ORDER BY t.oid, i.oid
        """,
        """
        SELECT t.relname, g.tgname FROM pg_class t JOIN pg_trigger g ON g.tgrelid = t.oid
        WHERE t.relnamespace = current_schema()::regnamespace AND t.relkind IN ('r', 'p') AND NOT g.tgisinternal ORDER BY t.oid, g.oid
        """,
    ];

    private sealed record ColumnRow(string Table, string Name, string Type, bool NotNull, bool Identity, int Number, bool HasDefault);

    private sealed record IndexRow(string Table, IndexSchema Index, bool Valid);

    /// <param name="target">Tables of the model: a condition is known by its mark, and what it says by the model that has such a mark.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public async Task<HeldSchema> ReadAsync(DatabaseSchema target, CancellationToken cancellationToken)
    {
        await using var batch = new NpgsqlBatch(connection) { Timeout = 0 };
        foreach (var query in Queries) batch.BatchCommands.Add(new NpgsqlBatchCommand(query));
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        var tables = await RowsAsync(reader, r => r.GetString(0), cancellationToken).ConfigureAwait(false);
        var all = (await RowsAsync(reader, Column, cancellationToken).ConfigureAwait(false)).ToLookup(c => c.Table);
        var passing = all.SelectMany(t => t.Where(c => t.Any(o => PostgresNames.Next(o.Name) == c.Name && c.Name.EndsWith(PostgresNames.NextEnd, StringComparison.Ordinal)))).ToHashSet();
        var columns = all.SelectMany(t => t).Where(c => !passing.Contains(c)).ToLookup(c => c.Table);
        var numbers = all.ToDictionary(t => t.Key, t => t.ToDictionary(c => c.Number, c => c.Name));
        var constraints = (await RowsAsync(reader, r => Constraint(r, numbers), cancellationToken).ConfigureAwait(false)).ToLookup(c => c.Table);
        // The index of a constraint has its name
        var bound = constraints.SelectMany(t => t).Where(c => c.Kind is not (ConstraintRow.Check or ConstraintRow.Reference)).Select(c => c.Name).ToHashSet();
        var indexes = (await RowsAsync(reader, r => Index(r, numbers), cancellationToken).ConfigureAwait(false)).Where(i => !bound.Contains(i.Index.Name)).ToLookup(i => i.Table);
        var triggers = (await RowsAsync(reader, r => (Table: r.GetString(0), Name: r.GetString(1)), cancellationToken).ConfigureAwait(false)).ToLookup(t => t.Table, t => t.Name);
        await reader.DisposeAsync().ConfigureAwait(false);

        var own = tables.Where(OwnNames.Has).Concat(indexes.SelectMany(i => i).Select(i => i.Index.Name).Where(n => n.StartsWith(PostgresRecords.Prefix, StringComparison.Ordinal))).ToHashSet();
        var names = await PostgresRecords.NamesAsync(connection, own, cancellationToken).ConfigureAwait(false);
        var reading = new Reading(columns, constraints, indexes, triggers, Remembered(names), Checks(target));
        return new HeldSchema(
            new DatabaseSchema([.. tables.Where(t => !own.Contains(t)).Select(reading.Table)]),
            names,
            own,
            constraints,
            passing.ToLookup(c => c.Table, c => c.Name),
            indexes.SelectMany(t => t).Where(i => !i.Valid).ToLookup(i => i.Table, i => i.Index.Name));
    }

    private sealed record Reading(
        ILookup<string, ColumnRow> Columns,
        ILookup<string, ConstraintRow> Constraints,
        ILookup<string, IndexRow> Indexes,
        ILookup<string, string> Triggers,
        IReadOnlyDictionary<(string, string), (ColumnType Type, bool Caseless)> Remembered,
        IReadOnlyDictionary<string, string> Checks)
    {
        public TableSchema Table(string name)
        {
            var constraints = Constraints[name].ToList();
            return new TableSchema(name, name)
            {
                Columns = [.. Columns[name].Select(c => Column(c, constraints))],
                Key = constraints.Find(c => c.Kind == ConstraintRow.Key)?.Columns ?? [],
                Identity = Columns[name].Any(c => c.Identity),
                Indexes = [.. Indexes[name].Where(i => i.Valid).Select(i => i.Index)],
                Others = [.. constraints.Where(c => !IsOurs(c)).Select(c => $"constraint {c.Name}"), .. Triggers[name].Where(t => !t.StartsWith(PostgresRecords.Prefix, StringComparison.Ordinal)).Select(t => $"trigger {t}")],
            };
        }

        private static bool IsOurs(ConstraintRow constraint) => constraint.Kind switch
        {
            ConstraintRow.Check => PostgresNames.MarkOf(constraint.Name) is not null || constraint.Name.StartsWith("nn_", StringComparison.Ordinal),
            ConstraintRow.Reference => constraint.Name.StartsWith("fk_", StringComparison.Ordinal),
            ConstraintRow.Key => true,
            _ => false,
        };

        private ColumnSchema Column(ColumnRow row, List<ConstraintRow> constraints)
        {
            var known = Remembered.TryGetValue((row.Table, row.Name), out var remembered);
            var own = constraints.Where(c => c.Columns is [var only] && only == row.Name).ToList();
            var checks = own.Where(c => c.Kind == ConstraintRow.Check && PostgresNames.MarkOf(c.Name) is not null).ToList();
            var references = own.Where(c => c is { Kind: ConstraintRow.Reference, TargetColumn: not null }).ToList();
            return new ColumnSchema(row.Name, row.Name, PostgresTypes.Parse(row.Type, known ? remembered.Type : null))
            {
                NotNull = row.NotNull,
                HasDefault = row.HasDefault,
                Unvalidated = checks.Concat(references).Any(c => !c.Valid),
                Caseless = known && remembered.Caseless,
                Check = checks switch
                {
                    [] => null,
                    // Half-way through a change, or of an earlier model: other than what is wanted in any case
                    [var only] => Checks.TryGetValue(PostgresNames.MarkOf(only.Name)!, out var text) // asked for above
                        ? text.Replace("?", PostgresNames.Quote(row.Name), StringComparison.Ordinal)
                        : only.Name,
                    _ => string.Join(", ", checks.Select(c => c.Name)),
                },
                References = references switch
                {
                    [var only] => new ReferenceSchema(only.TargetTable!, only.TargetColumn!), // set of a reference to one column
                    _ => null,
                },
            };
        }
    }

    private static Dictionary<(string, string), (ColumnType, bool)> Remembered(NameRecords names)
    {
        const string caseless = " caseless";
        var types = new Dictionary<(string, string), (ColumnType, bool)>();
        foreach (var name in names.All.Where(n => n.Kind == NameKind.Column && n.Type.Length > 0))
        {
            var isCaseless = name.Type.EndsWith(caseless, StringComparison.Ordinal);
            if (ColumnType.Parse(isCaseless ? name.Type[..^caseless.Length] : name.Type) is { } type) types.TryAdd((name.Table, name.Column), (type, isCaseless));
        }

        return types;
    }

    // By mark, the column's name left open
    private static Dictionary<string, string> Checks(DatabaseSchema target)
    {
        var checks = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var column in target.Tables.SelectMany(t => t.Columns))
        {
            if (column.Check is not { } check || check.Contains('?', StringComparison.Ordinal)) continue;
            checks.TryAdd(PostgresNames.Mark(column.Name, check), check.Replace(PostgresNames.Quote(column.Name), "?", StringComparison.Ordinal));
        }

        return checks;
    }

    private static ColumnRow Column(NpgsqlDataReader row) =>
        new(row.GetString(0), row.GetString(1), row.GetString(2), row.GetBoolean(3), row.GetBoolean(4), row.GetInt32(5), row.GetBoolean(6));

    private static ConstraintRow Constraint(NpgsqlDataReader row, Dictionary<string, Dictionary<int, string>> numbers)
    {
        var table = row.GetString(0);
        IReadOnlyList<string> columns = row.IsDBNull(3) ? [] : [.. row.GetFieldValue<int[]>(3).Select(n => numbers[table].GetValueOrDefault(n, ""))];
        return new ConstraintRow(table, row.GetString(1), row.GetChar(2), columns, Text(row, 4), Text(row, 5), row.GetBoolean(6));
    }

    private static IndexRow Index(NpgsqlDataReader row, Dictionary<string, Dictionary<int, string>> numbers)
    {
        var table = row.GetString(0);
        var keys = row.GetFieldValue<int[]>(4);
        var options = row.GetFieldValue<int[]>(5);
        var expressions = row.IsDBNull(9) ? [] : row.GetFieldValue<string[]>(9);
        var parts = Enumerable.Range(0, row.GetInt32(6)).Select(i => Part(keys[i] == 0 ? null : numbers[table].GetValueOrDefault(keys[i], ""), expressions.ElementAtOrDefault(i), options[i]));
        return new IndexRow(table, new IndexSchema(row.GetString(1), row.GetBoolean(2), [.. parts], Where(row)), row.GetBoolean(3));
    }

    // The first bit of an option: DESC
    private static IndexPart Part(string? column, string? expression, int option)
    {
        if (column is not null) return new IndexPart(column, (option & 1) != 0);
        var inner = expression?.StartsWith("lower(", StringComparison.Ordinal) == true ? expression["lower(".Length..^1].Trim('"') : null;
        return new IndexPart(inner ?? "", (option & 1) != 0, Lower: true);
    }

    // Kept as a comment, since PostgreSQL words conditions its own way
    private static string? Where(NpgsqlDataReader row)
    {
        if (!row.GetBoolean(8)) return null;
        return Text(row, 7) is { } comment && comment.StartsWith(PostgresDefinition.WhereComment, StringComparison.Ordinal)
            ? comment[PostgresDefinition.WhereComment.Length..]
            : "";
    }

    private static string? Text(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    private static async Task<List<T>> RowsAsync<T>(NpgsqlDataReader reader, Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken)
    {
        var rows = new List<T>();
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false)) rows.Add(read(reader));
        await reader.NextResultAsync(cancellationToken).ConfigureAwait(false);
        return rows;
    }
}
