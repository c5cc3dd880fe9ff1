using System.Text.Json.Nodes;
using Ashlar.Engine;
using Ashlar.Surfaces.Http.Problems;
using Ashlar.Surfaces.Rest.OpenApi.Examples;
using Ashlar.Surfaces.Rest.OpenApi.Schemas;

namespace Ashlar.Surfaces.Rest.OpenApi.Operations;

/// <summary>The answers of operations: what they give, and every problem that can arise, by status.</summary>
internal static class Responses
{
    /// <summary>An answer with a JSON body.</summary>
    public static JsonObject Json(DocumentScope scope, string description, JsonObject schema, JsonNode? example, params string[] headers)
    {
        var media = new JsonObject { ["schema"] = schema };
        if (example is not null) media["example"] = example;
        var response = Empty(scope, description, headers);
        response["content"] = new JsonObject { ["application/json"] = media };
        return response;
    }

    /// <summary>An answer without a body.</summary>
    public static JsonObject Empty(DocumentScope scope, string description, params string[] headers)
    {
        var all = new JsonObject();
        foreach (var header in headers.Append(Headers.RequestId)) all[header] = Headers.Of(scope, header);
        return new JsonObject { ["description"] = description, ["headers"] = all };
    }

    /// <summary>Adds a response for each status of <paramref name="kinds"/>, shared with every operation that has the same.</summary>
    public static void AddProblems(JsonObject responses, DocumentScope scope, IEnumerable<ProblemKind> kinds)
    {
        foreach (var group in kinds.Distinct().GroupBy(ProblemMapping.StatusOf).OrderBy(g => g.Key))
        {
            var status = group.Key.ToString(System.Globalization.CultureInfo.InvariantCulture);
            var shared = group.ToArray();
            responses[status] = scope.Components.Response(NameOf(shared), () => Problem(scope, group.Key, shared));
        }
    }

    private static string NameOf(ProblemKind[] kinds) => kinds switch
    {
        _ when kinds.Contains(ProblemKind.BadCursor) => "BadListRequest",
        _ when kinds.Contains(ProblemKind.Malformed) => "BadRequest",
        [ProblemKind.Unauthenticated, ProblemKind.TokenExpired, ProblemKind.StepUpRequired] => "UnauthenticatedOrStepUpRequired",
        [ProblemKind.Unauthenticated, ProblemKind.TokenExpired] => nameof(ProblemKind.Unauthenticated),
        _ => string.Join("Or", kinds.Select(k => k.ToString())),
    };

    private static JsonObject Problem(DocumentScope scope, int status, ProblemKind[] kinds)
    {
        var examples = new JsonObject();
        foreach (var kind in kinds)
        {
            var code = ProblemCodes.Of(kind);
            examples[code] = scope.Components.Example(code, () => ProblemExamples.Of(kind, InstanceOf(scope)));
        }

        var meanings = kinds.Select(k => $"`{ProblemCodes.Of(k)}`: {char.ToLowerInvariant(ProblemCatalogue.Explain(k).Title[0])}{ProblemCatalogue.Explain(k).Title[1..]}");
        var response = Empty(scope, string.Join("; ", meanings) + ".", Headers.OfProblems(status));
        response["content"] = new JsonObject
        {
            [ProblemDocument.MediaType] = new JsonObject { ["schema"] = ProblemSchemas.Of(scope), ["examples"] = examples },
        };
        return response;
    }

    private static string InstanceOf(DocumentScope scope) => "/api/" + scope.Model.Entities[0].Path;
}
