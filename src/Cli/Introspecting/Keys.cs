using Ashlar.Stores.Introspection;

namespace Ashlar.Cli.Introspecting;

/// <summary>What the file says of an entity's key.</summary>
internal static class Keys
{
    private static readonly HashSet<string> Parts = new(["string", "int", "long", "uuid", "date", "dateTime", "bool", "enum", "decimal"], StringComparer.Ordinal);

    public static void Set(EntitySketch entity, FoundDatabase database)
    {
        var table = entity.Table;
        if (entity.KeyColumns.Count > 0)
        {
            SetMade(entity, table.Columns.First(c => entity.KeyColumns.Contains(c.Name)), database);
            return;
        }

        IReadOnlyList<string> columns = table.Key.Count > 0 || table.IsView ? table.Key : UniqueKey(table);
        var fields = columns.Select(c => entity.Fields.Find(f => f.Column == c)).ToList();
        if (columns.Count > 0 && fields.TrueForAll(f => f is { Target: not null } || f?.Type is { IsList: false } type && Parts.Contains(type.Type) && type.Type is not "string" | type.Max is null or <= 255))
        {
            foreach (var field in fields) entity.KeyFields.Add(field!); // asked above
            var isPlain = fields is [{ Target: null, Type.IsKeyable: true }];
            entity.HasPlainKey = isPlain;
            entity.Key = fields is [var only] && (isPlain || only!.Target is not null) ? only!.Name : $"[{string.Join(", ", fields.Select(f => f!.Name))}]";
            return;
        }

        entity.IsReadOnly = true;
        foreach (var field in entity.Fields) field.Keys.RemoveAll(k => k.Key is "default" or "generated" or "onDelete");
        entity.Remarks.Add(table.IsView
            ? "a view: read only, and without a key its rows are listed but have no addresses. Where a field is unique, say key: and its name"
            : "no primary key: read only, and its rows have no addresses");
    }

    private static void SetMade(EntitySketch entity, FoundColumn column, FoundDatabase database)
    {
        var name = database.Names.Equals(column.Name, "id") ? null : $", column: {YamlText.Quoted(column.Name)}";
        var type = column.Type == "uuid" ? column.Default is null ? "uuid, client: true" : "uuid" : "long";
        entity.Key = type == "uuid" && name is null ? null : $"{{ type: {type}{name} }}";
    }

    // Any of the unique indexes over columns that are never null
    private static List<string> UniqueKey(FoundTable table) => table.Indexes
        .Where(i => i is { Unique: true, Partial: false } && i.Columns.All(c => table.Columns.Any(f => f.Name == c.Column && f.NotNull)))
        .OrderBy(i => i.Columns.Count)
        .Select(i => i.Columns.Select(c => c.Column).ToList())
        .FirstOrDefault() ?? [];
}
