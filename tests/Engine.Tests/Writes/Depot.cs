using Ashlar.Engine.Rules;
using Ashlar.Engine.Tests.Support;

namespace Ashlar.Engine.Tests.Writes;

/// <summary>A warehouse with every kind of rule that a write meets.</summary>
internal static class Depot
{
    public const string Model = """
        ashlar: 1
        name: depot
        entities:
          User:
            fields:
              nick: { type: string, optional: true }
            access: { read: "id == auth.id || hasRole('staff')", update: "id == auth.id" }
          Category:
            key: code
            fields:
              code: { type: string, max: 20, pattern: '^[a-z]+$' }
              name: { type: string, unique: true }
            access: { read: public, write: hasRole('admin') }
          Product:
            fields:
              sku: { type: string, max: 20, unique: true }
              price: { type: decimal, precision: 12, scale: 2, min: 0 }
              active: { type: bool, default: true }
              category: { ref: Category, optional: true, onDelete: setNull }
            access: { read: "active || hasRole('staff')", write: hasRole('admin') }
          Label:
            fields:
              text: { type: string }
              shown: { type: bool, default: true }
            access: { read: "shown || hasRole('staff')", write: hasRole('admin') }
          Order:
            fields:
              customer: { ref: User, default: auth.id, immutable: true }
              status: { enum: [pending, paid, shipped, cancelled], default: pending, transitions: { pending: [paid, cancelled], paid: [shipped, cancelled] } }
              note: { type: string, optional: true }
              priority: { type: int, default: 0, min: 0, max: 9, access: { write: hasRole('staff') } }
              discount: { type: decimal, precision: 5, scale: 2, optional: true, access: { write: "status == 'pending'" } }
              lines: { many: OrderLine, by: order, owned: true, min: 1, max: 4 }
              labels: { many: Label, link: true, max: 2 }
              comments: { many: Comment, by: order }
              total: { type: decimal, precision: 12, scale: 2, computed: 'lines.sum(l, l.quantity * l.unitPrice)' }
            check:
              - { rule: "note != 'bad'", message: the note is bad, field: note }
              - { rule: "old == null || priority >= old.priority", message: priority never falls, field: priority }
              - { rule: "size(lines) < 4 || priority > 0", message: large orders need a priority }
            access:
              read: customerId == auth.id || hasRole('staff')
              create: customerId == auth.id || hasRole('staff')
              update: "hasRole('staff') || customerId == auth.id && status == 'pending'"
              delete: hasRole('staff')
          OrderLine:
            fields:
              order: { ref: Order }
              product: { ref: Product }
              quantity: { type: int, min: 1, max: 100 }
              unitPrice: { type: decimal, precision: 12, scale: 2, default: product.price, readonly: true }
              options: { many: LineOption, by: line, owned: true, max: 2 }
            unique: [[order, product]]
          LineOption:
            fields:
              line: { ref: OrderLine }
              name: { type: string }
          Comment:
            fields:
              order: { ref: Order, onDelete: cascade }
              author: { ref: User, default: auth.id, readonly: true }
              text: { type: string }
              parent: { ref: Comment, optional: true, onDelete: cascade }
            access: { read: public, create: "order.customerId == auth.id", update: "authorId == auth.id", delete: "authorId == auth.id || order.customerId == auth.id" }
          Invoice:
            fields:
              order: { ref: Order }
              number: { type: int, unique: true }
            access: { read: hasRole('admin'), write: hasRole('admin') }
          Closed:
            fields:
              code: { type: string }
        """;

    public static readonly Caller Ann = Callers.User(1);
    public static readonly Caller Bob = Callers.User(2);
    public static readonly Caller Staff = Callers.User(8, "staff");
    public static readonly Caller Admin = Callers.User(9, "admin", "staff");

    public static Task<World> OpenAsync(string url = "sqlite::memory:") => World.CreateAsync(Model, url);

    /// <summary>With products 1 (10.00), 2 (2.50) and 3 (not active), labels 1 and 2 (not shown).</summary>
    public static async Task<World> StockedAsync(string url = "sqlite::memory:")
    {
        var world = await OpenAsync(url);
        await world.PostAsync("Category", """{"code":"books","name":"Books"}""");
        await world.PostAsync("Product", $$"""{"id":"{{Callers.Id(1)}}","sku":"one","price":10,"categoryId":"books"}""");
        await world.PostAsync("Product", $$"""{"id":"{{Callers.Id(2)}}","sku":"two","price":2.50}""");
        await world.PostAsync("Product", $$"""{"id":"{{Callers.Id(3)}}","sku":"three","price":3,"active":false}""");
        await world.PostAsync("Label", $$"""{"id":"{{Callers.Id(1)}}","text":"gift"}""");
        await world.PostAsync("Label", $$"""{"id":"{{Callers.Id(2)}}","text":"fraud","shown":false}""");
        return world;
    }

    /// <summary>A line of a product with a quantity.</summary>
    public static string Line(int product, int quantity = 1) => $$"""{"productId":"{{Callers.Id(product)}}","quantity":{{quantity}}}""";

    /// <summary>An order of Ann's with one line of each product named.</summary>
    public static async Task<Written> OrderAsync(World world, params int[] products)
    {
        var written = await world.PostAsync("Order", $$"""{"lines":[{{string.Join(',', products.Select(p => Line(p)))}}]}""", Ann, "lines");
        Assert.Equal("ok", written.Faults);
        return written;
    }
}
