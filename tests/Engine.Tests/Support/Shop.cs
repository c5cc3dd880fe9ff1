namespace Ashlar.Engine.Tests.Support;

/// <summary>A shop small enough to know by heart, with every kind of relation and rule that reads meet.</summary>
internal static class Shop
{
    public const string Model = """
        ashlar: 1
        name: shop
        entities:
          User:
            fields:
              nick: { type: string, optional: true }
            access: { read: id == auth.id || hasRole('staff') }
          Category:
            key: code
            fields:
              code: { type: string, max: 20 }
              name: { type: string, caseless: true }
              parent: { ref: Category, optional: true }
              products: { many: Product, by: category }
            access: { read: public }
          Product:
            fields:
              name: { type: string }
              note: { type: text, optional: true }
              price: { type: decimal, precision: 12, scale: 2 }
              cost: { type: decimal, precision: 12, scale: 2, optional: true, access: { read: hasRole('admin') } }
              margin: { type: decimal, precision: 12, scale: 2, optional: true, access: { read: "ownerId == auth.id" } }
              stock: { type: int, default: 0 }
              weight: { type: double, optional: true }
              active: { type: bool, default: true }
              born: { type: date, optional: true }
              tags: { type: string, list: true, max: 10 }
              attributes: { type: json, optional: true }
              secret: { type: string, optional: true, hidden: true }
              category: { ref: Category }
              owner: { ref: User, optional: true }
              labels: { many: Label, link: true }
            access: { read: public }
          Label:
            fields:
              text: { type: string }
              shown: { type: bool, default: true }
            access: { read: shown || hasRole('staff') }
          Order:
            fields:
              customer: { ref: User }
              status: { enum: [pending, paid, shipped] }
              lines: { many: OrderLine, by: order, owned: true }
              notes: { many: OrderNote, by: order }
              total: { type: decimal, precision: 12, scale: 2, computed: 'lines.sum(l, l.quantity * l.price)' }
            access: { read: "customerId == auth.id || hasRole('staff')" }
          OrderLine:
            fields:
              order: { ref: Order }
              product: { ref: Product }
              quantity: { type: int }
              price: { type: decimal, precision: 12, scale: 2 }
          OrderNote:
            fields:
              order: { ref: Order }
              text: { type: string }
              internal: { type: bool, default: false }
            access: { read: "signedIn && (!internal || hasRole('staff'))" }
          Vault:
            fields:
              code: { type: string }
              product: { ref: Product }
            access: { read: hasRole('admin') }
          Closed:
            fields:
              code: { type: string }
        """;

    public static async Task<World> OpenAsync()
    {
        var world = await World.CreateAsync(Model);
        await world.InsertAsync("User", [("id", Callers.Id(1)), ("nick", "ann")], [("id", Callers.Id(2)), ("nick", "bob")]);
        await world.InsertAsync(
            "Category",
            [("code", "all"), ("name", "All")],
            [("code", "books"), ("name", "Books"), ("parentId", "all")],
            [("code", "toys"), ("name", "toys"), ("parentId", "all")]);
        await world.InsertAsync(
            "Product",
            Product(1, "Atlas", "10.00", "books", owner: 1, stock: 5),
            Product(2, "Bible", "20.50", "books", owner: 2, stock: 0),
            Product(3, "cards", "5.00", "toys", owner: 1, stock: 7),
            Product(4, "Doll", "5.00", "toys", owner: null, stock: 1));
        await world.InsertAsync(
            "Label",
            [("id", Callers.Id(1)), ("text", "new"), ("shown", true)],
            [("id", Callers.Id(2)), ("text", "recall"), ("shown", false)]);
        await world.LinkAsync("Product", "labels", Callers.Id(1), Callers.Id(1));
        await world.LinkAsync("Product", "labels", Callers.Id(1), Callers.Id(2));
        await world.LinkAsync("Product", "labels", Callers.Id(2), Callers.Id(2));
        await world.InsertAsync(
            "Order",
            [("id", Callers.Id(1)), ("customerId", Callers.Id(1)), ("status", "paid")],
            [("id", Callers.Id(2)), ("customerId", Callers.Id(2)), ("status", "pending")]);
        await world.InsertAsync("OrderLine", Line(1, 1, 1, 2, "9.50"), Line(2, 1, 3, 1, "5.00"), Line(3, 2, 2, 3, "20.00"));
        await world.InsertAsync("OrderNote", Note(1, 1, "thanks", false), Note(2, 1, "fraud?", true));
        await world.InsertAsync("Vault", [("id", Callers.Id(1)), ("code", "x"), ("productId", Callers.Id(1))]);
        return world;
    }

    private static (string, object?)[] Product(int n, string name, string price, string category, int? owner, int stock) =>
    [
        ("id", Callers.Id(n)), ("name", name), ("price", price), ("cost", "1.0" + n), ("margin", "2.0" + n), ("stock", stock),
        ("weight", n == 4 ? null : n * 0.5), ("active", n != 3), ("born", n == 1 ? null : $"2024-01-0{n}"),
        ("tags", n == 1 ? new[] { "red", "Blue" } : []), ("attributes", n == 1 ? """{"color":"red","size":3}""" : null),
        ("secret", "s" + n), ("categoryId", category), ("ownerId", owner is { } o ? Callers.Id(o) : null), ("note", n == 2 ? "a % b_c" : null),
    ];

    private static (string, object?)[] Line(int n, int order, int product, int quantity, string price) =>
        [("id", Callers.Id(n)), ("orderId", Callers.Id(order)), ("productId", Callers.Id(product)), ("quantity", quantity), ("price", price)];

    private static (string, object?)[] Note(int n, int order, string text, bool hidden) =>
        [("id", Callers.Id(n)), ("orderId", Callers.Id(order)), ("text", text), ("internal", hidden)];
}
