using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using Ashlar.Stores.Advising;
using Ashlar.Stores.Watching;

namespace Ashlar.Stores.Sqlite.Advising;

/// <summary>Counts of what ran, in tables of the database itself.</summary>
internal sealed class SqliteShapes(SqliteStore store) : IShapeRecords
{
    public const string Create =
        """

        CREATE TABLE IF NOT EXISTS _ashlar_shape (
          hash TEXT NOT NULL PRIMARY KEY,
          kind TEXT NOT NULL,
          entity TEXT NOT NULL,
          words TEXT NOT NULL,
          detail TEXT NOT NULL
        );
        CREATE TABLE IF NOT EXISTS _ashlar_shape_count (
          hash TEXT NOT NULL,
          day INTEGER NOT NULL,
          runs INTEGER NOT NULL,
          micros INTEGER NOT NULL,
          row_count INTEGER NOT NULL,
          PRIMARY KEY (hash, day)
        ) WITHOUT ROWID;
        """;

    private static readonly string Insert =
        $"""
        INSERT INTO _ashlar_shape (hash, kind, entity, words, detail) SELECT ?1, ?2, ?3, ?4, ?5
        WHERE (SELECT count(*) FROM _ashlar_shape) < {IShapeRecords.MostShapes.ToString(CultureInfo.InvariantCulture)}
        ON CONFLICT (hash) DO NOTHING
        """;

    private const string Count =
        """
        INSERT INTO _ashlar_shape_count (hash, day, runs, micros, row_count) SELECT ?1, ?2, ?3, ?4, ?5
        WHERE EXISTS (SELECT 1 FROM _ashlar_shape WHERE hash = ?1)
        ON CONFLICT (hash, day) DO UPDATE SET runs = runs + excluded.runs, micros = micros + excluded.micros, row_count = row_count + excluded.row_count
        """;

    private const string Select =
        """
        SELECT s.hash, s.kind, s.entity, s.words, s.detail, sum(c.runs), sum(c.micros), sum(c.row_count), min(c.day), max(c.day)
        FROM _ashlar_shape AS s JOIN _ashlar_shape_count AS c ON c.hash = s.hash
        WHERE c.day >= ?1 GROUP BY s.hash
        """;

    // What was told once need not be told again, until the next sweep
    private readonly ConcurrentDictionary<string, bool> _told = new(StringComparer.Ordinal);

    public async ValueTask AddAsync(IReadOnlyList<(RecordedShape Shape, ShapeCount Count)> ran, DateOnly day, CancellationToken cancellationToken)
    {
        if (ran.Count == 0 || !store.Exists) return;
        await store.WriteAloneAsync(connection => Transact(connection, () => Add(connection, ran, day.DayNumber)), cancellationToken).ConfigureAwait(false);
        foreach (var (shape, _) in ran) _told[shape.Hash] = true;
    }

    public async ValueTask<IReadOnlyList<CountedShape>> ReadAsync(DateOnly since, CancellationToken cancellationToken) =>
        store.Exists ? await store.ReadOnlyAsync(connection => Read(connection, since.DayNumber), cancellationToken).ConfigureAwait(false) : [];

    public async ValueTask ForgetAsync(DateOnly before, CancellationToken cancellationToken)
    {
        _told.Clear();
        if (!store.Exists) return;
        var day = before.DayNumber.ToString(CultureInfo.InvariantCulture);
        await store.WriteAloneAsync(
            connection => Transact(connection, () => connection.Execute(
                $"DELETE FROM _ashlar_shape_count WHERE day < {day}; DELETE FROM _ashlar_shape WHERE hash NOT IN (SELECT hash FROM _ashlar_shape_count)")),
            cancellationToken).ConfigureAwait(false);
    }

    private static bool Transact(SqliteConnection connection, Action work)
    {
        using var transaction = new Transaction(connection);
        try
        {
            transaction.Begin();
            connection.Execute(Create); // a database that an earlier Ashlar made has none
            work();
            transaction.Commit();
            return true;
        }
        catch
        {
            transaction.Rollback();
            throw;
        }
    }

    private void Add(SqliteConnection connection, IReadOnlyList<(RecordedShape Shape, ShapeCount Count)> ran, int day)
    {
        using var insert = connection.Prepare(Insert);
        using var count = connection.Prepare(Count);
        foreach (var (shape, figures) in ran)
        {
            if (!_told.ContainsKey(shape.Hash))
            {
                Bind(insert, 1, shape.Hash);
                Bind(insert, 2, shape.Kind);
                Bind(insert, 3, shape.Entity);
                Bind(insert, 4, shape.Words);
                Bind(insert, 5, shape.Detail());
                insert.Run();
            }

            Bind(count, 1, shape.Hash);
            Bind(count, 2, day);
            Bind(count, 3, figures.Count);
            Bind(count, 4, (long)figures.Time.TotalMicroseconds);
            Bind(count, 5, figures.Rows);
            count.Run();
        }
    }

    private static List<CountedShape> Read(SqliteConnection connection, int since)
    {
        var shapes = new List<CountedShape>();
        if (connection.Scalar("SELECT count(*) FROM sqlite_master WHERE name = '_ashlar_shape_count'") == 0) return shapes;
        using var statement = connection.Prepare(Select);
        Bind(statement, 1, since);
        while (statement.Step())
        {
            string Text(int column) => statement.Text(column)!; // no column of it may be null
            var count = new ShapeCount(statement.Int64(5), TimeSpan.FromMicroseconds(statement.Int64(6)), statement.Int64(7));
            shapes.Add(new CountedShape(RecordedShape.Of(Text(0), Text(1), Text(2), Text(3), Text(4)), count, Day(statement.Int64(8)), Day(statement.Int64(9))));
        }

        return shapes;
    }

    private static DateOnly Day(long number) => DateOnly.FromDayNumber((int)number);

    private static void Bind(SqliteStatement statement, int number, string text) =>
        statement.Check(SqliteNative.BindText(statement.Handle, number, Encoding.UTF8.GetBytes(text)));

    private static void Bind(SqliteStatement statement, int number, long value) => statement.Check(SqliteNative.BindInt64(statement.Handle, number, value));
}
