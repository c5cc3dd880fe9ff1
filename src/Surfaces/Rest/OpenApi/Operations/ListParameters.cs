using System.Globalization;
using System.Text.Json.Nodes;
using Ashlar.Model;
using Ashlar.Surfaces.Rest.Binding;
using Ashlar.Surfaces.Rest.OpenApi.Examples;
using Ashlar.Surfaces.Rest.OpenApi.Schemas;

namespace Ashlar.Surfaces.Rest.OpenApi.Operations;

/// <summary>The parameters of lists, and the two that every answer with rows takes.</summary>
internal static class ListParameters
{
    public const string AboutExpand = "Related rows to carry along, by the names of relations, at most three levels deep. A list of them holds at most 100; `$truncated` says when it was cut.";

    // More paths than these are not listed.
    private const int MostPaths = 60;
    private const int DeepestPath = 3;

    /// <summary>Every parameter of a GET of the list.</summary>
    public static IEnumerable<JsonObject> Of(DocumentScope scope, Entity entity)
    {
        yield return Query(ParameterNames.Limit, AboutLimit(entity), LimitSchema(entity, withDefault: true));
        yield return scope.Components.Parameter("After", () => Query(ParameterNames.After, "The `next` of the page before: its rows follow.", Text()));
        yield return Listed(ParameterNames.Sort, AboutSort(entity), SortSchema(entity));
        foreach (var parameter in OfRows(scope, entity)) yield return parameter;
        yield return Query(ParameterNames.Filter, AboutFilter(scope, entity), Text());
        yield return scope.Components.Parameter("Count", () => Query(
            ParameterNames.Count, "`exact` adds `page.total`, which costs a count of all rows.", new JsonObject { ["type"] = "string", ["pattern"] = "^exact$" }));
        foreach (var condition in ConditionParameters.Of(scope, entity)) yield return condition;
    }

    /// <summary><c>fields</c> and <c>expand</c>.</summary>
    public static IEnumerable<JsonObject> OfRows(DocumentScope scope, Entity entity)
    {
        yield return Listed(ParameterNames.Fields, AboutFields(entity), PathsSchema());
        if (ExpandSchema(entity) is { } expand) yield return Listed(ParameterNames.Expand, AboutExpand, expand);
    }

    /// <param name="entity">Whose list.</param>
    /// <param name="withDefault">Not in a body: generators of clients take a property with a default for one that is always there.</param>
    public static JsonObject LimitSchema(Entity entity, bool withDefault)
    {
        var schema = new JsonObject { ["type"] = "integer", ["format"] = "int32", ["minimum"] = 1, ["maximum"] = entity.MaxLimit };
        if (withDefault) schema["default"] = entity.DefaultLimit;
        return schema;
    }

    public static string AboutLimit(Entity entity) => string.Create(CultureInfo.InvariantCulture, $"Most rows of the page: {entity.DefaultLimit} where nothing is said.");

    public static JsonObject SortSchema(Entity entity)
    {
        var names = entity.Fields.OfType<ColumnField>().Where(c => !c.Hidden && c.Type.IsSortable).Select(c => c.WireName);
        return Nodes.Array(new JsonObject { ["type"] = "string", ["enum"] = Nodes.Strings(names.SelectMany(n => new[] { n, "-" + n })) });
    }

    public static JsonObject PathsSchema() => Nodes.Array(Text());

    public static string AboutSort(Entity entity) =>
        "By what to sort: fields, `-` before one for descending, nulls as the greatest value; the key is always the last tie-break."
        + (RelatedPath(entity) is { } path ? $" Fields of a related row go by their path, as in `{path}`." : "");

    // Told in words and not as an example value: tools that try requests would send it each time.
    public static string AboutFilter(DocumentScope scope, Entity entity) =>
        "A condition in the Common Expression Language over the row, its relations and its lists"
        + (FilterExample.Of(scope.Model, entity) is { } example ? $", such as {Words.Code(example)}." : ".");

    public static string AboutFields(Entity entity) => string.Create(
        CultureInfo.InvariantCulture,
        $"The fields to answer with, instead of all: {Words.List([.. entity.Fields.OfType<ColumnField>().Where(c => !c.Hidden).Select(c => $"`{c.WireName}`")])}{(ExpandSchema(entity) is null ? "" : ", and by their path those of related rows")}.");

    /// <summary>Null where the entity has no relation.</summary>
    public static JsonObject? ExpandSchema(Entity entity)
    {
        var paths = Paths(entity);
        if (paths.Count == 0) return null;
        var item = Text();
        if (paths.Count <= MostPaths) item["enum"] = Nodes.Strings(paths);
        return Nodes.Array(item);
    }

    private static string? RelatedPath(Entity entity) =>
        entity.Fields.OfType<RefField>().Where(r => r is { Hidden: false } && r.Target.Access.Get is not null)
            .Select(r => (r.Name, Column: r.Target.Fields.OfType<ValueField>().FirstOrDefault(c => c is { Hidden: false, System: false } && c.Type.IsSortable)))
            .Where(p => p.Column is not null).Select(p => $"{p.Name}.{p.Column!.WireName}").FirstOrDefault(); // the line above

    // Breadth first, so that the shortest come first; one more than the most tells that there are too many.
    private static List<string> Paths(Entity entity)
    {
        var paths = new List<string>();
        List<(string Prefix, Entity Entity)> level = [("", entity)];
        for (var depth = 0; depth < DeepestPath && paths.Count <= MostPaths; depth++)
        {
            var next = new List<(string, Entity)>();
            foreach (var (prefix, at) in level)
            {
                foreach (var field in at.Fields.Where(f => !f.Hidden))
                {
                    if (TargetOf(field) is not { } target || paths.Count > MostPaths) continue;
                    paths.Add(prefix + field.Name);
                    next.Add((prefix + field.Name + ".", target));
                }
            }

            level = next;
        }

        return paths;
    }

    // What is closed to everybody cannot be expanded by anybody.
    private static Entity? TargetOf(Field field) => field switch
    {
        RefField reference when reference.Target.Access.Get is not null => reference.Target,
        ManyField many when many.Target.Access.List is not null => many.Target,
        LinkField link when link.Target.Access.List is not null => link.Target,
        _ => null,
    };

    private static JsonObject Text() => new() { ["type"] = "string" };

    private static JsonObject Query(string name, string description, JsonObject schema) =>
        new() { ["name"] = name, ["in"] = "query", ["description"] = description, ["schema"] = schema };

    /// <summary>Values separated by commas.</summary>
    private static JsonObject Listed(string name, string description, JsonObject schema)
    {
        var parameter = Query(name, description, schema);
        parameter["style"] = "form";
        parameter["explode"] = false;
        return parameter;
    }
}
