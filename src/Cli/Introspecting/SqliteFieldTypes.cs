using System.Globalization;
using System.Text.RegularExpressions;
using Ashlar.Stores.Introspection;

namespace Ashlar.Cli.Introspecting;

/// <summary>Declared types of SQLite as the model has them. A declaration binds nothing, so that values that are there have the last word.</summary>
internal static partial class SqliteFieldTypes
{
    public static FieldType? Of(FoundColumn column, bool isShort)
    {
        var (name, first, second, _) = TypeName.Parse(column.Type.ToUpperInvariant());
        if (Has("BOOL") || name == "BIT") return Holds(column, "integer") ? new("bool") : ByValues(column, isShort);
        if (Has("DATETIME") || Has("TIMESTAMP")) return Instant(column, isShort);
        if (name == "DATE") return Date(column, isShort);
        if (name == "TIME") return Texts(column, Time()) ? new("time") { Storage = "text" } : ByValues(column, isShort);
        if (Has("UUID") || Has("GUID") || name == "UNIQUEIDENTIFIER") return Holds(column, "blob") && column.Samples.Count > 0 ? new("uuid") : new("string") { Max = 36 };
        if (Has("JSON")) return new("json");
        if (name is "INTEGER" or "BIGINT" or "UNSIGNED BIG INT" or "INT8") return Numeric(column, "long", isShort);
        if (Has("INT")) return Numeric(column, "int", isShort);
        if (Has("CHAR") || Has("CLOB") || Has("TEXT") || name == "STRING") return first is { } max ? new("string") { Max = Math.Max(max, 1) } : FieldType.Text(column, isShort);
        if (Has("BLOB") || Has("BINARY") || Has("IMAGE")) return new("bytes");
        if (Has("REAL") || Has("FLOA") || Has("DOUB")) return Numeric(column, "double", isShort);
        if (Has("NUMERIC") || Has("DECIMAL")) return first is >= 1 and <= 18 && (second ?? 0) <= first ? Decimal(column, first.Value, second ?? 0, isShort) : Numeric(column, "double", isShort);
        return name == "MONEY" ? Numeric(column, "double", isShort) : ByValues(column, isShort);

        bool Has(string word) => name.Contains(word, StringComparison.Ordinal);
    }

    private static FieldType Instant(FoundColumn column, bool isShort)
    {
        if (column.Samples.Count == 0) return new("dateTime") { Storage = "text" };
        if (Texts(column, IsoInstant())) return new("dateTime") { Storage = column.Samples.Any(s => s.Text.Contains('T')) ? "iso" : "text" };
        return Holds(column, "integer") ? new("dateTime") { Storage = AreMillis(column) ? "millis" : "seconds" } : ByValues(column, isShort);
    }

    private static FieldType Date(FoundColumn column, bool isShort)
    {
        if (column.Samples.Count == 0 || Texts(column, IsoDate())) return new("date") { Storage = "text" };
        return Instant(column, isShort);
    }

    private static FieldType Decimal(FoundColumn column, int precision, int scale, bool isShort) =>
        Holds(column, "real", "integer") ? new("decimal") { Precision = precision, Scale = scale, Storage = "real" } : ByValues(column, isShort);

    private static FieldType Numeric(FoundColumn column, string type, bool isShort) => type switch
    {
        "double" when Holds(column, "real", "integer") => new("double"),
        "int" or "long" when Holds(column, "integer") => new(type),
        "int" or "long" when Holds(column, "real", "integer") => new("double"),
        _ => ByValues(column, isShort),
    };

    // No declaration, or one that the values do not keep to
    private static FieldType ByValues(FoundColumn column, bool isShort) => column.Samples.Select(s => s.Kind).Distinct().ToList() switch
    {
        ["integer"] => new("long"),
        ["real"] or ["integer", "real"] or ["real", "integer"] => new("double"),
        ["blob"] => new("bytes"),
        _ => FieldType.Text(column, isShort),
    };

    // What is not there is as declared
    private static bool Holds(FoundColumn column, params string[] kinds) => column.Samples.All(s => kinds.Contains(s.Kind));

    private static bool Texts(FoundColumn column, Regex form) => column.Samples.All(s => s.Kind == "text" && form.IsMatch(s.Text));

    // Seconds of the year 5000 are fewer than milliseconds of 1973
    private static bool AreMillis(FoundColumn column) => column.Samples.Any(s => long.TryParse(s.Text, CultureInfo.InvariantCulture, out var number) && Math.Abs(number) > 100_000_000_000);

    [GeneratedRegex(@"\A\d{4}-\d\d-\d\d\z")]
    private static partial Regex IsoDate();

    [GeneratedRegex(@"\A\d{4}-\d\d-\d\d(?:[ T]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d)?)?\z")]
    private static partial Regex IsoInstant();

    [GeneratedRegex(@"\A\d\d:\d\d(?::\d\d(?:\.\d+)?)?\z")]
    private static partial Regex Time();
}
