using System.Globalization;
using System.Text.Json.Nodes;
using Ashlar.Engine;
using Ashlar.Model;
using Ashlar.Surfaces.Http.Documents;
using Ashlar.Surfaces.Rest.OpenApi.Schemas;

namespace Ashlar.Surfaces.Rest.OpenApi.Operations;

/// <summary>The operations of other surfaces, as they tell of themselves, with what every operation has.</summary>
internal static class RoutePaths
{
    private static readonly ProblemKind[] OfBodies = [ProblemKind.Malformed, ProblemKind.Validation, ProblemKind.TooLarge, ProblemKind.UnsupportedMediaType, ProblemKind.Forbidden];
    private static readonly ProblemKind[] OfPeople = [ProblemKind.Unauthenticated, ProblemKind.TokenExpired, ProblemKind.Forbidden];
    private static readonly ProblemKind[] OfFreshPeople = [ProblemKind.Unauthenticated, ProblemKind.TokenExpired, ProblemKind.StepUpRequired, ProblemKind.Forbidden];
    private static readonly ProblemKind[] Anywhere = [ProblemKind.RateLimited, ProblemKind.Internal, ProblemKind.Unavailable, ProblemKind.Timeout];

    /// <summary>What the documents ask of the model.</summary>
    public static RouteTerms TermsOf(ModelSnapshot model) => new(() => ScalarSchemas.Of(model.User.Key.Type), () => model.User.Key.Type.Kind switch
    {
        ScalarKind.Uuid => "0192d5c1-8f4e-7a31-9c55-2f1d3c4b5a69",
        ScalarKind.Int or ScalarKind.Long => 7,
        _ => "ada",
    });

    public static void AddTo(JsonObject paths, DocumentScope scope, IReadOnlyList<RouteDocument> routes)
    {
        foreach (var route in routes)
        {
            if (!paths.TryGetPropertyValue(route.Path, out var item)) paths[route.Path] = item = new JsonObject();
            item![route.Method.ToLowerInvariant()] = Of(scope, route); // just made, or there
        }
    }

    private static JsonObject Of(DocumentScope scope, RouteDocument route)
    {
        var operation = new JsonObject
        {
            ["operationId"] = route.Id,
            ["tags"] = new JsonArray(route.Tag.Name),
            ["summary"] = route.Summary,
            ["description"] = DescriptionOf(route),
            ["security"] = SecurityOf(route.Caller),
        };
        var responses = new JsonObject { [route.Answer.Status.ToString(CultureInfo.InvariantCulture)] = AnswerOf(scope, route.Answer) };
        Responses.AddProblems(responses, scope, ProblemsOf(route));
        return Operation.With(operation, ParametersOf(route), BodyOf(route), responses);
    }

    private static string DescriptionOf(RouteDocument route) => route.Caller is RouteCaller.FreshPerson
        ? route.Description + " Asks for a sign-in of the last ten minutes, and for the second factor where there is one."
        : route.Description;

    private static JsonArray SecurityOf(RouteCaller caller) => caller switch
    {
        RouteCaller.Anyone => [],
        RouteCaller.Browser => [Security.Cookie()],
        _ => [Security.Bearer(), Security.Cookie()],
    };

    private static IEnumerable<ProblemKind> ProblemsOf(RouteDocument route)
    {
        if (route.Answer.IsPage) return route.Problems.Concat(Anywhere);
        var ofBody = route.Body is null || route.IsForm ? [] : OfBodies;
        var ofCaller = route.Caller switch
        {
            RouteCaller.Anyone => [],
            RouteCaller.FreshPerson => OfFreshPeople,
            _ => OfPeople,
        };
        return ofBody.Concat(ofCaller).Concat(route.Problems).Concat(Anywhere);
    }

    private static JsonObject AnswerOf(DocumentScope scope, RouteAnswer answer)
    {
        if (answer.Schema is { } schema) return Responses.Json(scope, answer.Description, schema.DeepClone().AsObject(), answer.Example?.DeepClone());
        var response = Responses.Empty(scope, answer.Description);
        if (answer.IsPage) response["content"] = new JsonObject { ["text/html"] = new JsonObject { ["schema"] = Shapes.Plain("string") } };
        return response;
    }

    private static IEnumerable<JsonObject> ParametersOf(RouteDocument route)
    {
        if (route.Key is { } key)
        {
            var schema = route.KeySchema ?? Shapes.Uuid();
            yield return Parameter("id", "path", key, isRequired: true, schema);
        }

        foreach (var parameter in route.Query) yield return Parameter(parameter.Name, "query", parameter.Description, parameter.IsRequired, parameter.Schema);
    }

    private static JsonObject Parameter(string name, string place, string description, bool isRequired, JsonObject schema)
    {
        var parameter = new JsonObject { ["name"] = name, ["in"] = place, ["description"] = description, ["schema"] = schema.DeepClone() };
        if (isRequired) parameter["required"] = true;
        return parameter;
    }

    private static JsonObject? BodyOf(RouteDocument route)
    {
        if (route.Body is null) return null;
        var body = Operation.Body(route.Body, route.Example, route.IsForm ? "application/x-www-form-urlencoded" : "application/json");
        if (route.BodyIsOptional) body["required"] = false;
        return body;
    }
}
