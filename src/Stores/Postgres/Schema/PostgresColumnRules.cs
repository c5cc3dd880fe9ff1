using System.Globalization;
using Ashlar.Cel;
using Ashlar.Model;
using Ashlar.Stores.Migrations;
using Ashlar.Stores.Sql;

namespace Ashlar.Stores.Postgres.Schema;

/// <summary>
/// What a native type does not say and the SQL that is compiled counts on, whoever writes the table: bounds, the words of an
/// enum, lengths, and no NaN or infinity. Null passes each; patterns and formats are the engine's.
/// </summary>
/// <param name="condition">The condition of a partial index as SQL over the bare columns.</param>
internal sealed class PostgresColumnRules(Func<Entity, CelNode, string> condition) : IColumnRules
{
    public bool IndexesLower => true;
    public bool RemembersTypes => true;

    public string? Check(string column, ScalarType type)
    {
        if (type.IsList) return null;
        var parts = Bounds(PostgresNames.Quote(column), type).ToList();
        return parts.Count == 0 ? null : string.Join(" AND ", parts);
    }

    // The native type is the stored form
    public string? LooseCheck(string column, ColumnType type) => null;

    public string? Literal(ColumnField field)
    {
        if (field == field.Entity.Version) return "1";
        if (field == field.Entity.CreatedAt || field == field.Entity.UpdatedAt) return "now()";
        if (field.Default?.Root is not ConstantNode { Value: { IsNull: false, IsError: false } value }) return null;
        return field.Type.IsList ? null : PostgresLiteral.Of(value, field.Type);
    }

    public string? Where(Entity entity, IndexDefinition index) =>
        index.Where is null ? null : condition(entity, index.Where.Root);

    private static IEnumerable<string> Bounds(string name, ScalarType type) => type.Kind switch
    {
        ScalarKind.Int or ScalarKind.Long => Whole(name, type),
        ScalarKind.Decimal => [Decimal(name, type)],
        ScalarKind.Double => [$"{name} BETWEEN {Real((double?)type.Minimum ?? double.MinValue)} AND {Real((double?)type.Maximum ?? double.MaxValue)}"],
        ScalarKind.Enum => [$"{name} IN ({string.Join(", ", type.Words.Select(PostgresNames.Text))})"],
        ScalarKind.String or ScalarKind.Text => Lengths($"char_length({name})", type),
        ScalarKind.Bytes => Lengths($"octet_length({name})", type),
        // What .NET's dates hold; infinity is beyond either end
        ScalarKind.Date => [$"{name} BETWEEN DATE '0001-01-01' AND DATE '9999-12-31'"],
        ScalarKind.DateTime => [$"{name} BETWEEN TIMESTAMPTZ '0001-01-01 00:00:00Z' AND TIMESTAMPTZ '9999-12-31 23:59:59.999999Z'"],
        ScalarKind.Time => [$"{name} < TIME '24:00'"],
        _ => [],
    };

    private static IEnumerable<string> Whole(string name, ScalarType type)
    {
        var (least, most) = type.Kind == ScalarKind.Int ? (int.MinValue, int.MaxValue) : (long.MinValue, long.MaxValue);
        if (type.Minimum is { } low && low > least) yield return $"{name} >= {Number(low)}";
        if (type.Maximum is { } high && high < most) yield return $"{name} <= {Number(high)}";
    }

    // NaN is greater than every number
    private static string Decimal(string name, ScalarType type)
    {
        var most = ((decimal)Math.Pow(10, type.Precision) - 1) / (decimal)Math.Pow(10, type.Scale); // exact: at most 18 digits
        return $"{name} BETWEEN {Number(Math.Max(type.Minimum ?? -most, -most))} AND {Number(Math.Min(type.Maximum ?? most, most))}";
    }

    // char_length counts what model.md counts: Unicode scalar values
    private static IEnumerable<string> Lengths(string length, ScalarType type)
    {
        if (type.MinLength is > 0 and var low) yield return $"{length} >= {Number(low)}";
        if (type.MaxLength is { } high) yield return $"{length} <= {Number(high)}";
    }

    // Negative constants in parentheses: '-' binds looser than '::'
    private static string Number(decimal value) =>
        value < 0 ? $"({value.ToString(CultureInfo.InvariantCulture)})" : value.ToString(CultureInfo.InvariantCulture);

    private static string Real(double value) => $"'{value.ToString("R", CultureInfo.InvariantCulture)}'::double precision";
}
