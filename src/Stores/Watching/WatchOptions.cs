namespace Ashlar.Stores.Watching;

/// <summary>What a store tells of its statements, and to whom. Metrics and traces go to whoever listens; this is the rest.</summary>
public sealed record WatchOptions
{
    /// <summary>From when on a statement is slow: from asking to the end of its rows. Infinite: none is.</summary>
    public TimeSpan Slow { get; init; } = Timeout.InfiniteTimeSpan;

    /// <summary>Told of each slow statement on the thread that ran it. Must be quick and must not throw.</summary>
    public Action<SlowStatement>? OnSlow { get; init; }

    /// <summary>Where shapes are counted. Stores that share one (a primary and its replicas) count together.</summary>
    public ShapeBook Shapes { get; init; } = new();

    /// <summary>Which of several databases this is, in metrics: <c>primary</c>, <c>replica-1</c>.</summary>
    public string Node { get; init; } = "primary";
}

/// <summary>A statement that took long. Holds no values.</summary>
/// <param name="Statement">What it was.</param>
/// <param name="Duration">From asking to the end of its rows.</param>
/// <param name="Rows">Rows read or changed.</param>
/// <param name="Error">How it failed, or null.</param>
public readonly record struct SlowStatement(WatchedStatement Statement, TimeSpan Duration, long Rows, string? Error);

/// <summary>A pool of connections at one moment.</summary>
/// <param name="Size">Connections that are open.</param>
/// <param name="Busy">Those at work.</param>
/// <param name="Waiting">Requests that wait for one.</param>
public readonly record struct PoolFigures(int Size, int Busy, int Waiting);
