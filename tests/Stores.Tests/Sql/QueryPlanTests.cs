using Ashlar.Model;
using Ashlar.Stores.Plans;
using Ashlar.Stores.Sql;

namespace Ashlar.Stores.Tests.Sql;

/// <summary>What SQLite makes of the SQL: indexes serve the reads that have to be fast.</summary>
public sealed class QueryPlanTests
{
    private static readonly PlanParameter Text = ShopPlans.Parameter(0, new(ScalarKind.Text));

    [Fact]
    public void A_key_is_looked_up() => Uses("SEARCH t0 USING INDEX sqlite_autoindex_products_1 (id=?)", ShopPlans.Reads["product-by-key"]);

    [Theory]
    [InlineData("products-of-a-category-by-price", "(category_id=? AND (price,id)>(?,?))")]
    [InlineData("products-of-a-category-by-price-descending", "(category_id=? AND price<?)")]
    public void A_page_starts_at_its_cursor_in_the_index(string plan, string range)
    {
        Uses(range, ShopPlans.Reads[plan]);
        Uses("SEARCH t1 USING INDEX sqlite_autoindex_categories_1 (id=?)", ShopPlans.Reads[plan]);
    }

    [Fact]
    public void A_page_in_the_order_of_its_index_sorts_nothing() => UsesNot("TEMP B-TREE", ShopPlans.Reads["products-of-a-category-by-price"]);

    [Fact]
    public void A_list_of_keys_is_looked_up_key_by_key()
    {
        var keys = ShopPlans.Parameter(0, new(ScalarKind.Uuid) { IsList = true });
        Uses("SEARCH t0 USING COVERING INDEX sqlite_autoindex_products_1 (id=?)", Filtered(ShopPlans.Product, "id in p0", keys));
    }

    [Fact]
    public void A_prefix_is_a_range()
    {
        Uses("(sku>? AND sku<?)", Filtered(ShopPlans.Product, "sku.startsWith(p0)", Text));
        Uses("(sku>? AND sku<?)", Filtered(ShopPlans.Product, "sku.startsWith('AB')"));
    }

    [Fact]
    public void Equality_and_membership_use_the_index_of_text()
    {
        Uses("(sku=?)", Filtered(ShopPlans.Product, "sku == p0", Text));
        Uses("(sku=?)", Filtered(ShopPlans.Product, "sku in ['A', 'B']"));
    }

    [Fact]
    public void Children_come_by_the_index_of_their_reference()
    {
        var child = ReadCompiler.Compile(ShopPlans.Reads["orders-of-the-caller"], SqliteDialect.Instance).Children[0];
        Contains("(order_id=?)", child.Read.Statement);
        Assert.DoesNotContain("TEMP B-TREE", Explain(SqliteBuild.All[0], child.Read.Statement.Text), StringComparison.Ordinal);
    }

    [Fact]
    public void A_rule_over_children_looks_at_those_of_the_row()
    {
        Uses("(order_id=?)", ShopPlans.Reads["rule-over-a-relation"]);
        Uses("(order_id=?)", ShopPlans.Reads["aggregates"]);
    }

    [Fact]
    public void An_optional_column_keeps_its_index()
    {
        var node = PropertyModel.Node;
        var tree = PropertyModel.Model.Scopes.CompileFilter(node, "oi == 5 && ou != null").Require().Root;
        var plan = new ReadPlan { Source = node, Columns = [], Filter = tree };
        foreach (var build in SqliteBuild.All)
        {
            var plans = Explain(build, ReadCompiler.Compile(plan, SqliteDialect.Instance).Statement.Text, PropertyModel.Model);
            Assert.Contains("(oi=?)", plans, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Caseless_text_is_found_by_its_index()
    {
        var node = PropertyModel.Node;
        foreach (var filter in (string[])["cs == 'Abc'", "cs in ['A', 'b']"])
        {
            var plan = new ReadPlan { Source = node, Columns = [], Filter = PropertyModel.Model.Scopes.CompileFilter(node, filter).Require().Root };
            foreach (var build in SqliteBuild.All)
            {
                Assert.Contains("(cs=?)", Explain(build, ReadCompiler.Compile(plan, SqliteDialect.Instance).Statement.Text, PropertyModel.Model), StringComparison.Ordinal);
            }
        }
    }

    private static ReadPlan Filtered(Entity entity, string filter, params PlanParameter[] parameters) => new()
    {
        Source = entity,
        Columns = [ShopPlans.Column(entity, "id", entity.Key.Type)],
        Filter = ShopPlans.Tree(entity, filter, parameters),
        Parameters = parameters,
    };

    private static void Uses(string step, ReadPlan plan) => Contains(step, ReadCompiler.Compile(plan, SqliteDialect.Instance).Statement);

    private static void Contains(string step, SqlStatement statement)
    {
        foreach (var build in SqliteBuild.All) Assert.True(Explain(build, statement.Text).Contains(step, StringComparison.Ordinal), $"{build.Name}: no {step} in\n{Explain(build, statement.Text)}");
    }

    private static void UsesNot(string step, ReadPlan plan)
    {
        var sql = ReadCompiler.Compile(plan, SqliteDialect.Instance).Statement.Text;
        foreach (var build in SqliteBuild.All) Assert.DoesNotContain(step, Explain(build, sql), StringComparison.Ordinal);
    }

    private static string Explain(SqliteBuild build, string sql, ModelSnapshot? model = null)
    {
        using var database = new RawSqlite(build);
        foreach (var statement in TestSchema.Of(model ?? ShopPlans.Shop)) database.Execute(statement);
        var steps = database.Query("EXPLAIN QUERY PLAN " + sql, []).Select(r => r[3].Text!);

        // Older versions say TABLE products AS t0.
        return string.Join("\n", steps.Select(s => System.Text.RegularExpressions.Regex.Replace(s, @"TABLE \S+ AS ", "")));
    }
}
