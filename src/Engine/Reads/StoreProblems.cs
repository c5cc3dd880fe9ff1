using Ashlar.Stores;

namespace Ashlar.Engine.Reads;

/// <summary>What a caller is told when the store could not do its work.</summary>
public static class StoreProblems
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Later = TimeSpan.FromSeconds(30);

    /// <summary>Unavailable or Timeout; the cause goes to the log.</summary>
    public static Problem From(StoreException exception) => exception.Failure switch
    {
        StoreFailure.Timeout => new Problem(ProblemKind.Timeout, "the request took too long") { Cause = exception },
        StoreFailure.Busy => new Problem(ProblemKind.Unavailable, "the server has more work than it can do at the moment") { Cause = exception, RetryAfter = Soon },
        StoreFailure.DiskFull => new Problem(ProblemKind.Unavailable, "the server cannot store anything at the moment")
        {
            Cause = exception,
            RetryAfter = Later,
        },
        StoreFailure.Closing => new Problem(ProblemKind.Unavailable, "the server is stopping") { Cause = exception, RetryAfter = Soon },
        StoreFailure.Uncertain => new Problem(ProblemKind.Unavailable, "the server lost its store while it wrote: whether this was written is not known; a repeat is safe with the same Idempotency-Key") { Cause = exception, RetryAfter = Soon },
        _ => new Problem(ProblemKind.Unavailable, "the server cannot reach its store") { Cause = exception, RetryAfter = Soon },
    };
}
