using System.Text.Json.Nodes;
using Ashlar.Engine;
using Ashlar.Surfaces.Http.Problems;

namespace Ashlar.Surfaces.Rest.OpenApi.Schemas;

/// <summary>The one shape of every refusal (RFC 9457).</summary>
internal static class ProblemSchemas
{
    public static JsonObject Of(DocumentScope scope) => scope.Shared("Problem", () => Problem(scope));

    private static JsonObject Problem(DocumentScope scope)
    {
        var kinds = Enum.GetValues<ProblemKind>();
        var statuses = kinds.Select(ProblemMapping.StatusOf).Distinct().Order();
        var properties = new JsonObject
        {
            ["type"] = Text("The address of a page of this server that explains the code.", "uri-reference"),
            ["title"] = Text("What the code means, the same each time."),
            ["status"] = Nodes.Describe(new JsonObject { ["type"] = "integer", ["enum"] = new JsonArray([.. statuses.Select(s => (JsonNode)s)]) }, "The status of the answer."),
            ["code"] = Nodes.Describe(new JsonObject { ["type"] = "string", ["enum"] = Nodes.Strings(kinds.Select(ProblemCodes.Of)) }, "Stable: programs decide by it."),
            ["detail"] = Text("What is wrong with this request."),
            ["instance"] = Text("The path of the request.", "uri-reference"),
            ["requestId"] = Text("The request's id, as in the server's log and in `X-Request-ID`."),
            ["operation"] = Nodes.Describe(new JsonObject { ["type"] = new JsonArray("string", "integer") }, "Of a batch: the operation that was refused, by its id, or by its index where it has none."),
            ["stepUp"] = Nodes.Describe(
                Nodes.Open(new JsonObject { ["mfa"] = new JsonObject { ["type"] = "boolean" }, ["maxAge"] = new JsonObject { ["type"] = "integer" } }, ["mfa"]),
                "Of `step-up-required`: what the caller's sign-in lacks. `mfa`: a second factor; `maxAge`: the seconds that may have passed since."),
            ["errors"] = Nodes.Describe(Nodes.Array(scope.Shared("Fault", Fault)), "Every fault found, where there are several or they have a place."),
        };
        return Nodes.Describe(Nodes.Open(properties, ["type", "title", "status", "code", "detail", "instance", "requestId"]), "Why a request was refused (RFC 9457).");
    }

    private static JsonObject Fault()
    {
        var properties = new JsonObject
        {
            ["pointer"] = Text("Where in the body: a JSON pointer (RFC 6901).", "json-pointer"),
            ["parameter"] = Text("Which parameter of the address."),
            ["code"] = Text("Stable: what kind of fault."),
            ["message"] = Text("For people."),
            ["params"] = Nodes.Describe(new JsonObject { ["type"] = "object", ["additionalProperties"] = true }, "The values that the message speaks of."),
        };
        return Nodes.Describe(Nodes.Open(properties, ["code", "message"]), "One fault of a request.");
    }

    private static JsonObject Text(string description, string? format = null)
    {
        var schema = new JsonObject { ["type"] = "string" };
        if (format is not null) schema["format"] = format;
        return Nodes.Describe(schema, description);
    }
}
