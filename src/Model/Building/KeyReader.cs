using Ashlar.Model.Declarations;
using Ashlar.Model.Yaml;
using static Ashlar.Model.ModelErrorCodes;

namespace Ashlar.Model.Building;

/// <summary>Reads <c>key:</c>: a named field, or the type of the key that Ashlar makes.</summary>
internal static class KeyReader
{
    private static readonly string[] KeyTypes = ["string", "int", "long", "uuid"];

    public static KeyDraft Read(EntityDraft entity, ModelDraft model)
    {
        var issues = model.Issues;
        switch (entity.Section.Value("key"))
        {
            case null:
                return KeyDraft.Uuid;
            case YamlScalar name:
                return Named(entity, name, issues);
            case YamlSequence parts:
                issues.Add(CompositeKey, parts, "a key of several fields comes with a later version of Ashlar", "keep the generated id, and add unique: [[…]] for the fields");
                return KeyDraft.Uuid;
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
        var type = field.Section.Text("type");
        if (type is null || !KeyTypes.Contains(type) || field.Section.Flag("list"))
        {
            issues.Add(Key, name, $"'{name.Text}' cannot be the key: a key is a string, int, long or uuid");
            return KeyDraft.Uuid;
        }

        foreach (var key in (string[])["optional", "default", "computed", "hidden", "access"])
        {
            if (key is "default" or "computed" or "access" ? field.Section.Has(key) : field.Section.Flag(key))
            {
                issues.Add(Key, field.Section.PlaceOf(key), $"'{name.Text}' is the key of {entity.Name} and cannot have '{key}'", $"remove '{key}'");
            }
        }

        if (type == "string" && field.Section.Value("max") is YamlScalar { Kind: YamlKind.Int } max && CoreSchema.TryInt(max.Text, out var length) && length > 255)
        {
            issues.Add(Key, max, "a key has at most 255 characters");
        }

        return new(SortReader.Types[type], KeyGeneration.Client, field);
    }

    private static string? Suggest(EntityDraft entity, string name) => name switch
    {
        "uuid" or "long" => $"write key: {{ type: {name} }}",
        _ => Nearest.Suggest(name, entity.Fields.Select(f => f.Name)),
    };
}
