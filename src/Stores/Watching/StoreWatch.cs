using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Ashlar.Stores.Watching;

/// <summary>
/// What one store tells of its work: metrics of statements, transactions and the pool, a span for each statement, slow
/// statements, and the count of every shape. Costs two readings of the clock a statement while nobody listens.
/// </summary>
internal sealed class StoreWatch : IDisposable
{
    /// <summary>Of the meter and the activity source.</summary>
    public const string Name = "Ashlar.Stores";

    private static readonly ActivitySource Source = new(Name);

    // Seconds; a statement by key takes tens of microseconds
    private static readonly double[] Bounds = [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10];

    private readonly WatchOptions _options;
    private readonly TimeSpan _slow;
    private readonly KeyValuePair<string, object?> _store;
    private readonly Meter _meter;
    private readonly Histogram<double> _statements;
    private readonly Histogram<double> _transactions;
    private readonly Histogram<double> _waits;
    private readonly Counter<long> _rows;
    private readonly Counter<long> _errors;
    private long _count;

    /// <param name="store">The kind of database: <c>sqlite</c>, <c>postgres</c>.</param>
    /// <param name="options">Who is told of what.</param>
    /// <param name="pool">Asked when metrics are read.</param>
    public StoreWatch(string store, WatchOptions options, Func<PoolFigures> pool)
    {
        _options = options;
        _slow = options.Slow < TimeSpan.Zero ? TimeSpan.MaxValue : options.Slow;
        _store = new("store", store);
        _meter = new Meter(new MeterOptions(Name) { Tags = [new("node", options.Node)] });
        var advice = new InstrumentAdvice<double> { HistogramBucketBoundaries = Bounds };
        _statements = _meter.CreateHistogram("ashlar.store.statement.duration", "s", "Statements, from asking to the end of their rows, by store, kind and entity.", advice: advice);
        _transactions = _meter.CreateHistogram("ashlar.store.transaction.duration", "s", "Writing transactions, from asking to the end of the commit, by store and outcome.", advice: advice);
        _waits = _meter.CreateHistogram("ashlar.store.pool.wait", "s", "Waits for a connection that was not free at once.", advice: advice);
        _rows = _meter.CreateCounter<long>("ashlar.store.rows", "{row}", "Rows read or changed, by store, kind and entity.");
        _errors = _meter.CreateCounter<long>("ashlar.store.errors", "{error}", "Statements that failed or could not run, by store and error.");
        _meter.CreateObservableGauge("ashlar.store.pool.size", () => new Measurement<int>(pool().Size, _store), "{connection}", "Connections open.");
        _meter.CreateObservableGauge("ashlar.store.pool.busy", () => new Measurement<int>(pool().Busy, _store), "{connection}", "Connections at work.");
        _meter.CreateObservableGauge("ashlar.store.pool.waiting", () => new Measurement<int>(pool().Waiting, _store), "{request}", "Requests that wait for a connection.");
    }

    /// <summary>Statements that ended since opening.</summary>
    public long Statements => Volatile.Read(ref _count);

    /// <summary>A statement ended, well or not.</summary>
    public void Ended(WatchedStatement statement, TimeSpan duration, long rows, string? error)
    {
        Interlocked.Increment(ref _count);
        statement.Count(duration, rows);
        if (_statements.Enabled)
        {
            var kind = new KeyValuePair<string, object?>("kind", statement.Kind);
            var entity = new KeyValuePair<string, object?>("entity", statement.Entity);
            _statements.Record(duration.TotalSeconds, _store, kind, entity);
            if (rows > 0) _rows.Add(rows, _store, kind, entity);
        }

        if (error is not null) _errors.Add(1, _store, new KeyValuePair<string, object?>("error", error));
        if (duration >= _slow) _options.OnSlow?.Invoke(new SlowStatement(statement, duration, rows, error));
        if (Source.HasListeners()) Trace(statement, duration, rows, error);
    }

    /// <summary>A writing transaction ended.</summary>
    /// <param name="started">When it was asked for (<see cref="Stopwatch"/>).</param>
    /// <param name="outcome"><c>done</c>, or the error's name.</param>
    public void TransactionEnded(long started, string outcome)
    {
        if (_transactions.Enabled) _transactions.Record(Stopwatch.GetElapsedTime(started).TotalSeconds, _store, new KeyValuePair<string, object?>("outcome", outcome));
    }

    /// <summary>Something failed before a statement ran: no connection, no room in the queue.</summary>
    public void Failed(Exception failure) => _errors.Add(1, _store, new KeyValuePair<string, object?>("error", NameOf(failure)));

    public const string Done = "done";

    /// <summary>A connection was waited for, in vain or not.</summary>
    public void Waited(long started)
    {
        if (_waits.Enabled) _waits.Record(Stopwatch.GetElapsedTime(started).TotalSeconds, _store);
    }

    /// <summary>The word for a failure, in metrics.</summary>
    public static string NameOf(Exception failure) => failure switch
    {
        StoreException { Failure: StoreFailure.Unavailable } => "unavailable",
        StoreException { Failure: StoreFailure.DiskFull } => "disk-full",
        StoreException { Failure: StoreFailure.Timeout } => "timeout",
        StoreException { Failure: StoreFailure.Busy } => "busy",
        StoreException { Failure: StoreFailure.Closing } => "closing",
        OperationCanceledException => "cancelled",
        _ => "internal",
    };

    public static string NameOf(WriteErrorKind kind) => kind switch
    {
        WriteErrorKind.Unique => "unique",
        WriteErrorKind.ForeignKey => "foreign-key",
        WriteErrorKind.Check => "check",
        _ => "not-null",
    };

    public void Dispose() => _meter.Dispose();

    // Made when all is known: nothing is carried along while the statement runs
    private void Trace(WatchedStatement statement, TimeSpan duration, long rows, string? error)
    {
        var started = TimeProvider.System.GetUtcNow() - duration;
        using var span = Source.StartActivity(ActivityKind.Client, startTime: started, name: $"{statement.Kind} {statement.Entity}");
        if (span is null) return;
        span.SetTag("db.system.name", _store.Value);
        span.SetTag("db.operation.name", statement.Kind);
        span.SetTag("db.collection.name", statement.Entity);
        span.SetTag("ashlar.plan", statement.Hash);
        span.SetTag("db.response.returned_rows", rows);
        if (error is not null) span.SetStatus(ActivityStatusCode.Error, error);
    }
}
