using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using Ashlar.Model;
using Ashlar.Stores.Moving;
using Ashlar.Stores.Sqlite.Schema;
using SQLitePCL;

namespace Ashlar.Stores.Sqlite;

/// <summary>Ashlar's own tables on SQLite.</summary>
internal sealed class SqliteOwnTables(SqliteStore store) : IOwnTables
{
    private const int AtOnce = 1_000;

    public async IAsyncEnumerable<object[]> ReadAsync(OwnTable table, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (object[]? last = null; ;)
        {
            var after = last;
            var rows = store.Exists ? await store.ReadOnlyAsync(connection => Page(connection, table, after), cancellationToken).ConfigureAwait(false) : [];
            foreach (var row in rows) yield return Shown(table, row);
            if (rows.Count < AtOnce) yield break;
            last = rows[^1];
        }
    }

    public async Task WriteAsync(OwnTable table, IReadOnlyList<object[]> rows, CancellationToken cancellationToken) =>
        await store.WriteAloneAsync(connection => Write(connection, table, rows), cancellationToken).ConfigureAwait(false);

    public async Task DropAsync(OwnTable table, CancellationToken cancellationToken) =>
        await store.WriteAloneAsync(
            connection =>
            {
                connection.Execute($"DROP TABLE IF EXISTS {SqliteNames.Quote(table.Name)}");
                return true;
            },
            cancellationToken).ConfigureAwait(false);

    public async Task<long> LastKeyAsync(Entity entity, CancellationToken cancellationToken) =>
        await store.ReadOnlyAsync(connection => connection.Scalar($"SELECT COALESCE(max(seq), 0) FROM sqlite_sequence WHERE name = {SqliteNames.Text(entity.Table)}"), cancellationToken).ConfigureAwait(false);

    public async Task SetLastKeyAsync(Entity entity, long key, CancellationToken cancellationToken) =>
        await store.WriteAloneAsync(
            connection =>
            {
                var name = SqliteNames.Text(entity.Table);
                var known = connection.Scalar($"SELECT count(*) FROM sqlite_sequence WHERE name = {name}") > 0;
                var last = key.ToString(CultureInfo.InvariantCulture);
                connection.Execute(known
                    ? $"UPDATE sqlite_sequence SET seq = max(seq, {last}) WHERE name = {name}"
                    : $"INSERT INTO sqlite_sequence (name, seq) VALUES ({name}, {last})");
                return true;
            },
            cancellationToken).ConfigureAwait(false);

    private static List<object[]> Page(SqliteConnection connection, OwnTable table, object[]? after)
    {
        var rows = new List<object[]>();
        if (connection.Scalar($"SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = {SqliteNames.Text(table.Name)}") == 0) return rows;
        var key = SqliteNames.List(table.Columns.Take(table.KeyColumns).Select(c => c.Name));
        var marks = string.Join(", ", Enumerable.Range(1, table.KeyColumns).Select(i => "?" + i.ToString(CultureInfo.InvariantCulture)));
        var where = after is null ? "" : $" WHERE ({key}) > ({marks})";
        using var statement = connection.Prepare($"SELECT {SqliteNames.List(table.Columns.Select(c => c.Name))} FROM {SqliteNames.Quote(table.Name)}{where} ORDER BY {key} LIMIT {AtOnce}");
        for (var i = 0; after is not null && i < table.KeyColumns; i++) Bind(statement, i + 1, after[i]);
        while (statement.Step())
        {
            var row = new object[table.Columns.Count];
            for (var i = 0; i < row.Length; i++) row[i] = Value(statement, i);
            rows.Add(row);
        }

        return rows;
    }

    private static object Value(SqliteStatement statement, int column) => SqliteNative.Type(statement.Handle, column) switch
    {
        raw.SQLITE_INTEGER => statement.Int64(column),
        raw.SQLITE_BLOB => SqliteNative.Bytes(statement.Handle, column).ToArray(),
        _ => Encoding.UTF8.GetString(SqliteNative.Bytes(statement.Handle, column)),
    };

    // A deleted row's key is kept in its storage form
    private static object[] Shown(OwnTable table, object[] row)
    {
        if (table != OwnTable.Tombstones) return row;
        var key = row[1] switch
        {
            byte[] { Length: 16 } uuid => new Guid(uuid, bigEndian: true).ToString(),
            long number => number.ToString(CultureInfo.InvariantCulture),
            var text => text,
        };
        return [row[0], key, row[2]];
    }

    private static bool Write(SqliteConnection connection, OwnTable table, IReadOnlyList<object[]> rows)
    {
        using var transaction = new Transaction(connection);
        transaction.Begin();
        try
        {
            connection.Execute(Definition(table));
            var marks = string.Join(", ", Enumerable.Range(1, table.Columns.Count).Select(i => "?" + i.ToString(CultureInfo.InvariantCulture)));
            using (var statement = connection.Prepare($"INSERT OR REPLACE INTO {SqliteNames.Quote(table.Name)} ({SqliteNames.List(table.Columns.Select(c => c.Name))}) VALUES ({marks})"))
            {
                foreach (var row in rows)
                {
                    for (var i = 0; i < row.Length; i++) Bind(statement, i + 1, row[i]);
                    statement.Run();
                }
            }

            transaction.Commit();
            return true;
        }
        catch
        {
            transaction.Rollback();
            throw;
        }
    }

    private static string Definition(OwnTable table)
    {
        var columns = string.Join(", ", table.Columns.Select(c => $"{SqliteNames.Quote(c.Name)} {c.Type switch { OwnType.Text => "TEXT", OwnType.Number => "INTEGER", _ => "BLOB" }} NOT NULL"));
        return $"CREATE TABLE IF NOT EXISTS {SqliteNames.Quote(table.Name)} ({columns}, PRIMARY KEY ({SqliteNames.List(table.Columns.Take(table.KeyColumns).Select(c => c.Name))}))";
    }

    private static void Bind(SqliteStatement statement, int number, object value) => statement.Check(value switch
    {
        long whole => SqliteNative.BindInt64(statement.Handle, number, whole),
        byte[] bytes => SqliteNative.BindBlob(statement.Handle, number, bytes),
        string text => SqliteNative.BindText(statement.Handle, number, Encoding.UTF8.GetBytes(text)),
        _ => throw new ArgumentOutOfRangeException(nameof(value), value, "not of an own table"),
    });
}
