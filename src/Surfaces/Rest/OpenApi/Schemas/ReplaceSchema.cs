using System.Text.Json.Nodes;
using Ashlar.Model;

namespace Ashlar.Surfaces.Rest.OpenApi.Schemas;

/// <summary>The body of a PUT, or a child that is there already in its parent's: a row as it was read may be sent back.</summary>
internal static class ReplaceSchema
{
    public static JsonObject Of(DocumentScope scope, Entity entity, bool nested)
    {
        var properties = new JsonObject();
        var required = new List<string>();
        foreach (var column in BodyFields.Columns(entity, nested))
        {
            var changes = BodyFields.MayChange(column);
            properties[column.WireName] = changes ? ColumnSchema.Write(column, creating: false) : ColumnSchema.Kept(column);

            // Without the right to write a field, leaving it out leaves it as it is.
            var names = nested && BodyFields.IsKey(column);
            if (names || (changes && column.WriteRule is null && BodyFields.IsNeeded(column))) required.Add(column.WireName);
        }

        foreach (var list in BodyFields.Lists(entity)) properties[list.Name] = ListSchemas.Of(scope, list, SchemaRole.NestedReplace);
        return Nodes.Describe(Nodes.Closed(properties, required), entity.Description, nested ? "The key says which one it is." : null);
    }
}
