using System.Collections.Frozen;
using Ashlar.Cel;
using Ashlar.Model.Declarations;
using static Ashlar.Model.ModelErrorCodes;

namespace Ashlar.Model.Building;

/// <summary>Tells what a field is from which of <c>type</c>, <c>enum</c>, <c>ref</c> and <c>many</c> it has, and refuses keys that do not belong to that.</summary>
internal static class SortReader
{
    public static readonly FrozenDictionary<string, ScalarKind> Types = new Dictionary<string, ScalarKind>
    {
        ["string"] = ScalarKind.String,
        ["text"] = ScalarKind.Text,
        ["int"] = ScalarKind.Int,
        ["long"] = ScalarKind.Long,
        ["double"] = ScalarKind.Double,
        ["decimal"] = ScalarKind.Decimal,
        ["bool"] = ScalarKind.Bool,
        ["uuid"] = ScalarKind.Uuid,
        ["date"] = ScalarKind.Date,
        ["time"] = ScalarKind.Time,
        ["dateTime"] = ScalarKind.DateTime,
        ["duration"] = ScalarKind.Duration,
        ["json"] = ScalarKind.Json,
        ["bytes"] = ScalarKind.Bytes,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    // What people of other systems write.
    private static readonly FrozenDictionary<string, string> OtherNames = new Dictionary<string, string>
    {
        ["str"] = "string",
        ["varchar"] = "string",
        ["char"] = "string",
        ["email"] = "string, with format: email",
        ["integer"] = "int",
        ["int32"] = "int",
        ["smallint"] = "int",
        ["int64"] = "long",
        ["bigint"] = "long",
        ["float"] = "double",
        ["float64"] = "double",
        ["real"] = "double",
        ["number"] = "decimal, int or double",
        ["numeric"] = "decimal",
        ["money"] = "decimal",
        ["boolean"] = "bool",
        ["guid"] = "uuid",
        ["id"] = "uuid",
        ["timestamp"] = "dateTime",
        ["datetime"] = "dateTime",
        ["timestamptz"] = "dateTime",
        ["interval"] = "duration",
        ["object"] = "json",
        ["jsonb"] = "json",
        ["any"] = "json",
        ["blob"] = "bytes",
        ["binary"] = "bytes",
        ["bytea"] = "bytes",
        ["array"] = "the item's type, with list: true",
        ["list"] = "the item's type, with list: true",
        ["enum"] = "enum: [first, second], without type",
        ["ref"] = "ref: Entity, without type",
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    /// <summary>The keys of which a field has exactly one.</summary>
    public static readonly string[] Deciding = ["type", "enum", "ref", "many"];

    public static FieldSort Read(FieldDraft field, IssueSink issues)
    {
        var section = field.Section;
        var given = Deciding.Where(section.Has).ToList();
        if (given.Count == 0)
        {
            if (!section.LacksKeys && !section.IsNoMap && !section.Entries.Any(e => e.Value.Damaged)) issues.Add(NoType, field.NameNode, $"'{field.Name}' does not say what it is", "add type:, enum:, ref: or many:");
            return FieldSort.None;
        }

        if (given.Count > 1)
        {
            issues.Add(NoType, section.Entry(given[1])!.Key, $"'{field.Name}' says what it is twice: by '{given[0]}' and by '{given[1]}'", $"keep one of the two");
            return FieldSort.None;
        }

        var sort = given[0] switch
        {
            "type" => OfType(section, issues),
            "enum" => FieldSort.Enum,
            "ref" => FieldSort.Ref,
            _ => section.Flag("link") ? FieldSort.Link : FieldSort.Many,
        };
        if (sort is not FieldSort.None) CheckKeys(field, sort, issues);
        return sort;
    }

    private static FieldSort OfType(Section section, IssueSink issues)
    {
        if (section.Scalar("type", "the name of a type") is not { } type) return FieldSort.None;
        if (!Types.TryGetValue(type.Text, out var kind))
        {
            var hint = OtherNames.TryGetValue(type.Text, out var other) ? $"write {other}" : NearestName.Question(type.Text, Types.Keys);
            issues.Add(UnknownType, type, $"there is no type '{Section.Shorten(type.Text)}'", hint ?? $"the types are {string.Join(", ", Types.Keys.OrderBy(k => (int)Types[k]))}");
            return FieldSort.None;
        }

        return kind switch
        {
            ScalarKind.String => FieldSort.String,
            ScalarKind.Text => FieldSort.Text,
            ScalarKind.Int or ScalarKind.Long => FieldSort.Int,
            ScalarKind.Double => FieldSort.Double,
            ScalarKind.Decimal => FieldSort.Decimal,
            ScalarKind.Json => FieldSort.Json,
            ScalarKind.Bytes => FieldSort.Bytes,
            _ => FieldSort.Simple,
        };
    }

    private static void CheckKeys(FieldDraft field, FieldSort sort, IssueSink issues)
    {
        var isList = sort is not FieldSort.Json && (sort & FieldSort.Scalar) != 0 && field.Section.Flag("list");
        foreach (var (key, _) in field.Section.Entries)
        {
            if (FieldKeys.All.Find(key.Text) is not { } known || (known.AppliesTo & sort) != 0) continue;
            if (isList && key.Text is "min" or "max") continue;
            issues.Add(KeyNotForType, key, $"'{key.Text}' does not belong to {Describe(field, sort)}", $"it belongs to {Describe(known.AppliesTo)}");
        }
    }

    private static string Describe(FieldDraft field, FieldSort sort) => sort switch
    {
        FieldSort.Enum => "an enum",
        FieldSort.Ref => "a ref",
        FieldSort.Many => "a many",
        FieldSort.Link => "a link",
        _ => $"the type {field.Section.Text("type")}",
    };

    private static string Describe(FieldSort sorts)
    {
        if (sorts == FieldSort.Column) return "fields with a value and references";
        (FieldSort Sort, string Name)[] names =
        [
            (FieldSort.String, "string"), (FieldSort.Text, "text"), (FieldSort.Int, "int and long"), (FieldSort.Double, "double"), (FieldSort.Decimal, "decimal"),
            (FieldSort.Simple, "bool, uuid, date, time, dateTime, duration"), (FieldSort.Bytes, "bytes"), (FieldSort.Json, "json"), (FieldSort.Enum, "enum"),
            (FieldSort.Ref, "ref"), (FieldSort.Many, "many with by"), (FieldSort.Link, "many with link: true"),
        ];
        return string.Join(", ", names.Where(n => (sorts & n.Sort) != 0).Select(n => n.Name));
    }
}
