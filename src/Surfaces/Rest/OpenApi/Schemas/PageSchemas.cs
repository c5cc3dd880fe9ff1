using System.Text.Json.Nodes;
using Ashlar.Model;

namespace Ashlar.Surfaces.Rest.OpenApi.Schemas;

/// <summary>One page of a list.</summary>
internal static class PageSchemas
{
    public static JsonObject Of(DocumentScope scope, Entity entity)
    {
        var properties = new JsonObject
        {
            ["data"] = Nodes.Array(scope.Schema(entity, SchemaRole.Row), max: entity.MaxLimit),
            ["page"] = scope.Shared("Page", Page),
        };
        return Nodes.Describe(Nodes.Open(properties, ["data", "page"]), $"A page of {Words.Plural(entity)}.");
    }

    private static JsonObject Page()
    {
        var properties = new JsonObject
        {
            ["limit"] = Nodes.Describe(new JsonObject { ["type"] = "integer", ["format"] = "int32", ["minimum"] = 1 }, "Most rows that this page could hold."),
            ["hasMore"] = Nodes.Describe(new JsonObject { ["type"] = "boolean" }, "Rows follow after this page."),
            ["next"] = Nodes.Describe(new JsonObject { ["type"] = new JsonArray("string", "null") }, "The cursor for `after` that leads to the next page; null on the last."),
            ["total"] = Nodes.Describe(
                new JsonObject { ["type"] = "integer", ["format"] = "int64", ["minimum"] = 0 }, "How many rows there are in all, where `count=exact` asks for it."),
        };
        return Nodes.Describe(Nodes.Open(properties, ["limit", "hasMore", "next"]), "Where a page stands in its list.");
    }
}
