using Ashlar.Stores.Sql.Expressions;

namespace Ashlar.Stores.Sql;

/// <summary>
/// Text on PostgreSQL. Under the collation "C" it is ordered by its UTF-8 bytes, which is by code point, and only ASCII letters
/// have case. Our columns have it; a parameter, and a column of another database, has the database's own, so that it is said
/// wherever it matters. Where it is the column's already the planner drops it, and indexes serve.
/// </summary>
internal sealed class PostgresTexts : SqlTexts
{
    public override SqlText Length(SqlText text) => SqlText.Of($"length({text})");

    public override SqlText Bytes(SqlText text) => SqlText.Of($"convert_to({text}, 'UTF8')");

    public override SqlText ByteLength(SqlText bytes) => SqlText.Of($"octet_length({bytes})");

    public override SqlText ConcatenateBytes(SqlText left, SqlText right) => SqlText.Of($"({left} || {right})");

    public override SqlText Exact(SqlText text) => SqlText.Of($"({text} COLLATE \"C\")");

    // Equality is the same under each collation.
    public override (SqlText Left, SqlText Right) Compared(SqlText left, SqlText right, bool isOrder) => isOrder ? (left, Exact(right)) : (left, right);

    public override SqlText? ExactEquality(ScalarTerm left, ScalarTerm right, bool nullSafe, SqlAliases aliases) => null;

    public override SqlText Caseless(SqlText text) => Lower(text);

    public override SqlText CaselessOther(SqlText text) => Lower(text);

    public override SqlText Lower(SqlText text) => SqlText.Of($"lower({text} COLLATE \"C\")");

    public override SqlText Upper(SqlText text) => SqlText.Of($"upper({text} COLLATE \"C\")");

    public override SqlText Contains(SqlText text, SqlText part) => SqlText.Of($"(strpos({text}, {part}) > 0)");

    // The texts with the prefix are those from it up to it and the last code point many times over: no text has that.
    public override SqlText StartsWith(SqlText text, SqlText prefix) =>
        SqlText.Of($"({text} >= {Exact(prefix)} AND {text} < ({prefix} || repeat(chr(1114111), 64)) COLLATE \"C\")");

    public override SqlText EndsWith(SqlText text, SqlText suffix) => SqlText.Of($"(right({text}, length({suffix})) = {suffix})");

    public override SqlText Substring(SqlText text, SqlText start, SqlText? length) => length is null
        ? SqlText.Of($"substr({text}, {Place(start)} + 1)")
        : SqlText.Of($"substr({text}, {Place(start)} + 1, {Place(SqlText.Of($"({length})"))})");

    public override SqlText OfUuid(SqlText uuid) => SqlText.Of($"CAST({uuid} AS text)");

    public override SqlText OfInteger(SqlText integer) => SqlText.Of($"CAST({integer} AS text)");

    public override SqlText KeyOf(SqlText key) => Lower(key);

    public override SqlText SortKey(ScalarTerm text) => text.IsFolded || text.Form.Caseless ? Lower(text.Sql) : Exact(text.Sql);

    public override SqlText SortValue(SqlText parameter, ScalarTerm key) => key.IsFolded || key.Form.Caseless ? Lower(parameter) : parameter;

    // The functions take 32 bits, and a cast of a constant beyond them would fail even where a condition keeps it from being asked.
    private static SqlText Place(SqlText value) => SqlText.Of($"CAST(least(greatest({value}, 0), 2147483646) AS integer)");
}
