using System.Collections.Concurrent;
using System.Globalization;
using Ashlar.Stores.Advising;
using Ashlar.Stores.Watching;
using Npgsql;
using NpgsqlTypes;

namespace Ashlar.Stores.Postgres.Advising;

/// <summary>
/// Counts of what ran, in tables that the migration made: the login that serves may have rights on data alone. A round trip each
/// is one transaction. One whose answer was lost is sent again, and may then count twice: these are figures for advice.
/// </summary>
internal sealed class PostgresShapes(PostgresStore store) : IShapeRecords
{
    public const string Shapes = "_ashlar_shape";
    public const string Counts = "_ashlar_shape_count";

    public const string CreateShapes =
        """
        CREATE TABLE IF NOT EXISTS _ashlar_shape (
          hash text COLLATE "C" NOT NULL PRIMARY KEY,
          kind text NOT NULL,
          entity text NOT NULL,
          words text NOT NULL,
          detail text NOT NULL
        )
        """;

    public const string CreateCounts =
        """
        CREATE TABLE IF NOT EXISTS _ashlar_shape_count (
          hash text COLLATE "C" NOT NULL,
          day integer NOT NULL,
          runs bigint NOT NULL,
          micros bigint NOT NULL,
          row_count bigint NOT NULL,
          PRIMARY KEY (hash, day)
        )
        """;

    // In the order of their keys, so that processes that add at once wait for each other rather than lock crosswise
    private static readonly string Insert =
        $"""
        INSERT INTO _ashlar_shape (hash, kind, entity, words, detail)
        SELECT hash, kind, entity, words, detail FROM unnest($1, $2, $3, $4, $5) AS s (hash, kind, entity, words, detail)
        WHERE (SELECT count(*) FROM _ashlar_shape) < {IShapeRecords.MostShapes.ToString(CultureInfo.InvariantCulture)}
        ORDER BY hash COLLATE "C" ON CONFLICT (hash) DO NOTHING
        """;

    private const string Count =
        """
        INSERT INTO _ashlar_shape_count AS c (hash, day, runs, micros, row_count)
        SELECT hash, $2, runs, micros, row_count FROM unnest($1, $3, $4, $5) AS n (hash, runs, micros, row_count)
        WHERE EXISTS (SELECT FROM _ashlar_shape s WHERE s.hash = n.hash)
        ORDER BY hash COLLATE "C"
        ON CONFLICT (hash, day) DO UPDATE SET runs = c.runs + excluded.runs, micros = c.micros + excluded.micros, row_count = c.row_count + excluded.row_count
        """;

    private const string Select =
        """
        SELECT s.hash, s.kind, s.entity, s.words, s.detail, sum(c.runs)::bigint, sum(c.micros)::bigint, sum(c.row_count)::bigint, min(c.day), max(c.day)
        FROM _ashlar_shape s JOIN _ashlar_shape_count c USING (hash)
        WHERE c.day >= $1 GROUP BY s.hash
        """;

    // What was told once need not be sent again, until the next sweep
    private readonly ConcurrentDictionary<string, bool> _told = new(StringComparer.Ordinal);

    public async ValueTask AddAsync(IReadOnlyList<(RecordedShape Shape, ShapeCount Count)> ran, DateOnly day, CancellationToken cancellationToken)
    {
        if (ran.Count == 0) return;
        var news = ran.Select(r => r.Shape).Where(s => !_told.ContainsKey(s.Hash)).ToList();
        await RunAsync(
            cancellationToken,
            Command(Insert, Texts(news.Select(s => s.Hash)), Texts(news.Select(s => s.Kind)), Texts(news.Select(s => s.Entity)), Texts(news.Select(s => s.Words)), Texts(news.Select(s => s.Detail()))),
            Command(
                Count,
                Texts(ran.Select(r => r.Shape.Hash)),
                Day(day),
                Longs(ran.Select(r => r.Count.Count)),
                Longs(ran.Select(r => (long)r.Count.Time.TotalMicroseconds)),
                Longs(ran.Select(r => r.Count.Rows)))).ConfigureAwait(false);
        foreach (var shape in news) _told[shape.Hash] = true;
    }

    public async ValueTask<IReadOnlyList<CountedShape>> ReadAsync(DateOnly since, CancellationToken cancellationToken)
    {
        try
        {
            return await store.UseAsync(connection => ReadAsync(connection, since, cancellationToken), cancellationToken).ConfigureAwait(false);
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrors.UndefinedTable)
        {
            return []; // an earlier Ashlar's database, or an empty one
        }
    }

    public async ValueTask ForgetAsync(DateOnly before, CancellationToken cancellationToken)
    {
        _told.Clear();
        await RunAsync(
            cancellationToken,
            Command("DELETE FROM _ashlar_shape_count WHERE day < $1", Day(before)),
            Command("DELETE FROM _ashlar_shape s WHERE NOT EXISTS (SELECT FROM _ashlar_shape_count c WHERE c.hash = s.hash)")).ConfigureAwait(false);
    }

    private async ValueTask RunAsync(CancellationToken cancellationToken, params NpgsqlBatchCommand[] commands)
    {
        try
        {
            await store.UseAsync(
                async connection =>
                {
                    foreach (var command in commands) connection.Add(command);
                    await connection.RunAsync(cancellationToken).ConfigureAwait(false);
                    return true;
                },
                cancellationToken).ConfigureAwait(false);
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrors.UndefinedTable)
        {
            throw new StoreException(StoreFailure.Unavailable, "the database has no table for the shapes of statements; ashlar migrate apply makes it", e);
        }
    }

    private static async ValueTask<IReadOnlyList<CountedShape>> ReadAsync(PostgresConnection connection, DateOnly since, CancellationToken cancellationToken)
    {
        var shapes = new List<CountedShape>();
        connection.Add(Command(Select, Day(since)));
        var reader = await connection.SendAsync(cancellationToken).ConfigureAwait(false);
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            var shape = RecordedShape.Of(reader.GetString(0), reader.GetString(1), reader.GetString(2), reader.GetString(3), reader.GetString(4));
            var count = new ShapeCount(reader.GetInt64(5), TimeSpan.FromMicroseconds(reader.GetInt64(6)), reader.GetInt64(7));
            shapes.Add(new CountedShape(shape, count, DateOnly.FromDayNumber(reader.GetInt32(8)), DateOnly.FromDayNumber(reader.GetInt32(9))));
        }

        await connection.FinishAsync(reader, cancellationToken).ConfigureAwait(false);
        return shapes;
    }

    private static NpgsqlBatchCommand Command(string sql, params NpgsqlParameter[] parameters)
    {
        var command = new NpgsqlBatchCommand(sql);
        foreach (var parameter in parameters) command.Parameters.Add(parameter);
        return command;
    }

    private static NpgsqlParameter<int> Day(DateOnly day) => new() { TypedValue = day.DayNumber };

    private static NpgsqlParameter<string[]> Texts(IEnumerable<string> texts) => new() { TypedValue = [.. texts], NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text };

    private static NpgsqlParameter<long[]> Longs(IEnumerable<long> longs) => new() { TypedValue = [.. longs], NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bigint };
}
