using Ashlar.Cel;
using Ashlar.Model;
using Ashlar.Model.Expressions;
using Ashlar.Stores.Plans;
using Ashlar.Stores.Sql;

namespace Ashlar.Stores.Tests.Sql;

/// <summary>Pages by cursors give every row once, in an order in which null is the greatest.</summary>
public sealed class PagingTests(PostgresTestDatabase postgres) : IClassFixture<PostgresTestDatabase>
{
    private static readonly Entity Node = PropertyModel.Node;
    private static readonly string[] Sortable = ["i", "oi", "n", "d", "od", "m", "om", "s", "os", "cs", "ocs", "e", "b", "ob", "ou", "odt", "tm", "ots", "odu", "parentId"];

    [Fact]
    public void Pages_give_all_rows_in_order_whatever_they_are_sorted_by() =>
        Run(_ => [.. SqliteBuild.All.Select(b => new RawSqlite(b))]);

    [Fact]
    public void Pages_of_PostgreSQL_are_the_same() => Run(number => [postgres.Open(isGeneric: number % 2 == 0)]);

    private static void Run(Func<int, IReadOnlyList<ITestDatabase>> databases) => Effort.Run(25, (random, number) =>
    {
        var data = PropertyModel.Random(random, 30);
        foreach (var database in databases(number))
        {
            using (database)
            {
                database.Store(data, PropertyModel.Model);
                for (var i = 0; i < 6; i++) Check(data, database, Sorts(random), random.Next(1, 8));
            }
        }
    });

    private static List<PlanSort> Sorts(Random random)
    {
        var names = Enumerable.Range(0, random.Next(3)).Select(_ => PropertyModel.Pick(Sortable, random)).Distinct().Append("id");
        return [.. names.Select(n => new PlanSort(Field(n), Column(n).Type, random.Next(2) == 0, Column(n).Optional))];
    }

    private static void Check(TestData data, ITestDatabase database, List<PlanSort> sorts, int limit)
    {
        var expected = data.Rows(Node).ToList();
        expected.Sort((l, r) => Compare(sorts, l, r));
        var found = new List<TestRow>();
        for (TestRow? last = null; ; last = found[^1])
        {
            var page = Page(database, sorts, limit, last);
            found.AddRange(page.Select(key => expected.First(e => StorageValue.Of(e.Key, Node.Key.Type).Blob.Span.SequenceEqual(key.Blob.Span))));
            if (page.Count < limit) break;
            Assert.True(found.Count <= expected.Count, "no row comes twice");
        }

        Assert.Equal(expected.Select(e => e.Key), found.Select(f => f.Key));
    }

    private static List<StorageValue> Page(ITestDatabase database, List<PlanSort> sorts, int limit, TestRow? last)
    {
        List<PlanParameter> parameters = [.. sorts.Select((s, i) => new PlanParameter(PlanParameter.NameOf(i), s.Type)), new(PlanParameter.NameOf(sorts.Count), new(ScalarKind.Long))];
        var plan = new ReadPlan
        {
            Source = Node,
            Columns = [new(Field("id"), Node.Key.Type)],
            Sort = sorts,
            After = last is null ? null : [.. Enumerable.Range(0, sorts.Count)],
            LimitParameter = sorts.Count,
            Parameters = parameters,
        };
        var statement = ReadCompiler.Compile(plan, database.Dialect).Statement;
        List<CelValue> values = [.. sorts.Select(s => last is null ? CelValue.Null : last[Column(((SelectNode)s.Value).Field)]), CelValue.Int(limit)];
        return [.. database.Run(statement, [Node.Key.Type], parameters, values).Select(r => r[0])];
    }

    private static int Compare(List<PlanSort> sorts, TestRow left, TestRow right)
    {
        foreach (var sort in sorts)
        {
            var column = Column(((SelectNode)sort.Value).Field);
            var order = column.Type.Caseless ? Compare(Lower(left[column]), Lower(right[column])) : Compare(left[column], right[column]);
            if (order != 0) return sort.Descending ? -order : order;
        }

        return 0;
    }

    private static int Compare(CelValue left, CelValue right)
    {
        if (left.IsNull || right.IsNull) return left.IsNull.CompareTo(right.IsNull);
        Assert.True(CelComparison.TryCompare(left, right, out var order));
        return order;
    }

    private static CelValue Lower(CelValue text) =>
        text.IsNull ? text : CelValue.String(string.Concat(text.AsString.Select(c => char.IsAsciiLetterUpper(c) ? (char)(c | 0x20) : c)));

    private static ColumnField Column(string name) => (ColumnField)Node.Find(name)!;

    private static SelectNode Field(string name) => new(new VariableNode("this", Node.RowType), name, CelTypes.Of(Column(name).Type));
}
