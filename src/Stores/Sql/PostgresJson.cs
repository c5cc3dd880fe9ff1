using Ashlar.Stores.Sql.Expressions;

namespace Ashlar.Stores.Sql;

/// <summary>
/// jsonb. A value is jsonb itself, and what asks it for another kind than it is gives NULL or some value of no meaning, but never
/// fails. A number is an integer where its digits end before the point, as they are stored: 1 is and 1.0 is not.
/// </summary>
internal sealed class PostgresJson : SqlJson
{
    public override SqlText Booleans { get; } = SqlText.Of($"'boolean'");

    public override SqlText Numbers { get; } = SqlText.Of($"'number'");

    public override SqlText Texts { get; } = SqlText.Of($"'string'");

    public override SqlText Kind(SqlText document, IReadOnlyList<JsonStep> path) => SqlText.Of($"jsonb_typeof({Value(document, path)})");

    public override SqlText Value(SqlText document, IReadOnlyList<JsonStep> path)
    {
        var value = document;
        foreach (var (name, index) in path)
        {
            value = name is null ? Item(value, SqlText.Integer(index)) : SqlText.Of($"({value} -> {name})");
        }

        return value;
    }

    public override bool IsPlainName(string name) => true;

    public override (SqlText Kind, SqlText Value) Of(ScalarTerm scalar) => scalar.Form.Kind switch
    {
        SqlFormKind.Text => (Texts, SqlText.Of($"to_jsonb({scalar.Sql})")),
        SqlFormKind.Int => (Numbers, SqlText.Of($"to_jsonb({scalar.Sql})")),
        SqlFormKind.Bool => (Booleans, SqlText.Of($"to_jsonb({scalar.Sql})")),

        // A digit after the point tells that it is a double.
        _ => (Numbers, SqlText.Of($"to_jsonb(CAST(CAST({scalar.Sql} AS text) AS numeric) + 0.0)")),
    };

    public override (SqlText Kind, SqlText Value) Lookup(SqlText value, SqlText key, bool isMember, SqlAliases aliases)
    {
        // A negative index would count back from the end.
        var found = isMember
            ? SqlText.Of($"({value} -> {key})")
            : SqlText.Of($"(CASE WHEN {key} >= 0 THEN {Item(value, SqlText.Of($"CAST(least(greatest({key}, 0), 2147483647) AS integer)"))} END)");
        return (SqlText.Of($"jsonb_typeof({found})"), found);
    }

    public override SqlText ArrayLength(SqlText array) =>
        SqlText.Of($"jsonb_array_length(CASE WHEN jsonb_typeof({array}) = 'array' THEN {array} ELSE '[]' END)");

    public override SqlText ObjectSize(SqlText value, SqlAliases aliases) =>
        SqlText.Of($"(SELECT count(*) FROM {Each(value, aliases.NextTable(), true)})");

    public override SqlText IsInteger(SqlText kind, SqlText value) => SqlText.Of($"({kind} = 'number' AND {IsInteger(value)})");

    public override SqlText IsInteger(SqlText number)
    {
        var n = Numeric(number);
        return SqlText.Of($"(scale({n}) = 0 AND {PostgresNumbers.InRange(n, 0)})");
    }

    public override SqlText As(SqlText value, SqlFormKind form) => form switch
    {
        SqlFormKind.Text => SqlText.Of($"({value} #>> ARRAY[]::text[])"),
        SqlFormKind.Bool => SqlText.Of($"({value} = 'true'::jsonb)"),
        SqlFormKind.Int => SqlText.Of($"CAST(CASE WHEN {IsInteger(value)} THEN {Numeric(value)} END AS bigint)"),
        _ => Number(value),
    };

    // What no double holds is unknown, and what is too small for one is zero.
    public override SqlText Number(SqlText value)
    {
        var n = Numeric(value);
        return SqlText.Of(
            $"CAST(CASE WHEN abs({n}) < 2.5e-324 THEN 0 WHEN abs({n}) < 1.797693134862315807e308 THEN {n} END AS double precision)");
    }

    public override SqlText Each(SqlText value, string alias, bool keys) => keys
        ? SqlText.Of($"jsonb_object_keys(CASE WHEN jsonb_typeof({value}) = 'object' THEN {value} ELSE '{{}}' END) AS {new SqlName(alias)} (key)")
        : SqlText.Of($"jsonb_array_elements(CASE WHEN jsonb_typeof({value}) = 'array' THEN {value} ELSE '[]' END) AS {new SqlName(alias)} (value)");

    public override SqlText EachKey(string alias) => SqlText.Of($"{new SqlName(alias)}.key");

    public override SqlText EachKind(string alias) => SqlText.Of($"jsonb_typeof({EachValue(alias)})");

    public override SqlText EachValue(string alias) => SqlText.Of($"{new SqlName(alias)}.value");

    // A scalar is to PostgreSQL an array of itself.
    private static SqlText Item(SqlText value, SqlText index) => SqlText.Of($"(CASE WHEN jsonb_typeof({value}) = 'array' THEN {value} -> {index} END)");

    private static SqlText Numeric(SqlText value) => SqlText.Of($"(CASE WHEN jsonb_typeof({value}) = 'number' THEN CAST({value} AS numeric) END)");
}
