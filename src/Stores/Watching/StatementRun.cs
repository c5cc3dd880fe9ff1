using System.Diagnostics;

namespace Ashlar.Stores.Watching;

/// <summary>One run of a statement, kept by whoever reads its rows. Not thread-safe, as a cursor is not.</summary>
internal struct StatementRun(StoreWatch watch, WatchedStatement statement)
{
    private readonly long _started = Stopwatch.GetTimestamp();
    private string? _error;
    private long _rows;

    public void CountRow() => _rows++;

    public void CountRows(long rows) => _rows += rows;

    public void Fail(Exception failure) => _error ??= StoreWatch.NameOf(failure);

    public void Fail(WriteErrorKind kind) => _error ??= StoreWatch.NameOf(kind);

    /// <summary>To be called once.</summary>
    public readonly void End() => watch.Ended(statement, Stopwatch.GetElapsedTime(_started), _rows, _error);
}
