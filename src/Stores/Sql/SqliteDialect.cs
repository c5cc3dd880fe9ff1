using System.Globalization;
using Ashlar.Model;
using Ashlar.Stores.Sql.Expressions;

namespace Ashlar.Stores.Sql;

/// <summary>SQLite from 3.35.5: every form is an integer, a real, text or a blob, as <see cref="StorageValue"/> says.</summary>
internal sealed class SqliteDialect : SqlDialect
{
    public static readonly SqliteDialect Instance = new();

    private SqliteDialect()
    {
        var numbers = new SqliteNumbers();
        (Numbers, Lists) = (numbers, new SqliteLists(numbers));
    }

    public override SqlNumbers Numbers { get; }

    public override SqlTotals Totals { get; } = new SqliteTotals();

    public override SqlTimes Times { get; } = new SqliteTimes();

    public override SqlTexts Texts { get; } = new SqliteTexts();

    public override SqlLists Lists { get; }

    public override SqlKeys Keys { get; } = new SqliteKeys();

    public override SqlJson Json { get; } = new SqliteJson();

    public override SqlChildren Children { get; } = new SqliteChildren();

    public override string Parameter(int number) => "?" + number.ToString(CultureInfo.InvariantCulture);

    public override string Literal(SqlConstant constant) => SqliteLiteral.Of(constant);

    public override string Truth(bool value) => value ? "1" : "0";

    public override string Null(SqlForm form) => "NULL";

    public override string Decimal(long unscaled, int scale)
    {
        var text = unscaled.ToString(CultureInfo.InvariantCulture);
        return unscaled < 0 ? $"({text})" : text;
    }

    public override SqlText Same(SqlText left, SqlText right, bool leftMayBeNull, bool rightMayBeNull) => SqlText.Of($"({left} IS {right})");

    public override SqlText NotSame(SqlText left, SqlText right) => SqlText.Of($"({left} IS NOT {right})");

    public override SqlText Page(SqlText select, SqlParameter limit, int bound) => SqlText.Of($"{select} LIMIT {limit}");

    public override SqlText ExistsFor(SqlText from) => Expressions.Ranges.Exists(from);

    /// <summary>There is one writer.</summary>
    public override SqlText ForUpdate(string alias) => SqlText.Empty;

    public override SqlText TombstoneKey(SqlText key) => key;

    public override SqlText ReadStorage(ScalarType type, string storage, SqlText stored) => SqliteColumnStorage.Read(type, storage, stored);

    public override SqlText WriteStorage(ScalarType type, string storage, SqlText value) => SqliteColumnStorage.Write(type, storage, value);

    public override SqlText? Returning(SqlText key) => null;

    private sealed class SqliteChildren : SqlChildren
    {
        public override bool AreBatched => false;

        public override SqlText Parent(int parameter) => SqlText.Of($"{new SqlParameter(parameter)}");

        public override SqlText Statement(SqlText select, int parameter) => select;
    }
}
