using Ashlar.Cel;
using Ashlar.Model;
using Ashlar.Model.Expressions;
using Ashlar.Stores.Plans;

namespace Ashlar.Stores.Tests.Sql;

/// <summary>Plans over the shop of the examples, as the engine makes them.</summary>
internal static class ShopPlans
{
    private static readonly ScalarType Uuid = new(ScalarKind.Uuid);
    private static readonly ScalarType Number = new(ScalarKind.Long);

    public static ModelSnapshot Shop { get; } = Load();

    public static Entity Product => Shop.FindEntity("Product")!; // in the example

    public static Entity Order => Shop.FindEntity("Order")!;

    public static Entity Line => Shop.FindEntity("OrderLine")!;

    /// <summary>A tree over a row of the entity; <c>$0</c>, <c>$1</c> … stand for parameters of the given types.</summary>
    public static CelNode Tree(Entity entity, string source, params PlanParameter[] parameters)
    {
        var environment = Shop.Scopes.Environment(entity, withOld: false);
        foreach (var parameter in parameters) environment = environment.WithVariable("p" + parameter.Name[1..], CelTypes.Of(parameter.Type));
        return Renamed(environment.Compile(source, CelType.Dyn).Require().Root);
    }

    public static PlanParameter Parameter(int index, ScalarType type) => new(PlanParameter.NameOf(index), type);

    public static PlanColumn Column(Entity entity, string source, ScalarType type) => new(Tree(entity, source), type);

    public static PlanSort By(Entity entity, string field, bool descending = false)
    {
        var column = (ColumnField)entity.Find(field)!;
        return new(Tree(entity, "this." + field), column.Type, descending, column.Optional);
    }

    public static IReadOnlyDictionary<string, ReadPlan> Reads { get; } = new Dictionary<string, ReadPlan>
    {
        ["product-by-key"] = new()
        {
            Source = Product,
            Columns = Columns(Product),
            Filter = Tree(Product, "id == p0", Parameter(0, Uuid)),
            Parameters = [Parameter(0, Uuid)],
        },
        ["products-of-a-category-by-price"] = Page(descending: false),
        ["products-of-a-category-by-price-descending"] = Page(descending: true),
        ["orders-of-the-caller"] = new()
        {
            Source = Order,
            Columns = [.. Columns(Order), Column(Order, "customer.name", new(ScalarKind.String))],
            Filter = Tree(Order, "customerId == p0 && status != 'cancelled'", Parameter(0, Uuid)),
            Sort = [By(Order, "createdAt", true), By(Order, "id", true)],
            LimitParameter = 1,
            MostRows = 101,
            Parameters = [Parameter(0, Uuid), Parameter(1, Number)],
            Children =
            [
                new(Order.Find("lines")!, Tree(Order, "id"), new ReadPlan
                {
                    Source = Line,
                    Columns = [.. Columns(Line), Column(Line, "product.name", new(ScalarKind.String)), Column(Line, "product.category.name", new(ScalarKind.String))],
                    Sort = [By(Line, "id")],
                }, 100),
            ],
        },
        ["rule-over-a-relation"] = new()
        {
            Source = Order,
            Columns = [Column(Order, "id", Uuid)],
            Filter = Tree(Order, "customerId == p0 || lines.exists(l, l.product.category.name == p1)", Parameter(0, Uuid), Parameter(1, new(ScalarKind.Text))),
            Sort = [By(Order, "id")],
            Parameters = [Parameter(0, Uuid), Parameter(1, new(ScalarKind.Text))],
        },
        ["every-line-counts-only-true"] = new()
        {
            Source = Order,
            Columns = [Column(Order, "id", Uuid)],
            Filter = Tree(Order, "lines.all(l, l.product.cost < l.unitPrice) && size(lines) > 2"),
            Sort = [By(Order, "id")],
        },
        ["aggregates"] = new()
        {
            Source = Order,
            Columns =
            [
                Column(Order, "lines.sum(l, l.quantity)", Number),
                Column(Order, "lines.max(l, l.unitPrice)", new(ScalarKind.Decimal) { Precision = 12, Scale = 2 }),
                Column(Order, "lines.avg(l, l.unitPrice)", new(ScalarKind.Decimal) { Precision = 12, Scale = 2 }),
                Column(Order, "lines.count(l, l.quantity > 1)", Number),
            ],
            Sort = [By(Order, "id")],
        },
        ["json-by-the-kind-that-is-stored"] = new()
        {
            Source = Product,
            Columns = [Column(Product, "id", Uuid)],
            Filter = Tree(Product, "attributes.size.width > 10 && attributes.colour == 'red'"),
            Sort = [By(Product, "id")],
        },
        ["lists"] = new()
        {
            Source = Product,
            Columns = [Column(Product, "id", Uuid)],
            Filter = Tree(Product, "'sale' in tags && id in p0 && name.startsWith(p1)", Parameter(0, Uuid with { IsList = true }), Parameter(1, new(ScalarKind.Text))),
            Sort = [By(Product, "id")],
            Parameters = [Parameter(0, Uuid with { IsList = true }), Parameter(1, new(ScalarKind.Text))],
        },
        ["count"] = new()
        {
            Source = Product,
            Columns = [],
            Filter = Tree(Product, "category.name == 'Books'"),
            CountOnly = true,
        },
        ["values-without-a-table"] = new()
        {
            Source = null,
            Columns =
            [
                new(new SelectNode(RowByKey.Call(Product, new VariableNode("$0", CelTypes.Of(Uuid))), "price", CelTypes.Of(new(ScalarKind.Decimal))), new(ScalarKind.Decimal) { Precision = 12, Scale = 2 }),
                new(new SelectNode(RowByKey.Call(Product, new VariableNode("$0", CelTypes.Of(Uuid))), "name", CelType.String), new(ScalarKind.String)),
            ],
            Parameters = [Parameter(0, Uuid)],
        },
    };

    private static ReadPlan Page(bool descending) => new()
    {
        Source = Product,
        Columns = [.. Columns(Product), Column(Product, "category.name", new(ScalarKind.String))],
        Filter = Tree(Product, "categoryId == p0", Parameter(0, Uuid)),
        Sort = [By(Product, "price", descending), By(Product, "id")],
        After = [1, 2],
        LimitParameter = 3,
        MostRows = 101,
        Parameters = [Parameter(0, Uuid), Parameter(1, ((ColumnField)Product.Find("price")!).Type), Parameter(2, Uuid), Parameter(3, Number)],
    };

    private static IReadOnlyList<PlanColumn> Columns(Entity entity) =>
        [.. entity.Columns.Select(c => Column(entity, "this." + c.WireName, c.Type))];

    // The language has no names such as $0.
    private static CelNode Renamed(CelNode node) => node switch
    {
        VariableNode { Name: ['p', >= '0' and <= '9'] } variable => new VariableNode("$" + variable.Name[1..], variable.Type),
        CallNode call => new CallNode(call.Function, [.. call.Args.Select(Renamed)], call.Type),
        AndNode and => new AndNode([.. and.Operands.Select(Renamed)]),
        OrNode or => new OrNode([.. or.Operands.Select(Renamed)]),
        MacroNode macro => new MacroNode(macro.Macro, macro.Range, macro.Variables, [.. macro.Bodies.Select(Renamed)], macro.Type),
        _ => node,
    };

    private static ModelSnapshot Load()
    {
        var path = RepoRoot.Combine("examples", "shop", "ashlar.yaml");
        var result = ModelLoader.Load(File.ReadAllText(path), path);
        Assert.True(result.Snapshot is not null, string.Join("\n", result.Issues));
        return result.Snapshot!;
    }
}
