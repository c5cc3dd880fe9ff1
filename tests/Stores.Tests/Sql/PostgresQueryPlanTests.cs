using Ashlar.Cel;
using Ashlar.Model;
using Ashlar.Model.Expressions.ValueTypes;
using Ashlar.Stores.Plans;
using Ashlar.Stores.Sql;

namespace Ashlar.Stores.Tests.Sql;

/// <summary>What PostgreSQL makes of the SQL, of tables with rows enough: indexes serve the reads that have to be fast.</summary>
public sealed class PostgresQueryPlanTests(PostgresQueryPlanTests.FilledShop shop) : IClassFixture<PostgresQueryPlanTests.FilledShop>
{
    private static readonly ScalarType Text = new(ScalarKind.Text);
    private static readonly ScalarType Uuid = new(ScalarKind.Uuid);
    private static readonly CelValue Key = UuidType.Of(new Guid(77, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0));
    private static readonly CelValue Price = DecimalType.Of(500_00, 2);

    [Fact]
    public void A_key_is_looked_up() => Uses("Index Scan using products_pkey on products t0", ShopPlans.Reads["product-by-key"], Key);

    [Theory]
    [InlineData("products-of-a-category-by-price", "(ROW(price, id) > ROW(")]
    [InlineData("products-of-a-category-by-price-descending", "(price <= ")]
    public void A_page_starts_at_its_cursor_in_the_index(string plan, string range)
    {
        foreach (var isGeneric in (bool[])[false, true])
        {
            var lines = Explain(ShopPlans.Reads[plan], isGeneric, Key, Price, Key, CelValue.Int(20)).Split('\n');
            Assert.Contains(lines, l => l.Contains("Index Cond", StringComparison.Ordinal) && l.Contains("category_id = ", StringComparison.Ordinal) && l.Contains(range, StringComparison.Ordinal));
            Assert.DoesNotContain(lines, l => l.Contains("Seq Scan on products", StringComparison.Ordinal));
        }
    }

    [Fact]
    public void A_page_in_the_order_of_its_index_sorts_nothing() =>
        Assert.DoesNotContain("Sort", Explain(ShopPlans.Reads["products-of-a-category-by-price"], false, Key, Price, Key, CelValue.Int(20)), StringComparison.Ordinal);

    [Fact]
    public void A_list_of_keys_is_looked_up_key_by_key() =>
        Uses("Index Cond: (id = ANY (", Filtered(ShopPlans.Product, "id in p0", Uuid with { IsList = true }), CelValue.List([Key, Key]));

    [Fact]
    public void A_prefix_is_a_range()
    {
        Uses("Index Cond: ((sku >= ", Filtered(ShopPlans.Product, "sku.startsWith(p0)", Text), CelValue.String("SKU-77"));
        Uses("Index Cond: ((sku >= ", Filtered(ShopPlans.Product, "sku.startsWith('SKU-77')"));
    }

    [Fact]
    public void Equality_and_membership_use_the_index_of_text()
    {
        Uses("Index Cond: (sku = ", Filtered(ShopPlans.Product, "sku == p0", Text), CelValue.String("SKU-77"));
        Uses("Index Cond: (sku = ANY (", Filtered(ShopPlans.Product, "sku in ['A', 'B']"));
        Uses("Index Cond: (sku = ANY (", Filtered(ShopPlans.Product, "sku in p0", Text with { IsList = true }), CelValue.List([CelValue.String("SKU-77")]));
    }

    [Fact]
    public void A_range_of_decimals_and_of_instants_keeps_its_column_bare()
    {
        Uses("Index Cond: ((category_id = ", Filtered(ShopPlans.Product, "categoryId == p0 && price >= p1", Uuid, new(ScalarKind.Decimal) { Precision = 12, Scale = 2 }), Key, Price);
        Uses("price >= ", Filtered(ShopPlans.Product, "categoryId == p0 && price >= 500", Uuid), Key);
        Uses("(created_at < ", Filtered(ShopPlans.Order, "customerId == p0 && createdAt < p1", Uuid, new(ScalarKind.DateTime)), Key, CelValue.Timestamp(1_700_000_000, 0));
    }

