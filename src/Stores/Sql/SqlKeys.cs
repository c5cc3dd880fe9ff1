using Ashlar.Model;

namespace Ashlar.Stores.Sql;

/// <summary>Keys of several parts: one value outside, a JSON array (<see cref="CompositeKey"/>), taken apart where it meets columns.</summary>
internal abstract class SqlKeys
{
    /// <summary>A part of a key as a column holds it. The key is one that was bound or read, so that it has its form.</summary>
    public abstract SqlText Part(SqlText key, int index, ScalarType type);

    /// <summary>The key that parts make; NULL where any of them is.</summary>
    public abstract SqlText Text(IReadOnlyList<(SqlText Value, ScalarType Type)> parts);
}

/// <summary>SQLite holds uuids as blobs, which its JSON has not: <c>ashlar_uuid</c> makes one of text (see the connection).</summary>
internal sealed class SqliteKeys : SqlKeys
{
    public override SqlText Part(SqlText key, int index, ScalarType type)
    {
        var value = SqlText.Of($"json_extract({key}, '$[' || {(Int128)index} || ']')");
        return type.Kind == ScalarKind.Uuid ? SqlText.Of($"ashlar_uuid({value})") : value;
    }

    public override SqlText Text(IReadOnlyList<(SqlText Value, ScalarType Type)> parts)
    {
        var there = SqlText.Join(SqlText.Of($" AND "), parts.Select(p => SqlText.Of($"{p.Value} IS NOT NULL")));
        var values = SqlText.CommaList(parts.Select(p => p.Type.Kind == ScalarKind.Uuid ? Hex(p.Value) : p.Value));
        return SqlText.Of($"(CASE WHEN {there} THEN json_array({values}) END)");
    }

    private static SqlText Hex(SqlText uuid) => SqlText.Of(
        $"lower(substr(hex({uuid}), 1, 8) || '-' || substr(hex({uuid}), 9, 4) || '-' || substr(hex({uuid}), 13, 4) || '-' || substr(hex({uuid}), 17, 4) || '-' || substr(hex({uuid}), 21))");
}

/// <summary>PostgreSQL's own types, by way of jsonb.</summary>
internal sealed class PostgresKeys : SqlKeys
{
    public override SqlText Part(SqlText key, int index, ScalarType type)
    {
        var text = SqlText.Of($"(CAST({key} AS jsonb) ->> {(Int128)index})");
        return type.Kind switch
        {
            ScalarKind.Int => SqlText.Of($"CAST({text} AS integer)"),
            ScalarKind.Long => SqlText.Of($"CAST({text} AS bigint)"),
            ScalarKind.Uuid => SqlText.Of($"CAST({text} AS uuid)"),
            ScalarKind.Bool => SqlText.Of($"(CAST({text} AS integer) = 1)"),
            ScalarKind.Date => SqlText.Of($"(date '1970-01-01' + CAST({text} AS integer))"),
            ScalarKind.DateTime => SqlText.Of($"(timestamptz '1970-01-01 00:00:00+00' + CAST({text} AS bigint) * interval '1 microsecond')"),
            ScalarKind.Decimal => SqlText.Of($"CAST(CAST({text} AS numeric) / {Power(type.Scale)} AS numeric({(Int128)type.Precision}, {(Int128)type.Scale}))"),
            _ => text,
        };
    }

    public override SqlText Text(IReadOnlyList<(SqlText Value, ScalarType Type)> parts)
    {
        var values = parts.Select(p => p.Type.Kind switch
        {
            ScalarKind.Int or ScalarKind.Long => SqlText.Of($"CAST({p.Value} AS text)"),
            ScalarKind.Bool => SqlText.Of($"CAST(CAST({p.Value} AS integer) AS text)"),
            ScalarKind.Date => SqlText.Of($"CAST({p.Value} - date '1970-01-01' AS text)"),
            ScalarKind.DateTime => SqlText.Of($"CAST(CAST(extract(epoch FROM {p.Value}) * 1000000 AS bigint) AS text)"),
            ScalarKind.Decimal => SqlText.Of($"CAST(CAST({p.Value} * {Power(p.Type.Scale)} AS bigint) AS text)"),
            _ => SqlText.Of($"CAST(to_json(CAST({p.Value} AS text)) AS text)"),
        });
        return SqlText.Of($"('[' || {SqlText.Join(SqlText.Of($" || ',' || "), values)} || ']')");
    }

    private static SqlText Power(int scale)
    {
        Int128 power = 1;
        for (var i = 0; i < scale; i++) power *= 10;
        return SqlText.Integer(power);
    }
}
