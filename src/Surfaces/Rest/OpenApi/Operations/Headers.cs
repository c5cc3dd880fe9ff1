using System.Text.Json.Nodes;
using Ashlar.Engine.Writes.Repeats;
using Ashlar.Surfaces.Rest.OpenApi.Schemas;
using Ashlar.Surfaces.Rest.Repeats;

namespace Ashlar.Surfaces.Rest.OpenApi.Operations;

/// <summary>Headers of requests and answers.</summary>
internal static class Headers
{
    public const string ETag = "ETag", Location = "Location", Link = "Link", RequestId = "X-Request-ID", RetryAfter = "Retry-After", Replayed = "Idempotency-Replayed", Authenticate = "WWW-Authenticate";

    /// <summary>Those that problems of a status carry.</summary>
    public static string[] OfProblems(int status) => status switch
    {
        401 => [Authenticate],
        409 => [RetryAfter],
        503 => [RetryAfter],
        _ => [],
    };

    /// <summary>A reference to a header of answers.</summary>
    public static JsonObject Of(DocumentScope scope, string name) => scope.Components.Header(name, () => name switch
    {
        ETag => Text("The version of what was answered, for `If-Match` and `If-None-Match`: `\"3\"` is version 3 of the whole row, `\"3-…\"` another form of it.", "\"3\""),
        Location => Text("The address of the new row.", null, "uri-reference"),
        Link => Text("The address of the next page, as `<…>; rel=\"next\"`; none on the last page (RFC 8288).", null),
        RequestId => Text("The request's id: the caller's own when it sent a sane one.", null),
        Replayed => Nodes.Describe(new JsonObject { ["schema"] = new JsonObject { ["type"] = "boolean" } }, "`true`: the request was carried out before, and this is the answer it got then."),
        RetryAfter => Nodes.Describe(new JsonObject { ["schema"] = new JsonObject { ["type"] = "integer", ["minimum"] = 1 } }, "Seconds after which a repeat makes sense."),
        _ => Text("How to sign in (RFC 6750).", "Bearer realm=\"ashlar\""),
    });

    /// <summary>A reference to the request header <c>If-None-Match</c>.</summary>
    public static JsonObject IfNoneMatch(DocumentScope scope) => scope.Components.Parameter("IfNoneMatch", () => new JsonObject
    {
        ["name"] = "If-None-Match",
        ["in"] = "header",
        ["description"] = "The `ETag` of an earlier answer: when nothing has changed since, the answer is 304 without a body.",
        ["schema"] = new JsonObject { ["type"] = "string" },
    });

    /// <summary>A reference to the request header <c>If-Match</c>.</summary>
    public static JsonObject IfMatch(DocumentScope scope, bool required) => scope.Components.Parameter(required ? "IfMatchRequired" : "IfMatch", () =>
    {
        var parameter = new JsonObject { ["name"] = "If-Match", ["in"] = "header" };
        if (required) parameter["required"] = true;
        parameter["description"] = "The `ETag` of the row as it was read: when the row has moved on since, the answer is 412 and nothing is changed. `*` takes any version.";
        parameter["schema"] = new JsonObject { ["type"] = "string" };
        if (required) parameter["example"] = "\"3\"";
        return parameter;
    });

    /// <summary>A reference to the request header <c>Idempotency-Key</c>.</summary>
    public static JsonObject IdempotencyKey(DocumentScope scope) => scope.Components.Parameter("IdempotencyKey", () => new JsonObject
    {
        ["name"] = IdempotencyKeys.Header,
        ["in"] = "header",
        ["description"] = "A key of the caller's choice, new for each request: when the request is sent again with it within 24 hours, it is not carried out again "
            + "but answered as the first time. Visible ASCII; a signed-out caller's has at least 22 characters.",
        ["schema"] = new JsonObject { ["type"] = "string", ["minLength"] = 1, ["maxLength"] = RepeatGuard.LongestKey, ["pattern"] = "^[!-~]+$" },
    });

    private static JsonObject Text(string description, string? example, string? format = null)
    {
        var schema = new JsonObject { ["type"] = "string" };
        if (format is not null) schema["format"] = format;
        var header = Nodes.Describe(new JsonObject { ["schema"] = schema }, description);
        if (example is not null) header["example"] = example;
        return header;
    }
}
