using Ashlar.Model;
using Ashlar.Stores.Sqlite.Schema;

namespace Ashlar.Stores.Introspection;

/// <summary>Whether a column can hold a field's values, and what to write in the model where it cannot.</summary>
internal static class StorageFit
{
    public static (string Message, string Mend)? WhyNot(ColumnField field, FoundColumn column, DatabaseKind kind) =>
        kind is DatabaseKind.Sqlite ? Sqlite(field, column) : Postgres(field, column);

    private static (string, string)? Sqlite(ColumnField field, FoundColumn column)
    {
        var declared = SqliteTypes.Affinity(column.Type);
        var type = field.Type;

        // An expression of a view has no declaration, and may be anything
        if (column.Type.Length == 0 || SqliteTypes.IsOurs(column.Type, type)) return null;
        var fits = (type.IsList ? ScalarKind.Json : type.Kind, field.Storage) switch
        {
            (ScalarKind.String or ScalarKind.Text or ScalarKind.Enum or ScalarKind.Json, null) => declared is "TEXT" or "BLOB" or "NUMERIC",
            (ScalarKind.Int or ScalarKind.Long or ScalarKind.Bool, null) => declared is "INTEGER" or "NUMERIC",
            (ScalarKind.Double, null) => declared is "REAL" or "NUMERIC" or "INTEGER",
            (ScalarKind.Bytes or ScalarKind.Uuid, null) => declared is "BLOB",
            (ScalarKind.Decimal, "real") => declared is "REAL" or "NUMERIC" or "INTEGER",
            (ScalarKind.DateTime or ScalarKind.Date or ScalarKind.Time, "text" or "iso") => declared is "TEXT" or "NUMERIC" or "BLOB",
            (ScalarKind.DateTime, "seconds" or "millis") => declared is "INTEGER" or "NUMERIC" or "REAL",
            _ => false,
        };
        if (fits) return null;
        var mend = type.Kind switch
        {
            ScalarKind.Decimal => "add storage: real",
            ScalarKind.DateTime => "add storage: text, seconds or millis, as the rows have it",
            ScalarKind.Date or ScalarKind.Time => "add storage: text",
            ScalarKind.Uuid => "write type: string, where uuids are kept as text",
            _ => "choose the type that the column holds",
        };
        return ($"the column {column.Name} is declared {(column.Type.Length == 0 ? "without a type" : column.Type)}, which is not how {Of(field)} is kept", mend);
    }

    private static (string, string)? Postgres(ColumnField field, FoundColumn column)
    {
        var (name, length, scale, isArray) = PostgresTypeName.Parse(column.Type);
        var type = field.Type;
        if (isArray != type.IsList) return ($"the column {column.Name} is {column.Type}", isArray ? "add list: true" : "remove list: true");
        if (field.Storage is { } storage)
        {
            return PostgresTypeName.Parse(storage).Name == name || (storage is "bpchar" && name is "character") || (storage == "text" && column.Words is not null)
                ? null
                : ($"the column {column.Name} is {column.Type}, not {storage}", $"write storage: {name}");
        }

        var fits = type.Kind switch
        {
            ScalarKind.String or ScalarKind.Text or ScalarKind.Enum => name is "text" or "character varying" or "character" or "name",
            ScalarKind.Int => name is "integer" or "smallint",
            ScalarKind.Long => name is "bigint" or "integer" or "smallint",
            ScalarKind.Double => name is "double precision",
            ScalarKind.Decimal => name is "numeric" && length is { } precision && (scale ?? 0) <= type.Scale && precision - (scale ?? 0) <= type.Precision - type.Scale,
            ScalarKind.Bool => name is "boolean",
            ScalarKind.Uuid => name is "uuid",
            ScalarKind.Date => name is "date",
            ScalarKind.Time => name is "time without time zone",
            ScalarKind.DateTime => name is "timestamp with time zone" or "timestamp without time zone",
            ScalarKind.Duration => name is "interval",
            ScalarKind.Json => name is "jsonb",
            _ => name is "bytea",
        };
        if (fits) return null;
        var mend = (type.Kind, name) switch
        {
            (ScalarKind.Decimal, "numeric") => length is null ? $"write {{ type: string, storage: numeric }}, since the column has no bounds" : $"write precision: {length}, scale: {scale ?? 0}",
            (ScalarKind.String or ScalarKind.Text or ScalarKind.Enum or ScalarKind.Json or ScalarKind.Double, _) => $"add storage: {name}, if its values are such",
            _ => "choose the type that the column holds",
        };
        return ($"the column {column.Name} is {column.Type}, which does not hold {Of(field)}", mend);
    }

    private static string Of(ColumnField field)
    {
        var word = field.Type.Kind.ToString();
        word = word[..1].ToLowerInvariant() + word[1..];
        return field.Type.Kind == ScalarKind.Decimal ? $"a decimal of {field.Type.Precision} digits, {field.Type.Scale} of them after the point" : $"a {word}";
    }
}

/// <summary>A type's name as <c>format_type</c> writes it, in its parts: <c>character varying(40)[]</c>.</summary>
internal readonly record struct PostgresTypeName(string Name, int? Length, int? Scale, bool IsArray)
{
    public static PostgresTypeName Parse(string text)
    {
        var isArray = text.EndsWith("[]", StringComparison.Ordinal);
        if (isArray) text = text[..^2];
        var open = text.IndexOf('(');
        var close = open < 0 ? -1 : text.IndexOf(')', open);
        if (close < 0) return new(text, null, null, isArray);
        var facets = text[(open + 1)..close].Split(',');
        var name = (text[..open] + text[(close + 1)..]).Trim();
        return new(name, Number(facets[0]), facets.Length > 1 ? Number(facets[1]) : null, isArray);

        static int? Number(string digits) => int.TryParse(digits, System.Globalization.CultureInfo.InvariantCulture, out var number) ? number : null;
    }
}
