using Ashlar.Cel;
using Ashlar.Model;
using Ashlar.Model.Expressions;
using Ashlar.Stores.Plans;
using Ashlar.Stores.Sql;

namespace Ashlar.Stores.Tests.Sql;

/// <summary>Pages by cursors give every row once, in an order in which null is the greatest.</summary>
public sealed class PagingTests
{
    private static readonly Entity Node = PropertyModel.Node;
    private static readonly string[] Sortable = ["i", "oi", "n", "d", "od", "m", "om", "s", "os", "e", "b", "ob", "ou", "odt", "tm", "ots", "odu", "parentId"];

    [Fact]
    public void Pages_give_all_rows_in_order_whatever_they_are_sorted_by()
    {
        Effort.Run(25, (random, _) =>
        {
            var data = PropertyModel.Random(random, 30);
            foreach (var build in SqliteBuild.All)
            {
                using var database = new RawSqlite(build);
                data.Store(database, PropertyModel.Model);
                for (var i = 0; i < 6; i++) Check(data, database, Sorts(random), random.Next(1, 8));
            }
        });
    }

    private static List<PlanSort> Sorts(Random random)
    {
        var names = Enumerable.Range(0, random.Next(3)).Select(_ => PropertyModel.Pick(Sortable, random)).Distinct().Append("id");
        return [.. names.Select(n => new PlanSort(Field(n), Column(n).Type, random.Next(2) == 0, Column(n).Optional))];
    }

    private static void Check(TestData data, RawSqlite database, List<PlanSort> sorts, int limit)
    {
        var expected = data.Rows(Node).ToList();
        expected.Sort((l, r) => Compare(sorts, l, r));
        var found = new List<CelValue>();
        for (StorageValue[]? last = null; ;)
        {
            var page = Page(database, sorts, limit, last);
            found.AddRange(page.Select(row => expected.First(e => StorageValue.Of(e.Key, Node.Key.Type).Blob.Span.SequenceEqual(row[^1].Blob.Span)).Key));
            if (page.Count < limit) break;
            Assert.True(found.Count <= expected.Count, "no row comes twice");
            last = page[^1];
        }

        Assert.Equal(expected.Select(e => e.Key), found);
    }

    private static List<StorageValue[]> Page(RawSqlite database, List<PlanSort> sorts, int limit, StorageValue[]? last)
    {
        List<PlanParameter> parameters = [.. sorts.Select((s, i) => new PlanParameter(PlanParameter.NameOf(i), s.Type)), new(PlanParameter.NameOf(sorts.Count), new(ScalarKind.Long))];
        var plan = new ReadPlan
        {
            Source = Node,
            Columns = [.. sorts.Select(s => new PlanColumn(s.Value, s.Type))],
            Sort = sorts,
            After = last is null ? null : [.. Enumerable.Range(0, sorts.Count)],
            LimitParameter = sorts.Count,
            Parameters = parameters,
        };
        var statement = ReadCompiler.Compile(plan, SqliteDialect.Instance).Statement;
        StorageValue[] values = [.. last ?? [.. sorts.Select(_ => StorageValue.Null)], StorageValue.OfInteger(limit)];
        return database.Query(statement.Text, [.. values.Take(statement.ParameterCount)]);
    }

    private static int Compare(List<PlanSort> sorts, TestRow left, TestRow right)
    {
        foreach (var sort in sorts)
        {
            var column = Column(((SelectNode)sort.Value).Field);
            var order = Compare(left[column], right[column]);
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

    private static ColumnField Column(string name) => (ColumnField)Node.Find(name)!;

    private static SelectNode Field(string name) => new(new VariableNode("this", Node.RowType), name, CelTypes.Of(Column(name).Type));
}
