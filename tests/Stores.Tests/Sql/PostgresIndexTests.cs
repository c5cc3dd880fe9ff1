using Ashlar.Cel;
using Ashlar.Model;
using Ashlar.Model.Expressions;
using Ashlar.Stores.Plans;
using Ashlar.Stores.Sql;

namespace Ashlar.Stores.Tests.Sql;

/// <summary>Conditions that an index can serve where PostgreSQL has no table too small for one.</summary>
public sealed class PostgresIndexTests(PostgresTestDatabase database) : IClassFixture<PostgresTestDatabase>
{
    private static readonly Entity Node = PropertyModel.Node;

    [Theory]
    [InlineData("oi == 5", "(oi = ")]
    [InlineData("oi == null", "(oi IS NULL)")]
    [InlineData("oi in [1, 2]", "(oi = ANY (")]
    [InlineData("i > 7 && i <= 9", "((i > 7) AND (i <= ")]
    [InlineData("m >= 1.5", "(m >= ")]
    [InlineData("os == 'x'", "(os = ")]
    [InlineData("os.startsWith('x')", "((os >= ")]
    [InlineData("cs == 'Abc'", "(lower(cs) = ")]
    [InlineData("cs in ['A', 'b']", "(lower(cs) = ANY (")]
    [InlineData("ou == uuid('00000000-0000-0000-0000-000000000001')", "(ou = ")]
    public void Serves(string filter, string condition)
    {
        Assert.Contains(condition, Explain(new ReadPlan
        {
            Source = Node,
            Columns = [new(Field("id"), Node.Key.Type), new(Field("version"), new(ScalarKind.Int))],
            Filter = PropertyModel.Model.Scopes.CompileFilter(Node, filter).Require().Root,
        }), StringComparison.Ordinal);
    }

    [Fact]
    public void Null_or_a_value_that_only_the_request_tells_is_looked_up()
    {
        var value = new VariableNode("$0", CelType.Nullable(CelType.Int));
        var equal = PropertyModel.Model.Scopes.CompileFilter(Node, "oi == i").Require().Root;
        var plan = new ReadPlan
        {
            Source = Node,
            Columns = [new(Field("id"), Node.Key.Type), new(Field("version"), new(ScalarKind.Int))],
            Filter = new CallNode(((CallNode)equal).Function, [((CallNode)equal).Args[0], value], equal.Type),
            Parameters = [new("$0", new(ScalarKind.Long))],
        };
        Assert.Contains("(oi = ", Explain(plan, CelValue.Int(5)), StringComparison.Ordinal);
        Assert.Contains("(oi IS NULL)", Explain(plan, CelValue.Null), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("oi", false)]
    [InlineData("oi", true)]
    [InlineData("s", false)]
    [InlineData("s", true)]
    [InlineData("cs", false)]
    public void Gives_the_order_of_a_page(string field, bool descending)
    {
        var column = (ColumnField)Node.Find(field)!; // in the model
        var plan = Explain(new ReadPlan
        {
            Source = Node,
            Columns = [new(Field("id"), Node.Key.Type), new(Field("version"), new(ScalarKind.Int))],
            Sort = [new(Field(field), column.Type, descending, column.Optional), new(Field("id"), Node.Key.Type, descending, false)],
            LimitParameter = 0,
            Parameters = [new("$0", new(ScalarKind.Long))],
        }, CelValue.Int(20));
        Assert.DoesNotContain("Sort", plan, StringComparison.Ordinal);
    }

    private static SelectNode Field(string name) =>
        new(new VariableNode("this", Node.RowType), name, CelTypes.Of(((ColumnField)Node.Find(name)!).Type)); // in the model

    private string Explain(ReadPlan plan, params CelValue[] values)
    {
        using var postgres = database.Open(isGeneric: false);
        postgres.Store(new TestData(), PropertyModel.Model);
        postgres.Execute("SET enable_seqscan = off; SET enable_bitmapscan = off");
        return postgres.Explain(ReadCompiler.Compile(plan, PostgresDialect.Instance).Statement, [.. plan.Parameters.Zip(values, (p, v) => (p.Type, v))]);
    }
}
