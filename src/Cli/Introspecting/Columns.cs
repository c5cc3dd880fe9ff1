using System.Text.RegularExpressions;
using Ashlar.Model.Building;
using Ashlar.Stores.Introspection;

namespace Ashlar.Cli.Introspecting;

/// <summary>The fields of an entity that are columns: values, and references of one column.</summary>
internal static partial class Columns
{
    public static void Add(EntitySketch entity, FoundDatabase database, Func<string, EntitySketch?> referred)
    {
        var table = entity.Table;
        foreach (var column in table.Columns)
        {
            if (IsCountedKey(table, column) || IsMadeKey(table, column))
            {
                entity.KeyColumns.Add(column.Name);
                entity.Taken.Add("id");
                entity.HasPlainKey = true;
            }
        }

        foreach (var column in table.Columns.Where(c => !entity.KeyColumns.Contains(c.Name)))
        {
            if (KeptAsSystem(entity, column, database)) continue;
            var field = Reference(entity, column, database, referred) ?? Value(entity, column, database);
            if (field is not null) entity.Fields.Add(field);
        }
    }

    /// <summary>The database counts the key.</summary>
    public static bool IsCountedKey(FoundTable table, FoundColumn column) =>
        table.Key is [var only] && only == column.Name && column.CountsUp && !Refers(table, column);

    /// <summary>A uuid that the database, and so we, may make.</summary>
    public static bool IsMadeKey(FoundTable table, FoundColumn column) =>
        table.Key is [var only] && only == column.Name && column.Type == "uuid" && !Refers(table, column);

    private static bool Refers(FoundTable table, FoundColumn column) => table.References.Any(r => r.Columns.Contains(column.Name));

    // created_at and updated_at as Ashlar keeps them itself
    private static bool KeptAsSystem(EntitySketch entity, FoundColumn column, FoundDatabase database)
    {
        if (entity.IsReadOnly || !column.NotNull || database.Kind is not DatabaseKind.Postgres || !column.Type.StartsWith("timestamp", StringComparison.Ordinal)) return false;
        var name = Names.Field(column.Name);
        if (name is "createdAt" && entity.CreatedAt is null) entity.CreatedAt = column.Name;
        else if (name is "updatedAt" && entity.UpdatedAt is null) entity.UpdatedAt = column.Name;
        else return false;
        entity.Taken.Add(name);
        return true;
    }

    private static FieldSketch? Reference(EntitySketch entity, FoundColumn column, FoundDatabase database, Func<string, EntitySketch?> referred)
    {
        var reference = entity.Table.References.FirstOrDefault(r => r.Columns is [var only] && database.Names.Equals(only, column.Name));
        if (reference is null || referred(reference.Table) is not { } target || target.Table.Key is not [var key]) return null;
        if (!IsOneValue(target.Table, key, database)) return null;
        if (reference.TargetColumns is [var other] && !database.Names.Equals(other, key)) return null;
        var name = Names.Reference(column.Name);
        while (entity.Taken.Contains(name) || entity.Taken.Contains(name + "Id") || entity.Table.Columns.Any(c => c != column && Names.Field(c.Name) is var f && (f == name || f == name + "Id"))) name += "Ref";
        entity.Taken.Add(name);
        entity.Taken.Add(name + "Id");
        var field = new FieldSketch(name, column.Name) { Target = target, Description = column.Comment };
        field.Add("ref", target.Name);
        field.Add("column", ColumnKey(Naming.Snake(name) + "_id", column.Name, database));
        AddRest(entity, field, column, null);
        field.Add("onDelete", reference.OnDelete switch { "CASCADE" => "cascade", "SET NULL" when !column.NotNull => "setNull", _ => null });
        return field;
    }

    // A key that is itself a reference leads to another's
    private static bool IsOneValue(FoundTable table, string key, FoundDatabase database) =>
        table.Columns.FirstOrDefault(c => database.Names.Equals(c.Name, key)) is { } column
        && (IsCountedKey(table, column) || FieldType.Of(column, database.Kind, isShort: true) is { IsKeyable: true });

    private static FieldSketch? Value(EntitySketch entity, FoundColumn column, FoundDatabase database)
    {
        var table = entity.Table;
        var isShort = table.Key.Contains(column.Name) || table.Indexes.Any(i => i.Columns.Any(c => c.Column == column.Name)) || Refers(table, column);
        if (FieldType.Of(column, database.Kind, isShort) is not { } type)
        {
            entity.Remarks.Add($"left out: {column.Name} ({column.Type}), which the model has no type for");
            return null;
        }

        var field = new FieldSketch(Names.Unique(Names.Field(column.Name), entity.Taken), column.Name) { Type = type, Description = column.Comment };
        if (type.Words is { } words) field.Add("enum", $"[{string.Join(", ", words.Select(YamlText.Quoted))}]");
        else field.Add("type", type.Type);
        field.Add("max", type.Max?.ToString(System.Globalization.CultureInfo.InvariantCulture));
        field.Add("precision", type.Precision?.ToString(System.Globalization.CultureInfo.InvariantCulture));
        field.Add("scale", type.Scale?.ToString(System.Globalization.CultureInfo.InvariantCulture));
        field.Add("list", type.IsList ? "true" : null);
        field.Add("caseless", type.Caseless || (column.Caseless && type.Type is "string" or "text") ? "true" : null);
        field.Add("storage", type.Storage is { } storage ? StorageText(storage) : null);
        field.Add("column", ColumnKey(Naming.Snake(field.Name), column.Name, database));
        AddRest(entity, field, column, type);
        if (Secret().IsMatch(column.Name) && type.Type is "string" or "text" or "bytes" && !table.Key.Contains(column.Name))
        {
            field.Add("hidden", "true");
            field.Remark ??= "its name says secret; remove hidden to serve it";
        }

        return field;
    }

    private static void AddRest(EntitySketch entity, FieldSketch field, FoundColumn column, FieldType? type)
    {
        var isKey = entity.Table.Key.Contains(column.Name);
        if (column.Generated && !entity.IsReadOnly)
        {
            field.Add("generated", "true");
            if (!column.NotNull) field.Add("optional", "true");
            return;
        }

        if (!column.NotNull && !isKey) field.Add("optional", "true");
        if (column.Default is not { } sql || entity.IsReadOnly || isKey || sql.Equals("NULL", StringComparison.OrdinalIgnoreCase) || sql.StartsWith("NULL::", StringComparison.OrdinalIgnoreCase)) return;
        if (type is not null && DefaultText.Of(sql, type) is { } value) field.Add("default", value);
        else if (column.NotNull && type is not null)
        {
            field.Add("generated", "true");
            field.Remark = $"the database sets it: {sql.ReplaceLineEndings(" ")}";
        }
    }

    /// <summary>The column's name where the model's own would be another.</summary>
    public static string? ColumnKey(string made, string column, FoundDatabase database) => database.Names.Equals(Naming.Bounded(made), column) ? null : YamlText.Quoted(column);

    private static string StorageText(string storage) => storage.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or ' ') ? storage : YamlText.Always(storage);

    [GeneratedRegex(@"pass(?:word|wd|phrase)|secret|(?:^|_)token(?:$|_)|api_?key|(?:^|_)salt(?:$|_)|private_?key|(?:^|_)(?:pwd|pin|ssn|cvv|otp)(?:$|_)", RegexOptions.IgnoreCase)]
    private static partial Regex Secret();
}
