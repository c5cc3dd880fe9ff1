using Ashlar.Engine;

namespace Ashlar.Surfaces.Http.Problems;

/// <summary>What a code means and what to do about it, for people.</summary>
/// <param name="Title">One short sentence, the same in every problem of this kind.</param>
/// <param name="Meaning">What happened.</param>
/// <param name="Remedy">What the caller can do.</param>
public sealed record ProblemExplanation(string Title, string Meaning, string Remedy);

/// <summary>Explains every problem: the titles of problem documents and the pages under <c>/problems/</c> come from here.</summary>
public static class ProblemCatalogue
{
    private static readonly ProblemExplanation Malformed = new(
        "The request cannot be read",
        "The body is not JSON as RFC 8259 defines it (in UTF-8, without repeated names, at most 32 levels deep), or an escape in the address or a header is not well formed.",
        "The problem names the line, the column and the byte where reading stopped. Mend what is there and send the request again.");

    private static readonly ProblemExplanation Validation = new(
        "The request is not valid",
        "The request could be read, but values in it break rules of the model. Every fault found is listed in 'errors', each with a JSON pointer into the body or the name of a parameter.",
        "Correct every listed value. 'params' holds the bounds and allowed values that the messages speak of.");

    private static readonly ProblemExplanation UnknownParameter = new(
        "There is no such parameter",
        "A parameter, field or operator in the address does not exist. Unknown parameters are refused because a filter that is silently ignored answers with the wrong rows.",
        "Check the spelling; the message names the nearest valid name. Conditions are written field=value or field[operator]=value.");

    private static readonly ProblemExplanation BadCursor = new(
        "The cursor cannot be used",
        "The value of 'after' was not made by this server, was changed, or belongs to a list with another sort order or filter.",
        "Use 'next' of a page as it is, with the same sort and filter, or start again without 'after'.");

    private static readonly ProblemExplanation BadFilter = new(
        "The filter cannot be used",
        "The value of 'filter' is not an expression of the Common Expression Language that gives true or false over this entity's fields.",
        "The message says where the expression fails. In an address, encode it; a bare '+' is a space.");

    private static readonly ProblemExplanation Unauthenticated = new(
        "Sign in first",
        "The request needs a caller, and it carries no token or one that cannot be trusted.",
        "Send 'Authorization: Bearer' with a valid token.");

    private static readonly ProblemExplanation TokenExpired = new(
        "The token has expired",
        "The token was valid once; its time is over.",
        "Get a new token and send the request again.");

    private static readonly ProblemExplanation StepUpRequired = new(
        "Sign in again",
        "You are known, and a rule of the model wants more of the sign-in: a second factor, or that it happened within the last 10 minutes.",
        "'stepUp' says what is missing: 'mfa' is a second factor, 'maxAge' how many seconds may have passed. Sign in again that way and repeat the request with the new session or token.");

    private static readonly ProblemExplanation Forbidden = new(
        "This is not allowed",
        "You are known, and the rules of the model do not let you do this.",
        "Ask whoever runs this server for the right; repeating the request does not help.");

    private static readonly ProblemExplanation NotFound = new(
        "There is nothing here",
        "No such row or address exists, or it is not one that you may see. The answer never tells which.",
        "Check the address and the key.");

    private static readonly ProblemExplanation MethodNotAllowed = new(
        "The method does not apply here",
        "The address exists, but not for this method.",
        "The 'Allow' header lists the methods that apply.");

    private static readonly ProblemExplanation NotAcceptable = new(
        "No acceptable form",
        "The 'Accept' header excludes every form that this address can answer in.",
        "Accept 'application/json', or leave the header out.");

    private static readonly ProblemExplanation TooLarge = new(
        "The body is too large",
        "The body is larger than this server takes.",
        "Send less at once.");

    private static readonly ProblemExplanation UriTooLong = new(
        "The address is too long",
        "The request line is longer than this server takes.",
        "Send the parameters of a list as a JSON body to its 'query' address.");

    private static readonly ProblemExplanation UnsupportedMediaType = new(
        "The body's type is not supported",
        "The 'Content-Type' or 'Content-Encoding' of the body is not one that this address takes.",
        "Send JSON in UTF-8 as 'application/json', uncompressed; 'Accept-Post' or 'Accept-Patch' lists what is taken.");

    private static readonly ProblemExplanation HeadersTooLarge = new(
        "The headers are too large",
        "The request's headers together, or one of them, are larger than this server takes.",
        "Send fewer or shorter headers.");

