using System.Text.Json.Nodes;
using Ashlar.Model;

namespace Ashlar.Surfaces.Rest.OpenApi.Schemas;

/// <summary>Owned children and links as bodies hold them.</summary>
internal static class ListSchemas
{
    /// <param name="scope">The document.</param>
    /// <param name="list">The list of a body.</param>
    /// <param name="role">Of the child: how a child that is there already is changed, or NestedCreate where all are new.</param>
    public static JsonObject Of(DocumentScope scope, Field list, SchemaRole role)
    {
        var schema = list is LinkField link ? Keys(link) : Children(scope, (ManyField)list, role);
        if (list.Deprecated) schema["deprecated"] = true;
        return Nodes.Describe(
            schema, list.Description,
            list is LinkField { Target: var target } ? $"The keys of its {Words.Plural(target)}." : null,
            role == SchemaRole.NestedCreate ? null : Kept(list),
            list.WriteRule is { } rule ? $"May be set only where {Words.Code(rule.Source)}." : null);
    }

    private static string Kept(Field list) => list is LinkField
        ? "Left out: the links stay as they are."
        : "A child with the key of one of this row is changed, one without is made, those left out are deleted. Left out as a whole: all stay.";

    private static JsonObject Keys(LinkField link)
    {
        var schema = Nodes.Array(ScalarSchemas.Of(link.Target.Key.Type), link.Min, link.Max);
        schema["uniqueItems"] = true;
        return schema;
    }

    private static JsonObject Children(DocumentScope scope, ManyField many, SchemaRole role)
    {
        var made = scope.Schema(many.Target, SchemaRole.NestedCreate);
        return Nodes.Array(role == SchemaRole.NestedCreate ? made : Nodes.AnyOf(scope.Schema(many.Target, role), made), many.Min, many.Max);
    }
}
