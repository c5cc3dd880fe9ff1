using System.Text.Json.Nodes;
using Ashlar.Model;

namespace Ashlar.Surfaces.Rest.OpenApi.Schemas;

/// <summary>A row as it is read: its columns, and its relations where they are expanded.</summary>
internal static class RowSchema
{
    public static JsonObject Of(DocumentScope scope, Entity entity)
    {
        var properties = new JsonObject();
        var required = new List<string>();
        foreach (var field in entity.Fields.Where(f => !f.Hidden))
        {
            if (field is ColumnField column)
            {
                properties[column.WireName] = ColumnSchema.Read(column);
                if (column.ReadRule is null) required.Add(column.WireName); // a rule of its own takes it out of some rows
            }

            if (Expanded(scope, field) is { } relation) properties[field.Name] = relation;
        }

        if (ToMany(entity) is { Count: > 0 } lists)
        {
            properties["$truncated"] = Nodes.Describe(
                Nodes.Array(new JsonObject { ["type"] = "string", ["enum"] = Nodes.Strings(lists) }),
                "The expanded lists of this row that were cut.");
        }

        return Nodes.Describe(Nodes.Open(properties, required), entity.Description);
    }

    /// <summary>The names of the lists of rows that may be expanded.</summary>
    public static IReadOnlyList<string> ToMany(Entity entity) =>
        [.. entity.Fields.Where(f => f is (ManyField or LinkField) and { Hidden: false }).Select(f => f.Name)];

    private static JsonObject? Expanded(DocumentScope scope, Field field)
    {
        var (schema, what) = field switch
        {
            // Null where there is none, or none that this caller may see.
            RefField reference => (Nodes.AnyOf(scope.Schema(reference.Target, SchemaRole.Row), Nodes.Null()), $"The {Words.Of(reference.Target.Name)}"),
            ManyField many => (Nodes.Array(scope.Schema(many.Target, SchemaRole.Row)), $"Its {Words.Plural(many.Target)}"),
            LinkField link => (Nodes.Array(scope.Schema(link.Target, SchemaRole.Row)), $"Its {Words.Plural(link.Target)}"),
            _ => (null, ""),
        };
        if (schema is null) return null;
        if (field.Deprecated) schema["deprecated"] = true;
        return Nodes.Describe(schema, field is RefField ? null : field.Description, $"{what}, where `expand` asks for it.");
    }
}
