using Ashlar.Stores.Sql.Expressions;

namespace Ashlar.Stores.Sql;

/// <summary>Text on SQLite: by its UTF-8 bytes, which is by code point, or by NOCASE, the collation of caseless columns.</summary>
internal sealed class SqliteTexts : SqlTexts
{
    public override SqlText Length(SqlText text) => SqlText.Of($"length({text})");

    public override SqlText Bytes(SqlText text) => SqlText.Of($"CAST({text} AS BLOB)");

    public override SqlText ByteLength(SqlText bytes) => SqlText.Of($"length({bytes})");

    public override SqlText ConcatenateBytes(SqlText left, SqlText right) => SqlText.Of($"CAST({left} || {right} AS BLOB)");

    public override SqlText Exact(SqlText text) => SqlText.Of($"({text} COLLATE BINARY)");

    // The left operand's collation goes first.
    public override (SqlText Left, SqlText Right) Compared(SqlText left, SqlText right, bool isOrder) =>
        left.Collates || right.Collates ? (Exact(left), right) : (left, right);

    // Asked twice, first as its index has it.
    public override SqlText? ExactEquality(ScalarTerm left, ScalarTerm right, bool nullSafe, SqlAliases aliases)
    {
        var (l, r) = (aliases.Let(left.Sql), aliases.Let(right.Sql));
        var exact = Exact(l);
        return nullSafe ? SqlText.Of($"(({l} IS {r}) AND ({exact} IS {r}))") : SqlText.Of($"({l} = {r} AND {exact} = {r})");
    }

    public override SqlText Caseless(SqlText text) => SqlText.Of($"({text} COLLATE NOCASE)");

    public override SqlText CaselessOther(SqlText text) => text;

    public override SqlText Lower(SqlText text) => SqlText.Of($"lower({text})");

    public override SqlText Upper(SqlText text) => SqlText.Of($"upper({text})");

    public override SqlText Contains(SqlText text, SqlText part) => SqlText.Of($"(instr({text}, {part}) > 0)");

    // No byte of UTF-8 is FF, so that the texts with the prefix are exactly those from the prefix up to prefix and FF.
    public override SqlText StartsWith(SqlText text, SqlText prefix) =>
        SqlText.Of($"({text} >= {prefix} AND {text} < {prefix} || CAST(x'FF' AS TEXT))");

    public override SqlText EndsWith(SqlText text, SqlText suffix) => SqlText.Of(
        $"(length({text}) >= length({suffix}) AND substr({text}, length({text}) - length({suffix}) + 1) = {suffix})");

    public override SqlText Substring(SqlText text, SqlText start, SqlText? length) => length is null
        ? SqlText.Of($"substr({text}, {start} + 1)")
        : SqlText.Of($"substr({text}, {start} + 1, {length})");

    public override SqlText OfUuid(SqlText uuid)
    {
        var hex = SqlText.Of($"hex({uuid})");
        return SqlText.Of(
            $"(CASE WHEN {uuid} IS NOT NULL THEN lower(substr({hex}, 1, 8) || '-' || substr({hex}, 9, 4) || '-' || substr({hex}, 13, 4) || '-' || substr({hex}, 17, 4) || '-' || substr({hex}, 21)) END)");
    }

    public override SqlText OfInteger(SqlText integer) => SqlText.Of($"CAST({integer} AS TEXT)");

    public override SqlText KeyOf(SqlText key) => key;

    public override SqlText SortKey(ScalarTerm text) => text switch
    {
        { IsFolded: true } => Caseless(text.Sql),
        { Form.Caseless: false, Sql.Collates: true } => Exact(text.Sql),
        _ => text.Sql,
    };

    public override SqlText SortValue(SqlText parameter, ScalarTerm key) => parameter;
}
