using System.Globalization;
using Ashlar.Stores.Sql.Expressions;

namespace Ashlar.Stores.Sql;

/// <summary>
/// SQLite's JSON functions. Paths hold only plain names, since versions before 3.45 compare a name in a path with the bytes of
/// the document; any other member is looked for by <c>json_each</c>, whose keys are decoded.
/// </summary>
internal sealed class SqliteJson : SqlJson
{
    public override SqlText Kind(SqlText document, string path) => SqlText.Of($"json_type({document}, {path})");

    public override SqlText Value(SqlText document, string path) => SqlText.Of($"json_extract({document}, {path})");

    public override string Member(string path, string name) => $"{path}.\"{name}\"";

    public override string Item(string path, long index) => path + "[" + index.ToString(CultureInfo.InvariantCulture) + "]";

    public override bool IsPlainName(string name) =>
        name.Length > 0 && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or ' ');

    public override SqlText ArrayLength(SqlText array) => SqlText.Of($"json_array_length({array})");

    // The bounds first: a negative index fails the statement and one beyond 32 bits wraps.
    public override SqlText ItemValue(SqlText array, SqlText index) => SqlText.Of(
        $"(CASE WHEN {index} >= 0 AND {index} < json_array_length({array}) THEN json_extract({array}, '$[' || {index} || ']') END)");

    public override SqlText IsInteger(SqlText value) => SqlText.Of($"(typeof({value}) = 'integer')");

    public override SqlText Each(SqlText document, string alias) => SqlText.Of($"json_each({document}) AS {new SqlName(alias)}");

    public override SqlText EachKey(string alias) => SqlText.Of($"{new SqlName(alias)}.key");

    public override SqlText EachKind(string alias) => SqlText.Of($"{new SqlName(alias)}.type");

    public override SqlText EachValue(string alias) => SqlText.Of($"{new SqlName(alias)}.value");

    public override SqlText ListItems(SqlText list, SqlForm form, string alias) => form.Kind == SqlFormKind.Uuid
        ? SqlText.Of($"({Uuids(list)}) AS {new SqlName(alias)}")
        : Each(list, alias);

    public override SqlText ListItem(SqlForm form, string alias) => form.Kind switch
    {
        SqlFormKind.Double => SqlText.Of($"CAST({EachValue(alias)} AS REAL)"),
        SqlFormKind.Bytes => throw new NotTranslatableException("lists of bytes are only looked into with in"),
        _ => EachValue(alias),
    };

    public override SqlText ListItemAt(SqlText list, SqlForm form, SqlText index) => form.Kind switch
    {
        SqlFormKind.Uuid => SqlText.Of($"substr({list}, 1 + 16 * {index}, 16)"),
        SqlFormKind.Double => SqlText.Of($"CAST({ItemValue(list, index)} AS REAL)"),
        SqlFormKind.Bytes => throw new NotTranslatableException("lists of bytes are only looked into with in"),
        _ => ItemValue(list, index),
    };

    public override SqlText ListLength(SqlText list, SqlForm form) => form.Kind == SqlFormKind.Uuid
        ? SqlText.Of($"(length({list}) / 16)")
        : ArrayLength(list);

    public override SqlText InList(SqlText value, SqlText list, SqlForm form, SqlAliases aliases) => form.Kind switch
    {
        SqlFormKind.Uuid => SqlText.Of($"({value} IN ({Uuids(list)}))"),
        SqlFormKind.Bytes => SqlText.Of(
            $"(CASE WHEN {value} IS NOT NULL THEN hex({value}) IN (SELECT value FROM json_each({list})) END)"),
        _ => SqlText.Of($"({value} IN (SELECT value FROM json_each({list})))"),
    };

    // Uuids are bound as one blob, 16 bytes each: text would have to be turned into blobs, which this version cannot.
    private static SqlText Uuids(SqlText list) => SqlText.Of(
        $"WITH RECURSIVE at(i) AS (SELECT 1 WHERE length({list}) > 0 UNION ALL SELECT i + 16 FROM at WHERE i + 16 <= length({list})) SELECT substr({list}, i, 16) AS value FROM at");
}
