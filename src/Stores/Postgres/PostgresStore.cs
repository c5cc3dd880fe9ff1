using System.Diagnostics;
using System.Runtime.InteropServices;
using Ashlar.Cel;
using Ashlar.Model;
using Ashlar.Stores.Advising;
using Ashlar.Stores.Migrations;
using Ashlar.Stores.Moving;
using Ashlar.Stores.Plans;
using Ashlar.Stores.Postgres.Advising;
using Ashlar.Stores.Postgres.Schema;
using Ashlar.Stores.Postgres.Sharing;
using Ashlar.Stores.Sql;
using Ashlar.Stores.Watching;
using Npgsql;

namespace Ashlar.Stores.Postgres;

/// <summary>A PostgreSQL database behind a fixed number of connections. Nothing is opened before it is needed.</summary>
internal sealed class PostgresStore : IStore
{
    private readonly PostgresOptions _options;
    private readonly NpgsqlDataSource _source;
    private readonly NpgsqlDataSource _migrations;
    private readonly string _address;
    private readonly TimeProvider _time;
    private readonly StoreCounters _counters = new();
    private readonly StoreWatch _watch;
    private readonly PostgresReads _reads;
    private readonly SharedReads _shared;
    private readonly TransactionTimes _times;
    private readonly PlainTables _plain;

    public PostgresStore(PostgresOptions options, NpgsqlDataSource source, NpgsqlDataSource migrations, string address, TimeProvider time)
    {
        _options = options;
        _source = source;
        _migrations = migrations;
        _address = address;
        _time = time;
        _watch = new StoreWatch("postgres", options.Watch, Figures);
        Pool = new ConnectionPool(ConnectAsync, options, time, _counters, _watch);
        SharedWrites = new SharedWrites(Pool);
        _reads = new PostgresReads(Pool, _watch, time);
        _shared = new SharedReads(Pool, _reads, options, _watch, time);
        _times = new TransactionTimes(options.TransactionLimit, time);
        _plain = new PlainTables(TextAsync, options, time);
        Migrator = new PostgresMigrator(
            cancel => OpenDriverAsync(_migrations, cancel), new PostgresColumnRules((entity, node) => SqlTranslation.Definition(entity, node, PostgresDialect.Instance)), time);
    }

    public IMigrator Migrator { get; }

    public IOwnTables Own => field ??= new PostgresOwnTables(cancel => OpenDriverAsync(_migrations, cancel));

    public IShapeRecords Shapes => field ??= new PostgresShapes(this);

    public IIndexTrials Trials => field ??= new PostgresTrials(cancel => OpenDriverAsync(_migrations, cancel));

    public StoreStatistics Statistics
    {
        get
        {
            var (open, inUse, _) = Pool.Count;
            return _counters.Read() with { Connections = open, ConnectionsInUse = inUse, Statements = _watch.Statements };
        }
    }

    internal ConnectionPool Pool { get; }

    internal SharedWrites SharedWrites { get; }

    public IPreparedRead Prepare(ReadPlan plan) => new PostgresRead(ReadCompiler.Compile(plan, PostgresDialect.Instance), _options.Watch.Shapes);

    public IPreparedRead? PrepareKeys(Entity entity) => KeyDraw.Compile(entity, _options.Watch.Shapes);

    public bool KeepsAsWritten(Entity entity) => _plain.Knows(entity);

    public IPreparedWrite Prepare(WritePlan plan) => new PostgresWrite(WriteCompiler.Compile(plan, PostgresDialect.Instance), _options.Watch.Shapes);

    public ValueTask<IRowCursor> ReadAsync(IPreparedRead read, CelValue[] parameters, CancellationToken cancellationToken)
    {
        _counters.CountRead();
        var prepared = (PostgresRead)read;
        return SharedReads.Takes(prepared, parameters)
            ? _shared.ReadAsync(prepared, parameters, cancellationToken)
            : _reads.ReadAsync(prepared, parameters, cancellationToken);
    }

    /// <summary>Reads that one caller wants at once, in as few round trips as they allow.</summary>
    internal Task<IRowCursor>[] ReadTogether((PostgresRead Read, CelValue[] Values)[] reads, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var tasks = new Task<IRowCursor>[reads.Length];
        var shared = new List<SharedRead>(reads.Length);
        for (var i = 0; i < reads.Length; i++)
        {
            _counters.CountRead();
            var (read, values) = reads[i];
            if (!SharedReads.Takes(read, values))
            {
                tasks[i] = _reads.ReadAsync(read, values, cancellationToken).AsTask();
                continue;
            }

            var asked = new SharedRead(read, values, _time.GetTimestamp(), cancellationToken);
            tasks[i] = asked.Task.AsTask();
            shared.Add(asked);
        }

        if (shared.Count > 0) _shared.Ask(CollectionsMarshal.AsSpan(shared));
        return tasks;
    }

    public async Task WriteAsync(Func<IWriteSession, ValueTask<bool>> work, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        try
        {
            await AttemptAsync(work, isSnapshot: false, cancellationToken).ConfigureAwait(false);
            _watch.TransactionEnded(started, StoreWatch.Done);
        }
        catch (Exception failure)
        {
            _watch.TransactionEnded(started, StoreWatch.NameOf(failure));
            throw;
        }
    }

