using System.Text.RegularExpressions;
using Ashlar.Stores.Introspection;

namespace Ashlar.Cli.Introspecting;

/// <summary>Types of PostgreSQL as the model has them.</summary>
internal static partial class PostgresFieldTypes
{
    // Served as text by a cast, and written back by another
    private static readonly HashSet<string> AsText = new(StringComparer.Ordinal)
    {
        "citext", "inet", "cidr", "macaddr", "macaddr8", "interval", "time with time zone", "xml", "bit", "bit varying", "ltree", "name", "money", "\"char\"", "int4range", "int8range", "numrange", "tstzrange", "tsrange", "daterange", "hstore",
    };

    public static FieldType? Of(FoundColumn column, bool isShort)
    {
        var (name, length, scale, isList) = TypeName.Parse(column.Type);
        if (column.Words is { } words) return Enum(column.Type, words);
        var item = Scalar(name, length, scale, column, isShort && !isList);
        if (item is null || !isList) return item;
        return item.Storage is null && item.Type != "json" ? item with { IsList = true, Max = null } : null;
    }

    private static FieldType? Scalar(string name, int? length, int? scale, FoundColumn column, bool isShort) => name switch
    {
        "text" => FieldType.Text(column, isShort),
        "character" when length is > 1 && !isShort => new("string") { Max = length, Storage = "bpchar" },
        "character varying" or "character" => length is { } max ? new FieldType("string") { Max = max } : FieldType.Text(column, isShort),
        "smallint" or "integer" => new("int"),
        "bigint" => new("long"),
        "oid" => new("long") { Storage = "oid" },
        "double precision" => new("double"),
        "real" => new("double") { Storage = "real" },
        "numeric" when length is <= 18 && (scale ?? 0) >= 0 && (scale ?? 0) <= length => new("decimal") { Precision = length, Scale = scale ?? 0 },

        // More digits than a decimal has: the number's own text, digit for digit
        "numeric" => new("string") { Storage = "numeric", Max = 500 },
        "boolean" => new("bool"),
        "uuid" => new("uuid"),
        "date" => new("date"),
        "time without time zone" => new("time"),
        "timestamp with time zone" or "timestamp without time zone" => new("dateTime"),
        "jsonb" => new("json"),
        "json" => new("json") { Storage = "json" },
        "bytea" => new("bytes"),
        "citext" => new("string") { Storage = "citext", Max = 255, Caseless = true },
        _ when AsText.Contains(name) => new("string") { Storage = name, Max = 500 },
        _ => null,
    };

    private static FieldType Enum(string type, IReadOnlyList<string> words) => words.All(w => w.Length <= 63 && Word().IsMatch(w))
        ? new("enum") { Words = words, Storage = type }
        : new("string") { Storage = type, Max = 63 };

    [GeneratedRegex(@"\A[A-Za-z0-9_.-]+\z")]
    private static partial Regex Word();
}

/// <summary>A type's name and facets: <c>numeric(10,2)[]</c>.</summary>
internal readonly record struct TypeName(string Name, int? First, int? Second, bool IsList)
{
    public static TypeName Parse(string text)
    {
        text = text.Trim();
        var isList = text.EndsWith("[]", StringComparison.Ordinal);
        if (isList) text = text[..^2];
        var open = text.IndexOf('(');
        var close = open < 0 ? -1 : text.IndexOf(')', open);
        if (close < 0) return new(text, null, null, isList);
        var facets = text[(open + 1)..close].Split(',');
        return new((text[..open].TrimEnd() + text[(close + 1)..]).Trim(), Number(facets[0]), facets.Length > 1 ? Number(facets[1]) : null, isList);

        static int? Number(string digits) => int.TryParse(digits, System.Globalization.CultureInfo.InvariantCulture, out var number) ? number : null;
    }
}
