using System.Text.Json.Nodes;
using Ashlar.Model;

namespace Ashlar.Surfaces.Rest.OpenApi.Schemas;

/// <summary>The body of a POST, or a new child in its parent's body.</summary>
internal static class CreateSchema
{
    public static JsonObject Of(DocumentScope scope, Entity entity, bool nested)
    {
        var properties = new JsonObject();
        var required = new List<string>();
        foreach (var column in BodyFields.Columns(entity, nested).Where(BodyFields.MayCreate))
        {
            properties[column.WireName] = ColumnSchema.Write(column, creating: true);
            if (BodyFields.IsNeeded(column)) required.Add(column.WireName);
        }

        foreach (var list in BodyFields.Lists(entity))
        {
            properties[list.Name] = ListSchemas.Of(scope, list, SchemaRole.NestedCreate);
            if (list is ManyField { Min: > 0 } or LinkField { Min: > 0 }) required.Add(list.Name);
        }

        return Nodes.Describe(Nodes.Closed(properties, required), entity.Description, nested ? $"Written as part of its {Words.Of(entity.OwnedBy!.Entity.Name)}." : null); // nested: owned
    }
}