    [Fact]
    public void Children_of_all_parents_come_by_the_index_of_their_reference()
    {
        var child = ReadCompiler.Compile(ShopPlans.Reads["orders-of-the-caller"], PostgresDialect.Instance).Children[0];
        Assert.Equal((child.Read.ColumnCount - 1, true), (child.OwnerColumn, child.ParentKeys.IsList));
        foreach (var isGeneric in (bool[])[false, true])
        {
            var plan = shop.Open(isGeneric).Explain(child.Read.Statement, [(Uuid, Key), (new(ScalarKind.Long), CelValue.Int(20)), (child.ParentKeys, CelValue.List([Key, Key]))]);
            Assert.Contains("Index Cond: (order_id = parent.key)", plan, StringComparison.Ordinal);
            Assert.DoesNotContain("Sort Key: parent.place", plan, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void An_aggregate_looks_at_the_children_of_the_row() => Uses("Index Cond: (order_id = t0.id)", ShopPlans.Reads["aggregates"]);

    private static ReadPlan Filtered(Entity entity, string filter, params ScalarType[] types)
    {
        PlanParameter[] parameters = [.. types.Select((t, i) => ShopPlans.Parameter(i, t))];
        return new()
        {
            Source = entity,
            Columns = [ShopPlans.Column(entity, "id", entity.Key.Type), ShopPlans.Column(entity, "version", new(ScalarKind.Int))],
            Filter = ShopPlans.Tree(entity, filter, parameters),
            Parameters = parameters,
        };
    }

    private void Uses(string step, ReadPlan plan, params CelValue[] values)
    {
        foreach (var isGeneric in (bool[])[false, true]) Assert.Contains(step, Explain(plan, isGeneric, values), StringComparison.Ordinal);
    }

    private string Explain(ReadPlan plan, bool isGeneric, params CelValue[] values) => shop.Open(isGeneric).Explain(
        ReadCompiler.Compile(plan, PostgresDialect.Instance).Statement, [.. plan.Parameters.Zip(values, (p, v) => (p.Type, v))]);

    /// <summary>The shop's tables with some thousand rows.</summary>
    public sealed class FilledShop : IAsyncLifetime
    {
        private readonly PostgresTestDatabase _database = new();
        private readonly Dictionary<bool, RawPostgres> _connections = [];

        public async ValueTask InitializeAsync()
        {
            await _database.InitializeAsync();
            foreach (var isGeneric in (bool[])[false, true]) _connections[isGeneric] = _database.Open(isGeneric);
            var connection = _connections[false];
            foreach (var statement in PostgresTestSchema.Of(ShopPlans.Shop)) connection.Execute(statement);
            connection.Execute(
                """
                CREATE FUNCTION key(n bigint) RETURNS uuid LANGUAGE sql AS $$ SELECT (lpad(to_hex(n), 8, '0') || '-0000-0000-0000-000000000000')::uuid $$;
                INSERT INTO categories (id, name, created_at, updated_at, version) SELECT key(n), 'category ' || n, now(), now(), 1 FROM generate_series(1, 100) AS n;
                INSERT INTO users (id, email, name, created_at, updated_at, version) SELECT key(n), 'user' || n || '@example.com', 'user ' || n, now(), now(), 1 FROM generate_series(1, 2000) AS n;
                INSERT INTO products (id, sku, name, price, stock, tags, category_id, created_at, updated_at, version)
                SELECT key(n), 'SKU-' || n, 'product ' || n, n % 997, n, '{}', key(n % 100 + 1), now(), now(), 1 FROM generate_series(1, 20000) AS n;
                INSERT INTO orders (id, customer_id, status, created_at, updated_at, version)
                SELECT key(n), key(n % 2000 + 1), 'new', now() - n * interval '1 minute', now(), 1 FROM generate_series(1, 10000) AS n;
                INSERT INTO order_lines (id, order_id, product_id, quantity, unit_price, created_at, updated_at, version)
                SELECT key(n), key(n % 10000 + 1), key(n % 20000 + 1), 1, 5, now(), now(), 1 FROM generate_series(1, 30000) AS n;
                ANALYZE;
                """);
        }

        public async ValueTask DisposeAsync()
        {
            foreach (var connection in _connections.Values) connection.Dispose();
            await _database.DisposeAsync();
        }

        internal RawPostgres Open(bool isGeneric) => _connections[isGeneric];
    }
}
