using Ashlar.Engine.Rates;

namespace Ashlar.Engine;

/// <summary>
/// Every way a request can fail. Stable: the code on every surface is the name in kebab-case. A surface maps each to its own
/// status, exhaustively.
/// </summary>
public enum ProblemKind : byte
{
    Malformed, Validation, UnknownParameter, BadCursor, BadFilter,
    Unauthenticated, TokenExpired, StepUpRequired,
    Forbidden,
    NotFound, MethodNotAllowed, NotAcceptable, TooLarge, UriTooLong, UnsupportedMediaType, HeadersTooLarge,
    Unique, Restricted, Transition, Conflict, IdempotencyInProgress,
    VersionMismatch, PreconditionRequired,
    IdempotencyKeyReused,
    RateLimited,
    Internal, Unavailable, Timeout,
}

/// <summary>A refusal: what a caller may know of it. Private causes go to the log.</summary>
public sealed record Problem(ProblemKind Kind, string Detail)
{
    /// <summary>Every fault found, for Validation and its kin.</summary>
    public IReadOnlyList<Fault> Errors { get; init; } = [];

    /// <summary>After how long a repeat makes sense.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>For MethodNotAllowed, UnsupportedMediaType: what is allowed.</summary>
    public IReadOnlyList<string> Allowed { get; init; } = [];

    /// <summary>Of a batch: which operation was refused, counted from 0. Null: the request is no batch, or refused as a whole.</summary>
    public int? Operation { get; init; }

    /// <summary>The id of that operation, where it has one.</summary>
    public string? OperationId { get; init; }

    /// <summary>For StepUpRequired: what the sign-in lacks.</summary>
    public StepUp? StepUp { get; init; }

    /// <summary>For RateLimited: which limit, and what is left of it.</summary>
    public RateVerdict? Rate { get; init; }

    /// <summary>For the log, never for the caller.</summary>
    public Exception? Cause { get; init; }

    public string Code => ProblemCodes.Of(Kind);
}

/// <summary>
/// One fault. <see cref="Pointer"/> is a JSON pointer (RFC 6901) into the body, or <see cref="Parameter"/> names the query
/// parameter, or neither for the request as a whole.
/// </summary>
public sealed record Fault(string Code, string Message)
{
    public string? Pointer { get; init; }
    public string? Parameter { get; init; }

    /// <summary>Values in the message, for clients that make their own: <c>min</c>, <c>max</c>, <c>allowed</c> …</summary>
    public IReadOnlyDictionary<string, object>? Params { get; init; }
}
