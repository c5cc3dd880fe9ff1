using Ashlar.Cel;
using Ashlar.Model.Declarations;
using Ashlar.Model.Yaml;
using static Ashlar.Model.ModelErrorCodes;

namespace Ashlar.Model.Building;

/// <summary>Reads <c>key:</c>: a named field, or the type of the key that Ashlar makes.</summary>
internal static class KeyReader
{
    private static readonly string[] KeyTypes = ["string", "int", "long", "uuid"];
    private static readonly string[] PartTypes = ["string", "int", "long", "uuid", "bool", "date", "dateTime", "decimal"];

    public static KeyDraft Read(EntityDraft entity, ModelDraft model)
    {
        var issues = model.Issues;
        switch (entity.Section.Value("key"))
        {
            case null when entity.Section.Flag("readonly") && model.External:
                return new(ScalarKind.String, KeyGeneration.Client, null);
            case null:
                return KeyDraft.Uuid;
            case YamlScalar name:
                return Named(entity, name, issues);
            case YamlSequence parts:
                return Composite(entity, parts, issues);
            case var declared:
                return Typed(Section.Open(entity.Section.Entry("key")!.Key, declared, FileKeys.Key, issues), model); // has a value
        }
    }

    private static KeyDraft Typed(Section key, ModelDraft model)
    {
        var issues = model.Issues;
        var client = key.Flag("client");
        if (!key.Has("type")) issues.Add(MissingKey, key.At, "the key does not say its 'type'", "write { type: long } or { type: uuid, client: true }");
        var column = EntityBuilder.SqlName(key, "column", model.External, issues) ?? SystemFields.IdName;
        if (key.OneOf("type", "uuid", "long") is "long")
        {
            if (client) issues.Add(Key, key.PlaceOf("client"), "the database counts long keys: a caller cannot choose them", "name a field as the key instead: key: number");
            return new(ScalarKind.Long, KeyGeneration.Identity, null) { Column = column };
        }

        return new(ScalarKind.Uuid, client ? KeyGeneration.Client : KeyGeneration.Uuid, null) { Column = column };
    }

    private static KeyDraft Named(EntityDraft entity, YamlScalar name, IssueSink issues)
    {
        if (entity.Find(name.Text) is not { } field)
        {
            issues.Add(Key, name, $"the key '{Section.Shorten(name.Text)}' is no field of {entity.Name}", Suggest(entity, name.Text));
            return KeyDraft.Uuid;
        }

        if (field.Sort is FieldSort.None) return KeyDraft.Uuid;
        if (field.Sort is FieldSort.Ref && !field.Section.Has("by"))
        {
            RefuseKeys(field, ["optional", "default", "hidden", "access"], issues);
            return new(ScalarKind.String, KeyGeneration.Client, field);
        }

        var type = field.Section.Text("type");
        if (type is null || !KeyTypes.Contains(type) || field.Section.Flag("list"))
        {
            issues.Add(Key, name, $"'{name.Text}' cannot be the key: a key is a string, int, long or uuid");
            return KeyDraft.Uuid;
        }

        RefuseKeys(field, ["optional", "default", "computed", "hidden", "access"], issues);

        if (type == "string" && field.Section.Value("max") is YamlScalar { Kind: YamlKind.Int } max && CoreSchema.TryInt(max.Text, out var length) && length > 255)
        {
            issues.Add(Key, max, "a key has at most 255 characters");
        }

        return new(SortReader.Types[type], KeyGeneration.Client, field);
    }

    private static void RefuseKeys(FieldDraft field, string[] keys, IssueSink issues)
    {
        foreach (var key in keys)
        {
            if (key is "default" or "computed" or "access" ? field.Section.Has(key) : field.Section.Flag(key))
            {
                issues.Add(Key, field.Section.PlaceOf(key), $"'{field.Name}' is {(field.Owner.Section.Value("key") is YamlSequence ? "part of " : "")}the key of {field.Owner.Name} and cannot have '{key}'", $"remove '{key}'");
            }
        }
    }

    private static KeyDraft Composite(EntityDraft entity, YamlSequence parts, IssueSink issues)
    {
        var fields = new List<FieldDraft>();
        if (entity.BuiltIn) issues.Add(Key, parts, "a caller's key is one value: User cannot have a key of several fields", "name one field, or { type: long }");
        if (parts.Items.Count == 0) issues.Add(Key, parts, "a key has at least one field", "name the fields, as in key: [order, line]");
        foreach (var item in parts.Items)
        {
            if (item is not YamlScalar name) Section.ReportForm(item, "a key of several fields names them", issues);
            else if (entity.Find(name.Text) is not { } field) issues.Add(Key, name, $"the key's '{Section.Shorten(name.Text)}' is no field of {entity.Name}", NearestName.Question(name.Text, entity.Fields.Select(f => f.Name)));
            else if (fields.Contains(field)) issues.Add(Key, name, $"the key has '{name.Text}' twice", "remove one of the two");
            else if (field.Sort is not FieldSort.None) AddPart(fields, field, name, issues);
        }

        return new(ScalarKind.String, KeyGeneration.Client, null) { Parts = fields };
    }

    private static void AddPart(List<FieldDraft> fields, FieldDraft field, YamlScalar name, IssueSink issues)
    {
        var section = field.Section;
        var fits = field.Sort is FieldSort.Enum || (field.Sort is FieldSort.Ref && !section.Has("by")) || (section.Text("type") is { } type && PartTypes.Contains(type) && !section.Flag("list"));
        if (!fits) issues.Add(Key, name, $"'{name.Text}' cannot be part of a key: parts are {string.Join(", ", PartTypes)}, enum and ref");
        else if (section.Has("storage")) issues.Add(Key, section.PlaceOf("storage"), $"'{name.Text}' is part of the key and cannot have 'storage'", "say readonly: true and no key");
        RefuseKeys(field, ["optional", "computed", "hidden", "access"], issues);
        fields.Add(field);
    }

    private static string? Suggest(EntityDraft entity, string name) => name switch
    {
        "uuid" or "long" => $"write key: {{ type: {name} }}",
        _ => NearestName.Question(name, entity.Fields.Select(f => f.Name)),
    };
}
