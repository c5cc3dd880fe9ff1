using System.Text.Json;
using Ashlar.Engine;
using Ashlar.Engine.Reads;
using Ashlar.Model;

namespace Ashlar.Surfaces.Rest.Binding;

/// <summary>
/// The body of <c>POST …/query</c>: the parameters of a list by the same names, <c>{"price[gte]": 10, "sort": ["-price"]}</c>.
/// Scalars stand for their text; arrays go with <c>in</c>, <c>nin</c>, <c>sort</c>, <c>fields</c> and <c>expand</c> and are not split at commas.
/// </summary>
internal static class QueryBody
{
    public static Result<ListRequest> Bind(Entity entity, JsonElement body)
    {
        var parameters = new ListParameters(entity);
        foreach (var property in body.EnumerateObject())
        {
            if (property.Value.ValueKind == JsonValueKind.Array) AddArray(parameters, property);
            else if (TextOf(property.Value) is { } text) parameters.Add(property.Name, text);
            else parameters.Faults.Add("type", property.Name, Unfit(property.Value.ValueKind));
        }

        var result = parameters.Build();
        return result.IsOk ? result : AtPointers(result.Problem);
    }

    /// <summary>In a body a parameter is a property, so its faults have pointers.</summary>
    public static Problem AtPointers(Problem problem)
    {
        var faults = new Fault[problem.Errors.Count];
        for (var i = 0; i < faults.Length; i++)
        {
            var fault = problem.Errors[i];
            faults[i] = fault.Parameter is null ? fault : fault with { Parameter = null, Pointer = Pointer(fault.Parameter) };
        }

        return problem with { Errors = faults };
    }

    private static void AddArray(ListParameters parameters, JsonProperty property)
    {
        var items = new List<string>(property.Value.GetArrayLength());
        foreach (var item in property.Value.EnumerateArray())
        {
            if (TextOf(item) is { } text)
            {
                items.Add(text);
                continue;
            }

            parameters.Faults.Add("type", property.Name, Unfit(item.ValueKind));
            return;
        }

        parameters.Add(property.Name, items);
    }

    private static string? TextOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString(),
        JsonValueKind.Number => value.GetRawText(),
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        _ => null,
    };

    private static string Unfit(JsonValueKind kind) => kind == JsonValueKind.Null
        ? "cannot be null; ask for nulls with [isNull]"
        : "must be a string, a number, true, false or an array of these";

    private static string Pointer(string parameter) =>
        "/" + parameter.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);
}
