using System.Text.Json.Nodes;
using Ashlar.Model;
using Ashlar.Surfaces.Rest.OpenApi.Schemas;

namespace Ashlar.Surfaces.Rest.OpenApi.Examples;

/// <summary>Example rows and bodies. One that would lack what it must have, because no value is known to fit, is left out.</summary>
internal sealed class RowExamples(ModelSnapshot model)
{
    private readonly ScalarExamples scalars = new(model);

    /// <summary>A row as it is read.</summary>
    public JsonObject? Row(Entity entity)
    {
        var row = new JsonObject();
        foreach (var column in entity.Fields.OfType<ColumnField>().Where(c => c is { Hidden: false, ReadRule: null }))
        {
            if (scalars.Of(column) is { } value) row[column.WireName] = value;
            else if (column.Optional || column.Computed is not null) row[column.WireName] = null;
            else return null;
        }

        return row;
    }

    public JsonObject? Page(Entity entity) => Row(entity) is not { } row ? null : new JsonObject
    {
        ["data"] = new JsonArray(row),
        ["page"] = new JsonObject { ["limit"] = entity.DefaultLimit, ["hasMore"] = false, ["next"] = null },
    };

    public JsonObject? Create(Entity entity) => Create(entity, nested: false);

    /// <summary>The row as it was read, without what a caller cannot change.</summary>
    public JsonObject? Replace(Entity entity)
    {
        var body = new JsonObject();
        foreach (var column in BodyFields.Columns(entity, nested: false).Where(BodyFields.MayChange))
        {
            if (column.WriteRule is not null) continue;
            if (scalars.Of(column) is { } value) body[column.WireName] = value;
            else if (BodyFields.IsNeeded(column)) return null;
        }

        return body;
    }

    /// <summary>A change of one field.</summary>
    public JsonObject? Patch(Entity entity)
    {
        var changed = BodyFields.Columns(entity, nested: false).Where(c => BodyFields.MayChange(c) && c.WriteRule is null)
            .Select(c => (c.WireName, Value: scalars.Changed(c))).FirstOrDefault(c => c.Value is not null);
        return changed.Value is null ? null : new JsonObject { [changed.WireName] = changed.Value };
    }

    public JsonObject Query(Entity entity)
    {
        var body = new JsonObject();
        if (FilterExample.Of(model, entity) is { } filter) body["filter"] = filter;
        var sort = entity.CreatedAt ?? entity.Key;
        if (!sort.Hidden && sort.Type.IsSortable) body["sort"] = new JsonArray("-" + sort.WireName);
        body["limit"] = Math.Min(10, entity.MaxLimit);
        return body;
    }

    private JsonObject? Create(Entity entity, bool nested)
    {
        var body = new JsonObject();
        foreach (var column in BodyFields.Columns(entity, nested).Where(BodyFields.MayCreate))
        {
            var needed = BodyFields.IsNeeded(column);
            if (!needed && (column.Optional || column.Default is not null || column.WriteRule is not null || BodyFields.IsKey(column))) continue;
            if (scalars.OfNew(column) is { } value) body[column.WireName] = value;
            else if (needed) return null;
        }

        foreach (var list in BodyFields.Lists(entity))
        {
            if (list is not ManyField many)
            {
                if (list is LinkField { Min: > 0 }) return null;
                continue;
            }

            if (Create(many.Target, nested: true) is { Count: > 0 } child && many.Min is not > 1 && many.Max is not 0) body[many.Name] = new JsonArray(child);
            else if (many.Min > 0) return null;
        }

        return body;
    }
}
