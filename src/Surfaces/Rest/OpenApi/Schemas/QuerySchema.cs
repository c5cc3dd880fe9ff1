using System.Text.Json.Nodes;
using Ashlar.Model;
using Ashlar.Surfaces.Rest.OpenApi.Operations;

namespace Ashlar.Surfaces.Rest.OpenApi.Schemas;

/// <summary>The body of <c>POST …/query</c>: the parameters of a list by their names.</summary>
internal static class QuerySchema
{
    public static JsonObject Of(DocumentScope scope, Entity entity)
    {
        var properties = new JsonObject
        {
            ["limit"] = Nodes.Describe(ListParameters.LimitSchema(entity, withDefault: false), ListParameters.AboutLimit(entity)),
            ["after"] = Nodes.Describe(new JsonObject { ["type"] = "string" }, "The `next` of an earlier page."),
            ["sort"] = Nodes.Describe(OrJoined(ListParameters.SortSchema(entity)), ListParameters.AboutSort(entity)),
            ["fields"] = Nodes.Describe(OrJoined(ListParameters.PathsSchema()), ListParameters.AboutFields(entity)),
            ["filter"] = Nodes.Describe(new JsonObject { ["type"] = "string" }, ListParameters.AboutFilter(scope, entity)),
            ["count"] = Nodes.Describe(new JsonObject { ["type"] = "string", ["const"] = "exact" }, "Adds `page.total`."),
        };
        if (ListParameters.ExpandSchema(entity) is { } expand) properties["expand"] = Nodes.Describe(OrJoined(expand), ListParameters.AboutExpand);

        var schema = Nodes.Open(properties, []);
        schema["additionalProperties"] = scope.Shared("ConditionValue", Value);
        return Nodes.Describe(schema, "Every other property is a condition, `field` or `field[operator]`, as in an address: `\"price[gte]\": 10`, `\"status[in]\": [\"open\", \"waiting\"]`.");
    }

    /// <summary>A list, or its items in one text as in an address.</summary>
    private static JsonObject OrJoined(JsonObject list) => Nodes.AnyOf(list, new JsonObject { ["type"] = "string" });

    private static JsonObject Value()
    {
        var scalars = new JsonObject { ["type"] = Nodes.Strings(["string", "number", "boolean"]) };
        return Nodes.Describe(Nodes.AnyOf(scalars, Nodes.Array(scalars.DeepClone(), max: 1000)), "What a condition compares with; a list goes with `in` and `nin`.");
    }
}
