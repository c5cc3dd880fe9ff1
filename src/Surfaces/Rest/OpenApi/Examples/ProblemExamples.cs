using System.Text.Json.Nodes;
using Ashlar.Engine;
using Ashlar.Surfaces.Http.Problems;

namespace Ashlar.Surfaces.Rest.OpenApi.Examples;

/// <summary>One example of every problem.</summary>
internal static class ProblemExamples
{
    public static JsonObject Of(ProblemKind kind, string instance)
    {
        var code = ProblemCodes.Of(kind);
        var explanation = ProblemCatalogue.Explain(kind);
        var (detail, errors) = Told(kind);
        var value = new JsonObject
        {
            ["type"] = "/problems/" + code,
            ["title"] = explanation.Title,
            ["status"] = ProblemMapping.StatusOf(kind),
            ["code"] = code,
            ["detail"] = detail,
            ["instance"] = instance,
            ["requestId"] = "0HN8Q2V1KJ3QO",
        };
        if (kind == ProblemKind.StepUpRequired) value["stepUp"] = new JsonObject { ["mfa"] = true };
        if (errors.Length > 0) value["errors"] = new JsonArray(errors);
        return new JsonObject { ["summary"] = explanation.Title, ["description"] = explanation.Meaning + " " + explanation.Remedy, ["value"] = value };
    }

    private static (string Detail, JsonNode[] Errors) Told(ProblemKind kind) => kind switch
    {
        ProblemKind.Malformed => ("the body is not JSON at line 1, column 14: a value is missing", []),
        ProblemKind.Validation => ("1 field is not valid", [Fault("pointer", "/name", "required", "is required")]),
        ProblemKind.UnknownParameter => ("1 parameter is not valid", [Fault("parameter", "limt", "unknown-parameter", "there is no such parameter or field; did you mean 'limit'?")]),
        ProblemKind.BadCursor => ("the cursor belongs to a list with another sort or filter", []),
        ProblemKind.BadFilter => ("the filter is not an expression over this entity", [Fault("parameter", "filter", "syntax", "a value is missing after '>='")]),
        ProblemKind.Unauthenticated => ("this needs a signed-in caller", []),
        ProblemKind.TokenExpired => ("the token expired", []),
        ProblemKind.StepUpRequired => (new StepUp(Mfa: true, Fresh: false).ToProblem().Detail, []),
        ProblemKind.Forbidden => ("this caller may not do this", []),
        ProblemKind.NotFound => ("no such row", []),
        ProblemKind.MethodNotAllowed => ("this address takes GET, POST", []),
        ProblemKind.NotAcceptable => ("answers are 'application/json'", []),
        ProblemKind.TooLarge => ("the body is larger than 1048576 bytes", []),
        ProblemKind.UnsupportedMediaType => ("send the body with 'Content-Type: application/json'", []),
        ProblemKind.Unique => ("another row has this value", [Fault("pointer", "/name", "unique", "is taken")]),
        ProblemKind.Restricted => ("other rows refer to this one", []),
        ProblemKind.Transition => ("the value may not move there", [Fault("pointer", "/status", "transition", "may not move from there to there")]),
        ProblemKind.Conflict => ("another request changed the same rows; repeat this one", []),
        ProblemKind.IdempotencyInProgress => ("a request with this key has not ended yet", []),
        ProblemKind.IdempotencyKeyReused => ("this key belongs to another request: its method, address, media type or body was different", []),
        ProblemKind.VersionMismatch => ("the row has been changed since: its version is another", []),
        ProblemKind.PreconditionRequired => ("changes need If-Match", []),
        ProblemKind.Unavailable => ("the server cannot reach its store", []),
        ProblemKind.Timeout => ("the request took longer than the server allows", []),
        ProblemKind.Internal => ("the cause is in the server's log", []),
        _ => (ProblemCatalogue.Explain(kind).Meaning, []),
    };

    private static JsonObject Fault(string place, string at, string code, string message) =>
        new() { [place] = at, ["code"] = code, ["message"] = message };
}