    /// <summary>Nothing is committed: what was read is known, and the end of the transaction tells nothing more.</summary>
    public Task SnapshotAsync(Func<IReadSession, ValueTask> work, CancellationToken cancellationToken)
    {
        _counters.CountRead();
        return AttemptAsync(
            async session =>
            {
                await work(session).ConfigureAwait(false);
                return false;
            },
            isSnapshot: true,
            cancellationToken);
    }

    private async Task AttemptAsync(Func<IWriteSession, ValueTask<bool>> work, bool isSnapshot, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var apart = false;
        long started = 0;
        for (var attempt = 1; ; attempt++)
        {
            var session = new PostgresWriteSession(this, _options, _watch, _times) { Apart = apart, Started = started, IsSnapshot = isSnapshot };
            var failure = await new WriteAttempt(session, _counters).RunAsync(work, mayRepeat: attempt < _options.Attempts, cancellationToken).ConfigureAwait(false);
            if (failure is null) return;
            started = session.Started;
            if (session.IsUnclear)
            {
                apart = true; // now it tells which row was refused
                continue;
            }

            _counters.CountRetry();
            if (PostgresErrors.IsLost(failure)) Pool.LetIdleGo();
            await Task.Delay(Pause(attempt), _time, cancellationToken).ConfigureAwait(false);
        }
    }

    public async ValueTask<byte[]> GetOrCreateSecretAsync(string name, int length, CancellationToken cancellationToken) =>
        await UseAsync(connection => SecretTable.GetOrCreateAsync(connection, _migrations, name, length, cancellationToken), cancellationToken).ConfigureAwait(false);

    public async ValueTask<int> ForgetAnswersAsync(long before, int most, CancellationToken cancellationToken) =>
        await UseAsync(
            async connection =>
            {
                var statement = AnswerTable.AddForget(connection, before, most);
                await connection.RunAsync(cancellationToken).ConfigureAwait(false);
                return (int)statement.Command.Rows;
            },
            cancellationToken).ConfigureAwait(false);

    public async ValueTask<bool> PingAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await UseAsync(
                async connection =>
                {
                    connection.Add(new NpgsqlBatchCommand("SELECT 1"));
                    await connection.RunAsync(cancellationToken).ConfigureAwait(false);
                    return true;
                },
                cancellationToken).ConfigureAwait(false);
        }
        catch (StoreException)
        {
            return false; // the answer to the question that was asked
        }
    }

    /// <summary>The one text that a statement gives.</summary>
    internal ValueTask<string> TextAsync(string sql, CancellationToken cancellationToken) => UseAsync(
        async connection =>
        {
            connection.Add(new NpgsqlBatchCommand(sql));
            var reader = await connection.SendAsync(cancellationToken).ConfigureAwait(false);
            var text = await reader.ReadAsync(cancellationToken).ConfigureAwait(false) ? reader.GetFieldValue<string>(0) : "";
            await connection.FinishAsync(reader, cancellationToken).ConfigureAwait(false);
            return text;
        },
        cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _shared.DisposeAsync().ConfigureAwait(false);
        await _times.DisposeAsync().ConfigureAwait(false);
        await Pool.DisposeAsync().ConfigureAwait(false);
        await _source.DisposeAsync().ConfigureAwait(false);
        await _migrations.DisposeAsync().ConfigureAwait(false);
        _watch.Dispose();
    }

    /// <summary>Runs something small on a connection of the pool, once more on a new one where an old one was dead.</summary>
    internal async ValueTask<T> UseAsync<T>(Func<PostgresConnection, ValueTask<T>> work, CancellationToken cancellationToken)
    {
        for (var again = false; ; again = true)
        {
            var connection = await Pool.RentAsync(writes: false, cancellationToken).ConfigureAwait(false);
            var wasFresh = connection.IsFresh;
            try
            {
                return await work(connection).ConfigureAwait(false);
            }
            catch (Exception e)
            {
                var lost = PostgresErrors.IsLost(e);
                if (lost) connection.Distrust();
                await connection.RecoverAsync().ConfigureAwait(false);
                if (lost) Pool.LetIdleGo();
                if (!PostgresErrors.IsOfDatabase(e)) throw;
                if (!lost || wasFresh || again) throw PostgresErrors.Translate(e);
            }
            finally
            {
                Pool.Return(connection);
            }
        }
    }

    // Metrics may be read while the store is being made
    private PoolFigures Figures()
    {
        var (open, inUse, waiting) = Pool?.Count ?? default;
        return new PoolFigures(open, inUse, waiting);
    }

    private async ValueTask<PostgresConnection> ConnectAsync(CancellationToken cancellationToken) =>
        new(await OpenDriverAsync(_source, cancellationToken).ConfigureAwait(false), _options, _counters);

    private async ValueTask<NpgsqlConnection> OpenDriverAsync(NpgsqlDataSource source, CancellationToken cancellationToken)
    {
        try
        {
            var opened = await source.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
            _counters.CountOpened();
            return opened;
        }
        catch (Exception e) when (PostgresErrors.IsOfDatabase(e))
        {
            throw PostgresErrors.Refused(e, _address);
        }
    }

    // Two that met once must not meet again: each waits for some part of a time that doubles
    private static TimeSpan Pause(int attempt) => TimeSpan.FromMilliseconds(Random.Shared.NextDouble() * Math.Min(200, 2 << attempt));
}
