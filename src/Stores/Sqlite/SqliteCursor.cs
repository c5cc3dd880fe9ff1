using Ashlar.Stores.Plans;
using Ashlar.Stores.Watching;

namespace Ashlar.Stores.Sqlite;

/// <summary>
/// The rows of one read. A small object of its own for each read over statements that are kept: one that is used after its
/// dispose reads nothing instead of another request's rows.
/// </summary>
internal sealed class SqliteCursor : IRowCursor
{
    private readonly SqliteConnection _connection;
    private readonly ReaderPool? _pool;
    private readonly bool _kept;
    private ReadStatement? _statement;
    private IntPtr _handle;
    private bool _done;
    private StatementRun _run;

    /// <param name="connection">Where the statement runs.</param>
    /// <param name="statement">Bound and not yet stepped.</param>
    /// <param name="kept">The connection's cache owns the statement.</param>
    /// <param name="run">What is told of it.</param>
    /// <param name="pool">Gets the connection back; null where a write session goes on with it.</param>
    public SqliteCursor(SqliteConnection connection, ReadStatement statement, bool kept, in StatementRun run, ReaderPool? pool)
    {
        _connection = connection;
        _pool = pool;
        _kept = kept;
        _statement = statement;
        _run = run;
        _handle = statement.Handle;
    }

    /// <summary>Finds or prepares the statement on this connection and binds the values.</summary>
    public static SqliteCursor Open(SqliteConnection connection, SqliteRead read, Cel.CelValue[] values, StoreWatch watch, ReaderPool? pool)
    {
        var run = new StatementRun(watch, read.Watched);
        var statement = connection.Reads.Find(read);
        var kept = statement is not { InUse: true }; // the same read open twice in one write session
        if (statement is null || !kept)
        {
            statement = new ReadStatement(connection, read.Compiled);
            if (kept) connection.Reads.Add(read, statement);
        }

        statement.InUse = true;
        try
        {
            statement.Bind(values);
            return new SqliteCursor(connection, statement, kept, run, pool);
        }
        catch
        {
            statement.InUse = false;
            if (!kept) statement.Dispose();
            throw;
        }
    }

    public ValueTask<bool> ReadAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (_done || _statement is null) return new ValueTask<bool>(false);
        try
        {
            _done = !_statement.Step();
        }
        catch (Exception failure)
        {
            _run.Fail(failure);
            throw;
        }

        if (!_done) _run.CountRow();
        return new ValueTask<bool>(!_done);
    }

    public bool IsNull(int column) => SqliteNative.IsNull(_handle, column);

    public long GetInt64(int column) => SqliteNative.Int64(_handle, column);

    public double GetDouble(int column) => SqliteNative.Double(_handle, column);

    public Guid GetGuid(int column) => new(SqliteNative.Bytes(_handle, column), bigEndian: true);

    public ReadOnlySpan<byte> GetUtf8(int column) => SqliteNative.Bytes(_handle, column);

    public IChildRows Children(int child) =>
        (_statement ?? throw new ObjectDisposedException(nameof(SqliteCursor))).Children(child);

    public ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _statement, null) is not { } statement) return ValueTask.CompletedTask;
        _handle = IntPtr.Zero;
        statement.Reset();
        statement.InUse = false;
        if (!_kept) statement.Dispose();
        _connection.Unwatch();
        _run.End();
        _pool?.Return(_connection);
        return ValueTask.CompletedTask;
    }
}
