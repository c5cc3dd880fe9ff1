using Ashlar.Cel;
using Ashlar.Model.Declarations;
using Ashlar.Model.Yaml;
using static Ashlar.Model.ModelErrorCodes;

namespace Ashlar.Model.Building;

/// <summary>Reads the type of a field with its facets, and says where they contradict each other or the type.</summary>
internal static class TypeReader
{
    /// <summary>Most characters of a string that does not say.</summary>
    public const int DefaultStringLength = 255;

    public static ScalarType Read(FieldDraft field, IssueSink issues)
    {
        var section = field.Section;
        var kind = field.Sort is FieldSort.Enum ? ScalarKind.Enum : SortReader.Types[section.Text("type")!]; // the sort was read from it
        var type = new ScalarType(kind) { IsList = section.Flag("list") };
        type = kind switch
        {
            ScalarKind.String or ScalarKind.Text => ReadText(type, section, issues),
            ScalarKind.Int or ScalarKind.Long or ScalarKind.Double => type,
            ScalarKind.Decimal => ReadDecimal(type, field, issues),
            ScalarKind.Enum => type with { Words = EnumReader.Words(field, issues) },
            ScalarKind.Json => type with { JsonSchema = JsonSchemaReader.Read(section, issues) },
            _ => type,
        };
        return type switch
        {
            { IsList: true } => ReadItems(type, section, issues),
            { IsNumber: true } => BoundsReader.Read(type, section, issues),
            { Kind: ScalarKind.String or ScalarKind.Text or ScalarKind.Bytes } => ReadLength(type, section, issues),
            _ => type,
        };
    }

    private static ScalarType ReadText(ScalarType type, Section section, IssueSink issues) => type with
    {
        Pattern = ReadPattern(section, issues),
        Caseless = section.Flag("caseless"),
        Format = section.OneOf("format", "email", "url", "hostname", "uuid", "slug") switch
        {
            "email" => StringFormat.Email,
            "url" => StringFormat.Url,
            "hostname" => StringFormat.Hostname,
            "uuid" => StringFormat.Uuid,
            "slug" => StringFormat.Slug,
            _ => StringFormat.None,
        },
    };

    private static string? ReadPattern(Section section, IssueSink issues)
    {
        if (section.Scalar("pattern", "a regular expression") is not { } pattern) return null;
        if (CelRegex.TryCreate(pattern.Text, out _, out var error, out var offset)) return pattern.Text;
        issues.Add(Pattern, ScalarPlaces.Locate(pattern, offset, issues.Source), $"not a regular expression of RE2 syntax: {error}");
        return null;
    }

    private static ScalarType ReadLength(ScalarType type, Section section, IssueSink issues)
    {
        var implied = type.Kind is ScalarKind.String ? DefaultStringLength : (int?)null;
        if (section.Has("itemMax")) issues.Add(KeyNotForType, section.Entry("itemMax")!.Key, "'itemMax' bounds the items of a list", "add list: true, or use 'max'");
        var (min, max) = Range(section, issues);
        if (max is null && min > implied) max = min;
        return type with { MinLength = min, MaxLength = max ?? implied };
    }

    private static ScalarType ReadItems(ScalarType type, Section section, IssueSink issues)
    {
        var (min, max) = Range(section, issues);
        var itemMax = section.Whole("itemMax", 1);
        return type with { MinLength = min, MaxLength = max, ItemMaxLength = itemMax ?? (type.Kind is ScalarKind.String ? DefaultStringLength : null) };
    }

    /// <summary>Two counts, the least not above the most.</summary>
    public static (int? Min, int? Max) Range(Section section, IssueSink issues)
    {
        var (min, max) = (section.Whole("min"), section.Whole("max"));
        if (min > max) issues.Add(EmptyRange, section.PlaceOf("min"), $"'min' is {min} and 'max' {max}: nothing is allowed", "swap the two");
        return (min, max);
    }

    private static ScalarType ReadDecimal(ScalarType type, FieldDraft field, IssueSink issues)
    {
        var section = field.Section;
        string[] missing = [.. ((string[])["precision", "scale"]).Where(k => !section.Has(k))];
        if (missing.Length > 0) issues.Add(Precision, field.NameNode, $"the decimal '{field.Name}' has no {string.Join(" and no ", missing.Select(k => $"'{k}'"))}", "write for instance precision: 12, scale: 2");

        var precision = InRange("precision", 1);
        var scale = InRange("scale", 0);
        if (scale > precision) issues.Add(Precision, section.PlaceOf("scale"), $"'scale' is {scale}, more than 'precision', {precision}", $"a scale is from 0 to the precision");
        return type with { Precision = precision ?? 18, Scale = Math.Min(scale ?? 0, precision ?? 18) };

        int? InRange(string key, int least)
        {
            if (section.Number(key) is not { } number) return null;
            if (number >= least && number <= 18 && decimal.IsInteger(number)) return (int)number;
            issues.Add(Precision, section.PlaceOf(key), $"'{key}' is a whole number from {least} to 18, not {number}", $"choose {least} to 18");
            return null;
        }
    }
}
