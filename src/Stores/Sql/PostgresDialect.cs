using System.Globalization;
using Ashlar.Model;
using Ashlar.Stores.Sql.Expressions;

namespace Ashlar.Stores.Sql;

/// <summary>
/// PostgreSQL from version 14: every form is the database's own type, and a parameter or column compared with another stands bare,
/// so that indexes serve. What PostgreSQL would fail a statement for is worked out in another way, or behind a guard that holds
/// also for what the planner works out beforehand.
/// </summary>
internal sealed class PostgresDialect : SqlDialect
{
    /// <summary>A comparison of longer operands is written without repeating them.</summary>
    private const int RepeatUpTo = 120;

    public static readonly PostgresDialect Instance = new();

    private PostgresDialect()
    {
        var texts = new PostgresTexts();
        (Texts, Lists) = (texts, new PostgresLists(texts));
    }

    public override SqlNumbers Numbers { get; } = new PostgresNumbers();

    public override SqlTotals Totals { get; } = new PostgresTotals();

    public override SqlTimes Times { get; } = new PostgresTimes();

    public override SqlTexts Texts { get; }

    public override SqlLists Lists { get; }

    public override SqlKeys Keys { get; } = new PostgresKeys();

    public override SqlJson Json { get; } = new PostgresJson();

    public override SqlChildren Children { get; } = new PostgresChildren();

    public override string Parameter(int number) => "$" + number.ToString(CultureInfo.InvariantCulture);

    public override string Literal(SqlConstant constant) => PostgresLiteral.Of(constant.Value, constant.Type);

    public override string Truth(bool value) => value ? "TRUE" : "FALSE";

    public override string Null(SqlForm form) => "NULL::" + PostgresLiteral.TypeOf(form.Kind);

    public override string Decimal(long unscaled, int scale) => PostgresLiteral.Decimal(unscaled, scale);

    // IS NOT DISTINCT FROM uses no index.
    public override SqlText Same(SqlText left, SqlText right, bool leftMayBeNull, bool rightMayBeNull)
    {
        if (left.Size + right.Size > RepeatUpTo) return SqlText.Of($"({left} IS NOT DISTINCT FROM {right})");
        return (leftMayBeNull, rightMayBeNull) switch
        {
            (false, false) => SqlText.Of($"({left} = {right})"),
            (true, false) => SqlText.Of($"({left} = {right} AND {left} IS NOT NULL)"),
            (false, true) => SqlText.Of($"({left} = {right} AND {right} IS NOT NULL)"),
            _ => SqlText.Of($"(({left} = {right} AND {left} IS NOT NULL AND {right} IS NOT NULL) OR ({left} IS NULL AND {right} IS NULL))"),
        };
    }

    public override SqlText NotSame(SqlText left, SqlText right) => SqlText.Of($"({left} IS DISTINCT FROM {right})");

    // Of a parameter a generic plan assumes a tenth of all rows, and PostgreSQL would rather plan anew each time. The rows within
    // are made only as they are asked for.
    public override SqlText Page(SqlText select, SqlParameter limit, int bound) =>
        SqlText.Of($"SELECT page.* FROM ({select} LIMIT {(Int128)bound}) AS page LIMIT {limit}");

    // OFFSET keeps the planner from hashing the whole subquery, which it takes for cheaper without regard to LIMIT.
    public override SqlText ExistsFor(SqlText from) => SqlText.Of($"EXISTS (SELECT 1 FROM {from} LIMIT 1 OFFSET 0)");

    public override SqlText ForUpdate(string alias) => SqlText.Of($" FOR UPDATE OF {new SqlName(alias)}");

    public override SqlText TombstoneKey(SqlText key) => SqlText.Of($"CAST({key} AS text)");

    public override SqlText ReadStorage(ScalarType type, string storage, SqlText stored) => PostgresColumnStorage.Read(type, storage, stored);

    public override SqlText WriteStorage(ScalarType type, string storage, SqlText value) => PostgresColumnStorage.Write(type, storage, value);

    public override SqlText? Returning(SqlText key) => SqlText.Of($" RETURNING {key}");

    public override SqlText OverridesKey => SqlText.Of($" OVERRIDING SYSTEM VALUE");

    private sealed class PostgresChildren : SqlChildren
    {
        public override bool AreBatched => true;

        public override SqlText Parent(int parameter) => SqlText.Of($"parent.key");

        // The parents' places come in order, and each finds its own children by an index.
        public override SqlText Statement(SqlText select, int parameter) => SqlText.Of(
            $"SELECT child.*, parent.place FROM unnest({new SqlParameter(parameter)}) WITH ORDINALITY AS parent (key, place) CROSS JOIN LATERAL ({select}) AS child ORDER BY parent.place");
    }
}