    private static readonly ProblemExplanation Unique = new(
        "The value is taken",
        "Another row already has this value, or this combination of values, and the model wants it once.",
        "Choose another value; 'errors' names the fields.");

    private static readonly ProblemExplanation Restricted = new(
        "The row is still referred to",
        "Other rows refer to this one, and the model forbids deleting it while they do.",
        "Change or delete what refers to it first; the problem names it.");

    private static readonly ProblemExplanation Transition = new(
        "The value may not move there",
        "The model lists the moves that this field may make, and this is not one of them.",
        "'params' lists where the value may move from where it is.");

    private static readonly ProblemExplanation Conflict = new(
        "The request conflicts with another",
        "Something else changed at the same time, so that this request could not be carried out.",
        "Read the row again and repeat the request.");

    private static readonly ProblemExplanation IdempotencyInProgress = new(
        "The same request is still running",
        "A request with this Idempotency-Key has not ended yet.",
        "Wait as long as 'Retry-After' says and repeat it.");

    private static readonly ProblemExplanation VersionMismatch = new(
        "The row has changed",
        "The row is no longer at the version that 'If-Match' names.",
        "Read it again, apply the change to what is there now, and send it with the new ETag.");

    private static readonly ProblemExplanation PreconditionRequired = new(
        "A version is required",
        "Rows of this entity are only changed by callers who say which version they saw.",
        "Send 'If-Match' with the row's ETag.");

    private static readonly ProblemExplanation IdempotencyKeyReused = new(
        "The key was used for another request",
        "This Idempotency-Key belongs to a request with another method, address or body.",
        "Use a new key for a new request.");

    private static readonly ProblemExplanation RateLimited = new(
        "Too many requests",
        "More requests came than this server lets one caller send.",
        "Wait as long as 'Retry-After' says.");

    private static readonly ProblemExplanation Internal = new(
        "Something went wrong here",
        "The server failed. The cause is in its log, under the request's id.",
        "Tell whoever runs this server the 'requestId'.");

    private static readonly ProblemExplanation Unavailable = new(
        "Not available at the moment",
        "The server cannot reach its database, has no room left, or is about to stop. Nothing of this request was kept.",
        "Repeat the request after the time in 'Retry-After'.");

    private static readonly ProblemExplanation Timeout = new(
        "It took too long",
        "The request did not end within the time that this server gives one.",
        "Ask for less at once, or repeat it later.");

#pragma warning disable CS8524 // every named kind is here, or this does not compile
    public static ProblemExplanation Explain(ProblemKind kind) => kind switch
    {
        ProblemKind.Malformed => Malformed,
        ProblemKind.Validation => Validation,
        ProblemKind.UnknownParameter => UnknownParameter,
        ProblemKind.BadCursor => BadCursor,
        ProblemKind.BadFilter => BadFilter,
        ProblemKind.Unauthenticated => Unauthenticated,
        ProblemKind.TokenExpired => TokenExpired,
        ProblemKind.StepUpRequired => StepUpRequired,
        ProblemKind.Forbidden => Forbidden,
        ProblemKind.NotFound => NotFound,
        ProblemKind.MethodNotAllowed => MethodNotAllowed,
        ProblemKind.NotAcceptable => NotAcceptable,
        ProblemKind.TooLarge => TooLarge,
        ProblemKind.UriTooLong => UriTooLong,
        ProblemKind.UnsupportedMediaType => UnsupportedMediaType,
        ProblemKind.HeadersTooLarge => HeadersTooLarge,
        ProblemKind.Unique => Unique,
        ProblemKind.Restricted => Restricted,
        ProblemKind.Transition => Transition,
        ProblemKind.Conflict => Conflict,
        ProblemKind.IdempotencyInProgress => IdempotencyInProgress,
        ProblemKind.VersionMismatch => VersionMismatch,
        ProblemKind.PreconditionRequired => PreconditionRequired,
        ProblemKind.IdempotencyKeyReused => IdempotencyKeyReused,
        ProblemKind.RateLimited => RateLimited,
        ProblemKind.Internal => Internal,
        ProblemKind.Unavailable => Unavailable,
        ProblemKind.Timeout => Timeout,
    };
#pragma warning restore CS8524

    /// <summary>The kind of a code, or null.</summary>
    public static ProblemKind? KindOf(ReadOnlySpan<char> code)
    {
        foreach (var kind in Enum.GetValues<ProblemKind>())
        {
            if (code.SequenceEqual(ProblemCodes.Of(kind))) return kind;
        }

        return null;
    }
}
