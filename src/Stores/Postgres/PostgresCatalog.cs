using Ashlar.Stores.Introspection;
using Npgsql;

namespace Ashlar.Stores.Postgres;

/// <summary>Reads what the schema that names are looked for in first (<c>current_schema()</c>) holds, in four statements.</summary>
internal static class PostgresCatalog
{
    private const string Tables =
        """
        SELECT c.oid, c.relname, c.relkind::text, obj_description(c.oid, 'pg_class')
        FROM pg_class c
        WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm', 'f') AND NOT c.relispartition AND c.relname NOT LIKE '\_ashlar\_%'
          AND has_table_privilege(c.oid, 'SELECT')
          AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')
        ORDER BY c.relname
        """;

    // A domain is its base type; an enum brings its words
    private const string Columns =
        """
        SELECT a.attrelid, a.attname, format_type(COALESCE(NULLIF(t.typbasetype, 0), a.atttypid), CASE WHEN t.typbasetype <> 0 THEN t.typtypmod ELSE a.atttypmod END),
               a.attnotnull OR t.typnotnull, pg_get_expr(d.adbin, d.adrelid), a.attidentity::text, a.attgenerated::text, col_description(a.attrelid, a.attnum),
               (SELECT array_agg(e.enumlabel::text ORDER BY e.enumsortorder) FROM pg_enum e WHERE e.enumtypid = a.atttypid),
               (SELECT s.avg_width FROM pg_stats s WHERE s.schemaname = c.relnamespace::regnamespace::text AND s.tablename = c.relname AND s.attname = a.attname AND NOT s.inherited)
        FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_type t ON t.oid = a.atttypid LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
        WHERE a.attrelid = ANY($1) AND a.attnum > 0 AND NOT a.attisdropped
        ORDER BY a.attrelid, a.attnum
        """;

    // Key columns only; an index over an expression has a 0 among its columns
    private const string Indexes =
        """
        SELECT i.indrelid, c.relname, i.indisprimary, i.indisunique, i.indpred IS NOT NULL,
               array_agg(a.attname::text ORDER BY k.n), array_agg((i.indoption[k.n - 1] & 1) = 1 ORDER BY k.n)
        FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
          CROSS JOIN LATERAL unnest(i.indkey::int2[]) WITH ORDINALITY AS k(attnum, n)
          JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.attnum
        WHERE i.indrelid = ANY($1) AND i.indisvalid AND i.indexprs IS NULL AND k.n <= i.indnkeyatts
        GROUP BY i.indrelid, i.indexrelid, c.relname, i.indisprimary, i.indisunique, i.indpred
        ORDER BY i.indrelid, i.indexrelid
        """;

    private const string References =
        """
        SELECT f.conrelid, t.relname, f.confdeltype::text,
               (SELECT array_agg(a.attname::text ORDER BY k.n) FROM unnest(f.conkey) WITH ORDINALITY AS k(attnum, n) JOIN pg_attribute a ON a.attrelid = f.conrelid AND a.attnum = k.attnum),
               (SELECT array_agg(a.attname::text ORDER BY k.n) FROM unnest(f.confkey) WITH ORDINALITY AS k(attnum, n) JOIN pg_attribute a ON a.attrelid = f.confrelid AND a.attnum = k.attnum)
        FROM pg_constraint f JOIN pg_class t ON t.oid = f.confrelid
        WHERE f.contype = 'f' AND f.conrelid = ANY($1)
        ORDER BY f.conrelid, f.oid
        """;

    public static async ValueTask<FoundDatabase> ReadAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var tables = await RowsAsync(connection, Tables, null, r => (Oid: r.GetFieldValue<uint>(0), Name: r.GetString(1), Kind: r.GetString(2), Comment: TextOrNull(r, 3)), cancellationToken).ConfigureAwait(false);
        uint[] oids = [.. tables.Select(t => t.Oid)];
        var columns = (await RowsAsync(connection, Columns, oids, r => (Oid: r.GetFieldValue<uint>(0), Column: Column(r)), cancellationToken).ConfigureAwait(false)).ToLookup(c => c.Oid, c => c.Column);
        var indexes = (await RowsAsync(connection, Indexes, oids, r => (Oid: r.GetFieldValue<uint>(0), IsKey: r.GetBoolean(2), Index: Index(r)), cancellationToken).ConfigureAwait(false)).ToLookup(i => i.Oid);
        var references = (await RowsAsync(connection, References, oids, r => (Oid: r.GetFieldValue<uint>(0), Reference: Reference(r)), cancellationToken).ConfigureAwait(false)).ToLookup(f => f.Oid, f => f.Reference);
        return new FoundDatabase(DatabaseKind.Postgres, [.. tables.Select(t => new FoundTable(t.Name)
        {
            IsView = t.Kind is "v" or "m" or "f",
            Comment = t.Comment,
            Columns = [.. columns[t.Oid]],
            Key = [.. indexes[t.Oid].Where(i => i.IsKey).SelectMany(i => i.Index.Columns).Select(c => c.Column)],
            Indexes = [.. indexes[t.Oid].Where(i => !i.IsKey).Select(i => i.Index)],
            References = [.. references[t.Oid]],
        })]);
    }

    private static FoundColumn Column(NpgsqlDataReader row)
    {
        var (value, identity) = (TextOrNull(row, 4), row.GetString(5));
        var generated = row.GetString(6).Length > 0;
        return new FoundColumn(row.GetString(1), row.GetString(2))
        {
            NotNull = row.GetBoolean(3),
            Default = generated ? null : value,
            Generated = generated || identity == "a",
            CountsUp = identity.Length > 0 || value?.StartsWith("nextval(", StringComparison.Ordinal) == true,
            Comment = TextOrNull(row, 7),
            Length = row.IsDBNull(9) ? null : row.GetInt32(9),
            Words = row.IsDBNull(8) ? null : row.GetFieldValue<string[]>(8),
        };
    }

    private static FoundIndex Index(NpgsqlDataReader row)
    {
        var (names, descending) = (row.GetFieldValue<string[]>(5), row.GetFieldValue<bool[]>(6));
        return new FoundIndex(row.GetString(1), row.GetBoolean(3), [.. names.Zip(descending, (n, d) => new FoundPart(n, d))], row.GetBoolean(4));
    }

    private static FoundReference Reference(NpgsqlDataReader row) => new(row.GetFieldValue<string[]>(3), row.GetString(1), row.GetFieldValue<string[]>(4), row.GetString(2) switch
    {
        "c" => "CASCADE",
        "n" => "SET NULL",
        "d" => "SET DEFAULT",
        "r" => "RESTRICT",
        _ => "NO ACTION",
    });

    private static string? TextOrNull(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    private static async Task<List<T>> RowsAsync<T>(NpgsqlConnection connection, string sql, uint[]? oids, Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken)
    {
        var command = new NpgsqlCommand(sql, connection);
        await using (command.ConfigureAwait(false))
        {
            if (oids is not null) command.Parameters.Add(new NpgsqlParameter { Value = oids, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Array | NpgsqlTypes.NpgsqlDbType.Oid });
            var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            await using (reader.ConfigureAwait(false))
            {
                var rows = new List<T>();
                while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false)) rows.Add(read(reader));
                return rows;
            }
        }
    }
}
