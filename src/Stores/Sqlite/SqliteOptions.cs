using Ashlar.Stores.Watching;

namespace Ashlar.Stores.Sqlite;

/// <summary>Where a SQLite database is and how it is worked. The defaults suit one server on one disk.</summary>
public sealed record SqliteOptions
{
    /// <summary><c>sqlite:///var/x.db</c> (absolute), <c>sqlite:data.db</c> (relative to <see cref="Folder"/>) or <c>sqlite::memory:</c>.</summary>
    public required string Url { get; init; }

    /// <summary>What a relative path starts from: the model's folder.</summary>
    public required string Folder { get; init; }

    /// <summary>Connections that read. Two for each core: one may wait for a page while another runs; more only take cache.</summary>
    public int Readers { get; init; } = Math.Clamp(Environment.ProcessorCount * 2, 4, 64);

    /// <summary>Longest wait for a free reader, and for a place among the writes.</summary>
    public TimeSpan WaitLimit { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Longest run of one read.</summary>
    public TimeSpan StatementLimit { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Longest run of one transaction that writes, all its statements together: what takes longer is undone. Others wait for it.</summary>
    public TimeSpan TransactionLimit { get; init; } = Timeout.InfiniteTimeSpan;

    /// <summary>Longest wait for another process that writes the same file.</summary>
    public TimeSpan BusyLimit { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Most writes that share one commit, and the longest that a group goes on taking writes.</summary>
    public int GroupSize { get; init; } = 256;
    public TimeSpan GroupTime { get; init; } = TimeSpan.FromMilliseconds(10);

    /// <summary>Writes that may wait; more are refused.</summary>
    public int QueueLength { get; init; } = 10_000;

    /// <summary>Statements that each connection keeps prepared.</summary>
    public int StatementsKept { get; init; } = 256;

    /// <summary>Page cache of each connection, in KiB: hot index pages stay in, and an idle server stays small.</summary>
    public int CacheKib { get; init; } = 8 * 1024;

    /// <summary>Told of failures that no request waits for, such as a checkpoint that found the disk full. Must not throw.</summary>
    public Action<Exception>? OnBackgroundFailure { get; init; }

    /// <summary>What is told of statements.</summary>
    public WatchOptions Watch { get; init; } = new();

    /// <summary>For tests of a full disk: the most pages (4 KiB each) that the database may have. 0: no limit.</summary>
    public int MaxPages { get; init; }
}
