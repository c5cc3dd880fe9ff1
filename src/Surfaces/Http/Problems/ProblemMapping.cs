using Ashlar.Engine;

namespace Ashlar.Surfaces.Http.Problems;

/// <summary>The HTTP status of every problem.</summary>
public static class ProblemMapping
{
#pragma warning disable CS8524 // an enum may hold numbers without a name; every named kind is here, or this does not compile
    public static int StatusOf(ProblemKind kind) => kind switch
    {
        ProblemKind.Malformed or ProblemKind.Validation or ProblemKind.UnknownParameter or ProblemKind.BadCursor
            or ProblemKind.BadFilter => 400,
        ProblemKind.Unauthenticated or ProblemKind.TokenExpired or ProblemKind.StepUpRequired => 401,
        ProblemKind.Forbidden => 403,
        ProblemKind.NotFound => 404,
        ProblemKind.MethodNotAllowed => 405,
        ProblemKind.NotAcceptable => 406,
        ProblemKind.Unique or ProblemKind.Restricted or ProblemKind.Transition or ProblemKind.Conflict
            or ProblemKind.IdempotencyInProgress => 409,
        ProblemKind.VersionMismatch => 412,
        ProblemKind.TooLarge => 413,
        ProblemKind.UriTooLong => 414,
        ProblemKind.UnsupportedMediaType => 415,
        ProblemKind.IdempotencyKeyReused => 422,
        ProblemKind.PreconditionRequired => 428,
        ProblemKind.RateLimited => 429,
        ProblemKind.HeadersTooLarge => 431,
        ProblemKind.Internal => 500,
        ProblemKind.Unavailable => 503,
        ProblemKind.Timeout => 504,
    };
#pragma warning restore CS8524
}
