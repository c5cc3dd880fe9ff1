using System.Diagnostics;
using Ashlar.Cel;
using Ashlar.Stores.Plans;
using Ashlar.Stores.Watching;

namespace Ashlar.Stores.Sqlite;

/// <summary>Reads on one connection within one transaction: each has a reader's time, and all of them a transaction's.</summary>
internal class SqliteReadSession(SqliteConnection connection, SqliteOptions options, StoreWatch watch) : IReadSession
{
    private readonly List<SqliteCursor> _cursors = [];
    private readonly long _started = Stopwatch.GetTimestamp();

    protected SqliteConnection Connection { get; } = connection;

    protected StoreWatch Watch { get; } = watch;

    /// <summary>Later calls are refused.</summary>
    protected bool IsEnded { get; private set; }

    public ValueTask<IRowCursor> ReadAsync(IPreparedRead read, CelValue[] parameters, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(IsEnded, this);
        // Only reads are stopped half-way: an interrupted change would roll back the whole group
        var left = Left();
        Connection.Watch(left is null || options.StatementLimit < left ? options.StatementLimit : left.Value, cancellationToken);
        var cursor = SqliteCursor.Open(Connection, (SqliteRead)read, parameters, Watch, pool: null);
        _cursors.Add(cursor);
        return new ValueTask<IRowCursor>(cursor);
    }

    /// <summary>Lets go of what the work left open; later calls are refused.</summary>
    public async ValueTask EndAsync()
    {
        IsEnded = true;
        foreach (var cursor in _cursors) await cursor.DisposeAsync().ConfigureAwait(false);
        Connection.Unwatch();
    }

    /// <summary>What is left of the transaction's time; null: it has no end.</summary>
    /// <exception cref="StoreException">Nothing.</exception>
    protected TimeSpan? Left()
    {
        if (options.TransactionLimit == Timeout.InfiniteTimeSpan) return null;
        var left = options.TransactionLimit - Stopwatch.GetElapsedTime(_started);
        return left > TimeSpan.Zero ? left : throw new StoreException(StoreFailure.Timeout, $"the transaction took longer than {options.TransactionLimit.TotalSeconds} s and was undone");
    }
}
