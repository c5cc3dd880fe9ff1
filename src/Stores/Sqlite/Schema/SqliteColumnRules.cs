using System.Globalization;
using Ashlar.Cel;
using Ashlar.Model;
using Ashlar.Stores.Migrations;
using Ashlar.Stores.Sql;

namespace Ashlar.Stores.Sqlite.Schema;

/// <summary>
/// Checks that hold whoever writes the file: the storage class of every value (the SQL that is compiled counts on it), the range
/// of a number, the words of an enum, the length of text. Null passes each; patterns and formats are the engine's.
/// </summary>
internal sealed class SqliteColumnRules(TimeProvider time) : IColumnRules
{
    public bool IndexesLower => false;
    public bool RemembersTypes => false;

    public string? Check(string column, ScalarType type)
    {
        var name = SqliteNames.Quote(column);
        var parts = new List<string> { StorageCheck(name, type.Kind, type.IsList) };
        if (!type.IsList) parts.AddRange(Bounds(name, type));
        return string.Join(" AND ", parts);
    }

    public string? LooseCheck(string column, ColumnType type) => StorageCheck(SqliteNames.Quote(column), type.Kind, type.IsList);

    public string? Literal(ColumnField field)
    {
        if (field == field.Entity.Version) return "1";
        if (field == field.Entity.CreatedAt || field == field.Entity.UpdatedAt) return Number((time.GetUtcNow().UtcTicks - DateTimeOffset.UnixEpoch.UtcTicks) / TimeSpan.TicksPerMicrosecond);
        if (field.Default?.Root is not ConstantNode { Value: { IsNull: false, IsError: false } value }) return null;
        return field.Type.IsList ? null : Literal(value, field.Type);
    }

    public string? Where(Entity entity, IndexDefinition index) =>
        index.Where is null ? null : SqlTranslation.Definition(entity, index.Where.Root, SqliteDialect.Instance);

    private static string Literal(in CelValue value, ScalarType type) => type.Kind switch
    {
        ScalarKind.String or ScalarKind.Text or ScalarKind.Enum or ScalarKind.Json => SqliteNames.Text(value.AsString),
        ScalarKind.Double => Real(value.Kind == CelKind.Int ? value.AsInt : value.AsDouble),
        ScalarKind.Bytes => $"x'{Convert.ToHexString(value.AsBytes.Span)}'",
        ScalarKind.Uuid => $"x'{Model.Expressions.ValueTypes.UuidType.ToGuid(value):N}'",
        _ => Number(ScalarStorage.Integer(value, type)),
    };

    private static string StorageCheck(string name, ScalarKind kind, bool isList) => $"typeof({name}) IN ('{StorageClass(kind, isList)}', 'null')";

    private static string StorageClass(ScalarKind kind, bool isList)
    {
        if (isList) return "text";
        return kind switch
        {
            ScalarKind.String or ScalarKind.Text or ScalarKind.Enum or ScalarKind.Json => "text",
            ScalarKind.Double => "real",
            ScalarKind.Uuid or ScalarKind.Bytes => "blob",
            _ => "integer",
        };
    }

    private static IEnumerable<string> Bounds(string name, ScalarType type) => type.Kind switch
    {
        ScalarKind.Int => [$"{name} BETWEEN {Whole(type.Minimum, int.MinValue)} AND {Whole(type.Maximum, int.MaxValue)}"],
        ScalarKind.Long when type.Minimum is not null || type.Maximum is not null =>
            [$"{name} BETWEEN {Whole(type.Minimum, long.MinValue)} AND {Whole(type.Maximum, long.MaxValue)}"],
        ScalarKind.Decimal => [Decimal(name, type)],
        ScalarKind.Double => Doubles(name, type),
        ScalarKind.Bool => [$"{name} IN (0, 1)"],
        ScalarKind.Uuid => [$"length({name}) = 16"],
        ScalarKind.Enum => [$"{name} IN ({string.Join(", ", type.Words.Select(SqliteNames.Text))})"],
        ScalarKind.String or ScalarKind.Text or ScalarKind.Bytes => Lengths(name, type),
        _ => [],
    };

    private static string Decimal(string name, ScalarType type)
    {
        var unit = (decimal)Math.Pow(10, type.Scale);
        var most = (long)Math.Pow(10, type.Precision) - 1; // exact: at most 18 digits, and every such power is a double
        var low = Math.Ceiling(Math.Max((type.Minimum ?? decimal.MinValue / unit) * unit, -most));
        var high = Math.Floor(Math.Min((type.Maximum ?? decimal.MaxValue / unit) * unit, most));
        return $"{name} BETWEEN {Number((long)low)} AND {Number((long)high)}";
    }

    private static IEnumerable<string> Doubles(string name, ScalarType type)
    {
        if (type.Minimum is { } low) yield return $"{name} >= {Real((double)low)}";
        if (type.Maximum is { } high) yield return $"{name} <= {Real((double)high)}";
    }

    // length() counts what model.md counts: Unicode scalar values of text, bytes of a blob
    private static IEnumerable<string> Lengths(string name, ScalarType type)
    {
        if (type.MinLength is > 0 and var low) yield return $"length({name}) >= {Number(low)}";
        if (type.MaxLength is { } high) yield return $"length({name}) <= {Number(high)}";
    }

    private static string Whole(decimal? bound, long otherwise) =>
        Number(bound is { } b && b >= long.MinValue && b <= long.MaxValue ? (long)b : otherwise);

    // The least integer cannot be written as one: 9223372036854775808 alone is a real
    private static string Number(long value) =>
        value == long.MinValue ? "(-9223372036854775807 - 1)" : value.ToString(CultureInfo.InvariantCulture);

    private static string Real(double value)
    {
        var text = value.ToString("R", CultureInfo.InvariantCulture);
        return text.AsSpan().IndexOfAny(".E") < 0 ? text + ".0" : text;
    }
}
