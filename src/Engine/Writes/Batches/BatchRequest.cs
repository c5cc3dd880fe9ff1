using Ashlar.Engine.Reads;
using Ashlar.Engine.Writes.Repeats;

namespace Ashlar.Engine.Writes.Batches;

/// <summary>Operations that are carried out in order and all or none, in one transaction.</summary>
public sealed record BatchRequest(IReadOnlyList<BatchOperation> Operations)
{
    public const int MostOperations = 1_000;

    /// <summary>The caller's key, where the request may be sent again; null: it has none.</summary>
    public RepeatGuard? Repeat { get; init; }

    /// <summary>Called before the first operation, and again when the store retries: what the encoders have written is void.</summary>
    public required Action Begin { get; init; }

    /// <summary>Asked after each operation: the problem when the answer has become larger than it may be, or null.</summary>
    public required Func<Problem?> Overflow { get; init; }
}

/// <summary>One operation: exactly one of a write, a row and a list.</summary>
/// <param name="Id">By which later operations refer to it, or null. No two have the same.</param>
/// <param name="At">JSON pointer of the operation in the request.</param>
/// <param name="BodyAt">JSON pointer of its body.</param>
public sealed record BatchOperation(string? Id, string At, string BodyAt)
{
    public WriteRequest? Write { get; init; }

    /// <summary>Of a write or a row: encodes it. Null for a deletion.</summary>
    public AnswerEncoder? Encode { get; init; }

    public GetRequest? Get { get; init; }

    public ListRequest? List { get; init; }

    /// <summary>Of a list: encodes the page inside the transaction. The engine disposes it.</summary>
    public Func<IPageAnswer, ValueTask>? EncodePage { get; init; }

    /// <summary>The row is the one of an earlier operation: <c>a.id</c> in <c>/api/orders/{a.id}</c>. Null: the request names the key.</summary>
    public string? KeyOf { get; init; }
}

/// <summary>What a batch did, in the order of its operations.</summary>
public sealed record BatchAnswer(IReadOnlyList<WriteAnswer> Operations)
{
    /// <summary>As <see cref="WriteAnswer.Replayed"/>.</summary>
    public byte[]? Replayed { get; init; }
}
