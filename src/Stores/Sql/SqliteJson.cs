using System.Globalization;
using System.Text;
using Ashlar.Stores.Sql.Expressions;

namespace Ashlar.Stores.Sql;

/// <summary>
/// SQLite's JSON functions. A value is a scalar as SQL has it (true and false as 1 and 0), an array or object as JSON text. Paths
/// hold only plain names, since versions before 3.45 compare a name in a path with the bytes of the document; any other member is
/// looked for by <c>json_each</c>, whose keys are decoded.
/// </summary>
internal sealed class SqliteJson : SqlJson
{
    public override SqlText Booleans { get; } = SqlText.Of($"'true', 'false'");

    public override SqlText Numbers { get; } = SqlText.Of($"'integer', 'real'");

    public override SqlText Texts { get; } = SqlText.Of($"'text'");

    public override SqlText Kind(SqlText document, IReadOnlyList<JsonStep> path) => SqlText.Of($"json_type({document}, {Path(path)})");

    public override SqlText Value(SqlText document, IReadOnlyList<JsonStep> path) => SqlText.Of($"json_extract({document}, {Path(path)})");

    public override bool IsPlainName(string name) =>
        name.Length > 0 && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or ' ');

    public override (SqlText Kind, SqlText Value) Of(ScalarTerm scalar) => scalar.Form.Kind switch
    {
        SqlFormKind.Text => (SqlText.Of($"'text'"), scalar.Sql),
        SqlFormKind.Int => (SqlText.Of($"'integer'"), scalar.Sql),
        SqlFormKind.Double => (SqlText.Of($"'real'"), scalar.Sql),
        _ => (SqlText.Of($"CASE WHEN {scalar.Sql} THEN 'true' ELSE 'false' END"), scalar.Sql),
    };

    public override (SqlText Kind, SqlText Value) Lookup(SqlText value, SqlText key, bool isMember, SqlAliases aliases)
    {
        var (first, second) = (aliases.NextTable(), aliases.NextTable());
        return (
            SqlText.Of($"(SELECT {EachKind(first)} FROM {Each(value, first, isMember)} WHERE {EachKey(first)} = {key})"),
            SqlText.Of($"(SELECT {EachValue(second)} FROM {Each(value, second, isMember)} WHERE {EachKey(second)} = {key})"));
    }

    public override SqlText ArrayLength(SqlText array) => SqlText.Of($"json_array_length({array})");

    public override SqlText ObjectSize(SqlText value, SqlAliases aliases) =>
        SqlText.Of($"(SELECT count(*) FROM {Each(value, aliases.NextTable(), true)})");

    public override SqlText IsInteger(SqlText kind, SqlText value) => SqlText.Of($"({kind} = 'integer' AND typeof({value}) = 'integer')");

    public override SqlText IsInteger(SqlText number) => SqlText.Of($"(typeof({number}) = 'integer')");

    public override SqlText As(SqlText value, SqlFormKind form) => form == SqlFormKind.Double ? SqlText.Of($"CAST({value} AS REAL)") : value;

    public override SqlText Number(SqlText value) => value;

    public override SqlText Each(SqlText value, string alias, bool keys) => SqlText.Of($"json_each({value}) AS {new SqlName(alias)}");

    public override SqlText EachKey(string alias) => SqlText.Of($"{new SqlName(alias)}.key");

    public override SqlText EachKind(string alias) => SqlText.Of($"{new SqlName(alias)}.type");

    public override SqlText EachValue(string alias) => SqlText.Of($"{new SqlName(alias)}.value");

    private static string Path(IReadOnlyList<JsonStep> steps)
    {
        var path = new StringBuilder("$");
        foreach (var (name, index) in steps)
        {
            if (name is null) path.Append(CultureInfo.InvariantCulture, $"[{index}]");
            else path.Append(".\"").Append(name).Append('"');
        }

        return path.ToString();
    }
}
