namespace Ashlar.Stores;

public enum StoreFailure : byte
{
    /// <summary>Cannot be reached, or lost half-way.</summary>
    Unavailable,
    /// <summary>No room on its disk.</summary>
    DiskFull,
    /// <summary>A statement, a wait for another's row or the whole transaction took too long.</summary>
    Timeout,
    /// <summary>So much waits that the turn did not come in time: nothing was done.</summary>
    Busy,
    /// <summary>Draining: no new work is taken.</summary>
    Closing,
    /// <summary>Lost while a transaction was being committed: nobody knows whether it was written. Only of writes.</summary>
    Uncertain,
}

/// <summary>The store could not do its work through no fault of the request. The cause is for the log, never for the caller.</summary>
public sealed class StoreException(StoreFailure failure, string message, Exception? cause = null) : Exception(message, cause)
{
    public StoreFailure Failure { get; } = failure;
}
