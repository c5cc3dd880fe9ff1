using System.Globalization;
using Ashlar.Model;
using Ashlar.Stores.Migrations;

namespace Ashlar.Stores.Postgres.Schema;

/// <summary>Native types of columns, as <c>format_type</c> writes them.</summary>
internal static class PostgresTypes
{
    private static readonly Dictionary<string, ScalarKind> Kinds = new(StringComparer.Ordinal)
    {
        ["text"] = ScalarKind.Text,
        ["integer"] = ScalarKind.Int,
        ["bigint"] = ScalarKind.Long,
        ["double precision"] = ScalarKind.Double,
        ["boolean"] = ScalarKind.Bool,
        ["uuid"] = ScalarKind.Uuid,
        ["date"] = ScalarKind.Date,
        ["time without time zone"] = ScalarKind.Time,
        ["timestamp with time zone"] = ScalarKind.DateTime,
        ["interval"] = ScalarKind.Duration,
        ["bytea"] = ScalarKind.Bytes,
        ["jsonb"] = ScalarKind.Json,
        // Not ours, where a table was there before
        ["smallint"] = ScalarKind.Int,
        ["real"] = ScalarKind.Double,
        ["json"] = ScalarKind.Json,
        ["timestamp without time zone"] = ScalarKind.DateTime,
    };

    /// <summary>As <c>format_type</c> writes it, so that what was declared can be compared with what is there.</summary>
    public static string Native(ColumnType type)
    {
        var scalar = type.Kind switch
        {
            ScalarKind.Int => "integer",
            ScalarKind.Long => "bigint",
            ScalarKind.Double => "double precision",
            ScalarKind.Decimal => string.Create(CultureInfo.InvariantCulture, $"numeric({type.Precision},{type.Scale})"),
            ScalarKind.Bool => "boolean",
            ScalarKind.Uuid => "uuid",
            ScalarKind.Date => "date",
            ScalarKind.Time => "time without time zone",
            ScalarKind.DateTime => "timestamp with time zone",
            ScalarKind.Duration => "interval",
            ScalarKind.Bytes => "bytea",
            ScalarKind.Json => "jsonb",
            _ => "text",
        };
        return type.IsList ? scalar + "[]" : scalar;
    }

    /// <summary>With the collation that compares text by code point, whatever the database's own is.</summary>
    public static string Declare(ColumnType type) =>
        type.Kind is ScalarKind.String or ScalarKind.Text or ScalarKind.Enum ? Native(type) + " COLLATE \"C\"" : Native(type);

    /// <summary>What a column holds: as remembered where the native type agrees, else what the native type is nearest to.</summary>
    public static ColumnType Parse(string native, ColumnType? remembered)
    {
        if (remembered is { } known && Native(known) == native) return known;
        var isList = native.EndsWith("[]", StringComparison.Ordinal);
        var word = isList ? native[..^2] : native;
        if (Kinds.TryGetValue(word, out var kind)) return new ColumnType(kind, isList, 0, 0);
        return word.StartsWith("numeric(", StringComparison.Ordinal) && word["numeric(".Length..].TrimEnd(')').Split(',') is [var p, var s]
            && int.TryParse(p, CultureInfo.InvariantCulture, out var precision) && int.TryParse(s, CultureInfo.InvariantCulture, out var scale)
            ? new ColumnType(ScalarKind.Decimal, isList, precision, scale)
            : new ColumnType(ScalarKind.Text, isList, 0, 0);
    }
}
