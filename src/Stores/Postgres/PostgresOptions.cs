using Ashlar.Stores.Watching;

namespace Ashlar.Stores.Postgres;

/// <summary>Where a PostgreSQL database is and how it is worked. The URL's own options come before these.</summary>
public sealed record PostgresOptions
{
    /// <summary><c>postgres://user:password@host:port/database?option=value</c>; see <see cref="PostgresAddress"/>.</summary>
    public required string Url { get; init; }

    /// <summary>The same database with a login that may change the schema; null: <see cref="Url"/>.</summary>
    public string? MigrateUrl { get; init; }

    /// <summary>
    /// Connections, each with its statements prepared. PostgreSQL works on about as many statements at once as it has cores; 8
    /// kept two cores busier than 16 or 32 did, since those only wait inside it instead of outside. <c>?pool=</c>
    /// </summary>
    public int Pool { get; init; } = Math.Clamp(Environment.ProcessorCount * 2, 8, 32);

    /// <summary>Longest wait for a free connection. <c>?pool_timeout=</c> (seconds)</summary>
    public TimeSpan WaitLimit { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Longest time to connect and log in. <c>?connect_timeout=</c> (seconds)</summary>
    public TimeSpan ConnectLimit { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Longest run of one statement, kept by the database. <c>?statement_timeout=</c> (seconds)</summary>
    public TimeSpan StatementLimit { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Longest wait for a row that another transaction has locked. <c>?lock_timeout=</c> (seconds)</summary>
    public TimeSpan LockLimit { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Longest run of a transaction that writes, all its statements together: what takes longer is undone. It holds a connection, and rows that others wait for.</summary>
    public TimeSpan TransactionLimit { get; init; } = Timeout.InfiniteTimeSpan;

    /// <summary>A transaction of ours that stands still is ended by the database after so long: its locks must not outlive us.</summary>
    public TimeSpan IdleLimit { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Statements that each connection keeps prepared. <c>?statements=</c></summary>
    public int StatementsKept { get; init; } = 256;

    /// <summary>How often a transaction is run again after a serialization failure or deadlock.</summary>
    public int Attempts { get; init; } = 8;

    /// <summary>Replicas that read for it, as <see cref="Url"/>.</summary>
    public IReadOnlyList<string> ReplicaUrls { get; init; } = [];

    /// <summary>A replica that is further behind is left out.</summary>
    public TimeSpan ReplicaLag { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>What is told of statements.</summary>
    public WatchOptions Watch { get; init; } = new();

    /// <summary>Told of failures that no request waits for. Must not throw.</summary>
    public Action<Exception>? OnBackgroundFailure { get; init; }
}
