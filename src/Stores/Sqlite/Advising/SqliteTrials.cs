using System.Globalization;
using Ashlar.Model;
using Ashlar.Stores.Advising;
using Ashlar.Stores.Sqlite.Schema;

namespace Ashlar.Stores.Sqlite.Advising;

/// <summary>
/// Trials in a temporary table that has the name of the real one: names are looked for among temporary tables first. A connection
/// of its own keeps it in memory, and reads the real one in passing, beside readers and the writer.
/// </summary>
internal sealed class SqliteTrials(SqliteStore store, string path, SqliteOptions options) : IIndexTrials
{
    // A range of rowids that is this much emptier than full tells little by a sample of it
    private const int FewestHits = IIndexTrials.MostRows / 30;

    public CostUnit Unit => CostUnit.Rows;

    // It counts nothing of the kind
    public ValueTask<IndexUses> UsesAsync(CancellationToken cancellationToken) => new(IndexUses.None);

    public async ValueTask<TrialOpening> OpenAsync(Entity entity, CancellationToken cancellationToken)
    {
        if (!store.Exists) return new TrialOpening(null, "not tried: there is no database yet");
        // All of it is work of the processor and of the disk's cache, for a fraction of a second
        return await Task.Run(() => Open(entity, cancellationToken), cancellationToken).ConfigureAwait(false);
    }

    private TrialOpening Open(Entity entity, CancellationToken cancellationToken)
    {
        var table = entity.Table;
        var connection = SqliteConnection.OpenReader(path, options, new StoreCounters());
        try
        {
            connection.Watch(TimeSpan.FromSeconds(30), cancellationToken);
            // Of the database itself nothing is written: all that follows names what is temporary
            connection.Execute("PRAGMA query_only = OFF; PRAGMA foreign_keys = OFF; PRAGMA ignore_check_constraints = ON; BEGIN");
            if (Definition(connection, table) is not { } definition)
            {
                connection.Dispose();
                return new TrialOpening(null, "not tried: the database has no such table, or it is a view");
            }

            connection.Execute("CREATE TEMPORARY TABLE" + definition["CREATE TABLE".Length..]);
            var rows = Copy(connection, table, definition.EndsWith("WITHOUT ROWID", StringComparison.OrdinalIgnoreCase));
            foreach (var (_, sql) in Indexes(connection, table)) connection.Execute(sql); // an index goes where its table is
            connection.Execute("COMMIT");
            return new TrialOpening(new SqliteTrial(connection, entity, rows), null);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <returns>How many rows the real table has, about.</returns>
    private static long Copy(SqliteConnection connection, string table, bool withoutRowId)
    {
        var name = SqliteNames.Quote(table);
        var columns = Columns(connection, table);
        var copy = $"INSERT INTO temp.{name} ({columns}) SELECT {columns} FROM main.{name}";
        var (first, last) = withoutRowId ? (0, 0) : (connection.Scalar($"SELECT min(rowid) FROM main.{name}"), connection.Scalar($"SELECT max(rowid) FROM main.{name}"));
        var range = (UInt128)((Int128)last - first) + 1;
        if (!withoutRowId && range > IIndexTrials.MostRows)
        {
            var step = (long)(range / IIndexTrials.MostRows);
            connection.Execute(string.Create(
                CultureInfo.InvariantCulture,
                $"WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < {IIndexTrials.MostRows}) {copy} WHERE rowid IN (SELECT {first} + i * {step} FROM n)"));
            if (connection.Changes is >= FewestHits and var hits) return (long)((double)range * hits / IIndexTrials.MostRows);
            connection.Execute($"DELETE FROM temp.{name}");
        }

        connection.Execute(string.Create(CultureInfo.InvariantCulture, $"{copy} LIMIT {IIndexTrials.MostRows}"));
        return connection.Changes < IIndexTrials.MostRows ? connection.Changes : connection.Scalar($"SELECT count(*) FROM main.{name}");
    }

    // Generated ones take no values
    private static string Columns(SqliteConnection connection, string table)
    {
        var columns = new List<string>();
        using var statement = connection.Prepare($"SELECT name FROM pragma_table_xinfo({SqliteNames.Text(table)}, 'main') WHERE hidden = 0");
        while (statement.Step()) columns.Add(statement.Text(0)!); // a column has a name
        return SqliteNames.List(columns);
    }

    private static string? Definition(SqliteConnection connection, string name)
    {
        using var statement = connection.Prepare($"SELECT sql FROM main.sqlite_master WHERE type = 'table' AND name = {SqliteNames.Text(name)} COLLATE NOCASE AND sql LIKE 'CREATE TABLE%'");
        return statement.Step() ? statement.Text(0) : null;
    }

    // Those without SQL come with the table's definition
    private static List<(string Name, string Sql)> Indexes(SqliteConnection connection, string table)
    {
        var indexes = new List<(string, string)>();
        using var statement = connection.Prepare($"SELECT name, sql FROM main.sqlite_master WHERE type = 'index' AND tbl_name = {SqliteNames.Text(table)} COLLATE NOCASE AND sql IS NOT NULL ORDER BY rowid");
        while (statement.Step()) indexes.Add((statement.Text(0)!, statement.Text(1)!)); // filtered
        return indexes;
    }
}
