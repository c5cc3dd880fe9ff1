using System.Text.Json.Nodes;
using Ashlar.Model;

namespace Ashlar.Surfaces.Rest.OpenApi.Schemas;

/// <summary>The body of a PATCH (JSON Merge Patch, RFC 7396), or a child that is there already in its parent's.</summary>
internal static class PatchSchema
{
    public static JsonObject Of(DocumentScope scope, Entity entity, bool nested)
    {
        var properties = new JsonObject();
        foreach (var column in BodyFields.Columns(entity, nested))
        {
            if (BodyFields.MayChange(column)) properties[column.WireName] = ColumnSchema.Write(column, creating: false);
            else if (nested && BodyFields.IsKey(column)) properties[column.WireName] = ColumnSchema.Kept(column);
        }

        foreach (var list in BodyFields.Lists(entity)) properties[list.Name] = ListSchemas.Of(scope, list, SchemaRole.NestedPatch);
        string[] required = nested ? [entity.Key.WireName] : [];
        return Nodes.Describe(
            Nodes.Closed(properties, required), entity.Description,
            nested ? "The key says which one it is; what is left out stays." : "What is left out stays as it is; null empties an optional field.");
    }
}
