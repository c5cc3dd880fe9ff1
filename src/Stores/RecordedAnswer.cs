namespace Ashlar.Stores;

/// <summary>What was answered to a request that may be sent again.</summary>
/// <param name="Request">A hash of the request: the same key with another request is a mistake. 32 bytes.</param>
/// <param name="Answer">The answer in the engine's own form.</param>
public sealed record RecordedAnswer(byte[] Request, byte[] Answer);

/// <summary>The key under which an answer is recorded.</summary>
/// <param name="Hash">Of the caller and the key that the caller chose: 32 bytes.</param>
/// <param name="Now">The request's instant: microseconds since 1970.</param>
/// <param name="OutOfDate">Answers recorded before this instant count for nothing: microseconds since 1970.</param>
/// <param name="Wait">How long to wait for another transaction that holds the key.</param>
public sealed record AnswerKey(byte[] Hash, long Now, long OutOfDate, TimeSpan Wait);

public enum AnswerClaimKind : byte
{
    /// <summary>The key is this transaction's.</summary>
    Taken,

    /// <summary>An earlier transaction has recorded an answer.</summary>
    Recorded,

    /// <summary>Another transaction still held it when the wait was over; this one is only good for rolling back.</summary>
    Busy,

    /// <summary>The database has no place for answers: it was not made by Ashlar.</summary>
    NotKept,
}

/// <summary>What became of a claim. <paramref name="Answer"/> is given for <see cref="AnswerClaimKind.Recorded"/>.</summary>
public readonly record struct AnswerClaim(AnswerClaimKind Kind, RecordedAnswer? Answer = null);
