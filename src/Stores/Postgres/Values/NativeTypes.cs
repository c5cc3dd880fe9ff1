using Ashlar.Model;
using NpgsqlTypes;

namespace Ashlar.Stores.Postgres.Values;

/// <summary>
/// The database's types of the model's. Parameters are sent with exactly these, so that no statement needs a cast; columns that
/// Ashlar makes have them.
/// </summary>
internal static class NativeTypes
{
    public static NpgsqlDbType Of(ScalarType type) => type.IsList ? NpgsqlDbType.Array | Item(type.Kind) : Item(type.Kind);

    /// <summary>The number of the item's type, which the binary form of an array carries (pg_type.dat).</summary>
    public static int ItemOid(ScalarKind kind) => kind switch
    {
        ScalarKind.Int => 23,
        ScalarKind.Long => 20,
        ScalarKind.Double => 701,
        ScalarKind.Decimal => 1700,
        ScalarKind.Bool => 16,
        ScalarKind.Uuid => 2950,
        ScalarKind.Date => 1082,
        ScalarKind.Time => 1083,
        ScalarKind.DateTime => 1184,
        ScalarKind.Duration => 1186,
        ScalarKind.Json => 3802,
        ScalarKind.Bytes => 17,
        _ => 25,
    };

    private static NpgsqlDbType Item(ScalarKind kind) => kind switch
    {
        ScalarKind.Int => NpgsqlDbType.Integer,
        ScalarKind.Long => NpgsqlDbType.Bigint,
        ScalarKind.Double => NpgsqlDbType.Double,
        ScalarKind.Decimal => NpgsqlDbType.Numeric,
        ScalarKind.Bool => NpgsqlDbType.Boolean,
        ScalarKind.Uuid => NpgsqlDbType.Uuid,
        ScalarKind.Date => NpgsqlDbType.Date,
        ScalarKind.Time => NpgsqlDbType.Time,
        ScalarKind.DateTime => NpgsqlDbType.TimestampTz,
        ScalarKind.Duration => NpgsqlDbType.Interval,
        ScalarKind.Json => NpgsqlDbType.Jsonb,
        ScalarKind.Bytes => NpgsqlDbType.Bytea,
        _ => NpgsqlDbType.Text,
    };
}
