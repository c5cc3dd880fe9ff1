using System.Diagnostics;
using Ashlar.Cel;
using Ashlar.Stores.Advising;
using Ashlar.Stores.Migrations;
using Ashlar.Stores.Moving;
using Ashlar.Stores.Plans;
using Ashlar.Stores.Sql;
using Ashlar.Stores.Sqlite.Advising;
using Ashlar.Stores.Sqlite.Schema;
using Ashlar.Stores.Watching;

namespace Ashlar.Stores.Sqlite;

/// <summary>A SQLite database: many readers, one writer. The file is opened when first used and made by the first write.</summary>
internal sealed class SqliteStore : IStore
{
    private readonly SqliteAddress _address;
    private readonly SqliteOptions _options;
    private readonly StoreCounters _counters = new();
    private readonly StoreWatch _watch;
    private readonly ReaderPool _readers;
    private readonly WriterThread _writer;

    public SqliteStore(SqliteAddress address, SqliteOptions options, TimeProvider time)
    {
        _address = address;
        _options = options;
        _watch = new StoreWatch("sqlite", options.Watch, Pool);
        _readers = new ReaderPool(() => SqliteConnection.OpenReader(address.Path, options, _counters), options, time, _counters, _watch);
        _writer = new WriterThread(() => SqliteConnection.OpenWriter(address.Path, options, _counters), options, _counters, _watch, time);
        Migrator = new SqliteMigrator(this, time);
        Own = new SqliteOwnTables(this);
        Shapes = new SqliteShapes(this);
        Trials = new SqliteTrials(this, address.Path, options);
    }

    public IMigrator Migrator { get; }
    public IOwnTables Own { get; }
    public IShapeRecords Shapes { get; }
    public IIndexTrials Trials { get; }
    public StoreStatistics Statistics => _counters.Read() with { Statements = _watch.Statements };

    /// <summary>There is a database file; a plan against none must not make one.</summary>
    public bool Exists => File.Exists(_address.Path);

    public IPreparedRead Prepare(ReadPlan plan) => new SqliteRead(ReadCompiler.Compile(plan, SqliteDialect.Instance), _options.Watch.Shapes);

    public IPreparedWrite Prepare(WritePlan plan) => new SqliteWrite(WriteCompiler.Compile(plan, SqliteDialect.Instance), _options.Watch.Shapes);

    public async ValueTask<IRowCursor> ReadAsync(IPreparedRead read, CelValue[] parameters, CancellationToken cancellationToken)
    {
        _counters.CountRead();
        var connection = await _readers.RentAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            connection.Watch(_options.StatementLimit, cancellationToken);
            return SqliteCursor.Open(connection, (SqliteRead)read, parameters, _watch, _readers);
        }
        catch
        {
            connection.Unwatch();
            _readers.Return(connection);
            throw;
        }
    }

    public Task WriteAsync(Func<IWriteSession, ValueTask<bool>> work, CancellationToken cancellationToken) => WriteAsync(new GroupedJob(work), cancellationToken);

    public Task WriteManyAsync(Func<IWriteSession, ValueTask<bool>> work, CancellationToken cancellationToken) => WriteAsync(new GroupedJob(work) { Alone = true }, cancellationToken);

    private async Task WriteAsync(GroupedJob job, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        try
        {
            await _writer.RunAsync(job, cancellationToken).ConfigureAwait(false);
            _watch.TransactionEnded(started, StoreWatch.Done);
        }
        catch (Exception failure)
        {
            _watch.TransactionEnded(started, StoreWatch.NameOf(failure));
            throw;
        }
    }

    public async Task SnapshotAsync(Func<IReadSession, ValueTask> work, CancellationToken cancellationToken)
    {
        _counters.CountRead();
        var connection = await _readers.RentAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            connection.Execute("BEGIN"); // the snapshot is taken by the first read
            var session = new SqliteReadSession(connection, _options, _watch);
            try
            {
                await work(session).ConfigureAwait(false);
            }
            finally
            {
                await session.EndAsync().ConfigureAwait(false);
                if (!connection.IsAutocommit) connection.Execute("ROLLBACK");
            }
        }
        finally
        {
            _readers.Return(connection);
        }
    }

    /// <summary>Runs work that has the writer's connection to itself, outside any transaction.</summary>
    public async Task<T> WriteAloneAsync<T>(Func<SqliteConnection, T> work, CancellationToken cancellationToken)
    {
        T result = default!; // set by the work, or the await throws
        await _writer.RunAsync(new LoneJob(connection => result = work(connection)), cancellationToken).ConfigureAwait(false);
        return result;
    }

    /// <summary>Runs work on a reader, however long it takes.</summary>
    public async Task<T> ReadOnlyAsync<T>(Func<SqliteConnection, T> work, CancellationToken cancellationToken)
    {
        var connection = await _readers.RentAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            connection.Watch(Timeout.InfiniteTimeSpan, cancellationToken);
            return work(connection);
        }
        finally
        {
            connection.Unwatch();
            _readers.Return(connection);
        }
    }

    public async ValueTask<byte[]> GetOrCreateSecretAsync(string name, int length, CancellationToken cancellationToken) =>
        await WriteAloneAsync(connection => SecretTable.GetOrCreate(connection, name, length), cancellationToken).ConfigureAwait(false);

    public async ValueTask<bool> PingAsync(CancellationToken cancellationToken)
    {
        try
        {
            return Exists && await ReadOnlyAsync(connection => connection.Scalar("PRAGMA schema_version") >= 0, cancellationToken).ConfigureAwait(false);
        }
        catch (StoreException)
        {
            return false; // the answer to the question that was asked
        }
    }

    public async ValueTask<int> ForgetAnswersAsync(long before, int most, CancellationToken cancellationToken) =>
        Exists ? await WriteAloneAsync(connection => AnswerTable.Forget(connection, before, most), cancellationToken).ConfigureAwait(false) : 0;

    private PoolFigures Pool()
    {
        // Metrics may be read while the store is being made
        var figures = _readers?.Figures ?? default;
        return figures with { Waiting = figures.Waiting + (_writer?.Waiting ?? 0) };
    }

    public async ValueTask DisposeAsync()
    {
        // Readers first: the last checkpoint can only empty the log when nobody reads it
        await _readers.DisposeAsync().ConfigureAwait(false);
        await _writer.DisposeAsync().ConfigureAwait(false);
        _watch.Dispose();
        if (_address.InMemory) MemoryFile.Remove(_address.Path);
    }
}
