using System.Globalization;
using System.Text;
using Ashlar.Engine.Reads;
using Ashlar.Engine.Rules;
using Ashlar.Engine.Tests.Support;
using Ashlar.Engine.Tests.Writes;
using Ashlar.Engine.Writes;
using Ashlar.Engine.Writes.Batches;
using Ashlar.Model;

namespace Ashlar.Engine.Tests;

/// <summary>
/// How often the database is asked for each shape of request. The figures are kept here: a statement for each row cannot come
/// in unseen, since one row and fifty must cost the same.
/// </summary>
public sealed class StatementCountTests
{
    private const int Many = 50;

    private const string Model = """
        ashlar: 1
        name: counted
        entities:
          Author:
            fields: { name: { type: string } }
            access: { read: public, write: public }
          Book:
            fields:
              title: { type: string }
              price: { type: int, min: 0 }
              author: { ref: Author }
              orders: { many: Line, by: book }
            access: { read: public, write: public }
          Hall:
            fields: { name: { type: string } }
            access: { read: public, write: public }
          Rack:
            fields: { hall: { ref: Hall, onDelete: cascade }, name: { type: string } }
            access: { read: public, write: public }
          Box:
            fields: { rack: { ref: Rack, onDelete: cascade }, near: { ref: Rack, onDelete: setNull, optional: true } }
            access: { read: public, write: public }
          Order:
            fields:
              name: { type: string }
              lines: { many: Line, by: order, owned: true, max: 100 }
              total: { type: long, computed: 'lines.sum(l, l.quantity * l.price)' }
            access: { read: public, write: public }
          Line:
            fields:
              order: { ref: Order }
              book: { ref: Book }
              quantity: { type: int, min: 1 }
              price: { type: int, default: book.price }
            access: { read: public }
          Basket:
            fields:
              name: { type: string }
              items: { many: Item, by: basket, owned: true, max: 100 }
            access: { read: public, write: "items.all(i, i.rank >= 0)" }
          Item:
            fields:
              basket: { ref: Basket }
              book: { ref: Book }
              rank: { type: long, default: { expr: 'book.orders.count()' } }
            check: [{ rule: "book.author.name != 'nobody'", message: not by nobody }]
        """;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("get", 1)]
    [InlineData("get, expand lines.book.author", 1)]
    [InlineData("list", 1)]
    [InlineData("list, count=exact", 2)]
    [InlineData("list, filter and sort", 1)]
    [InlineData("list, expand lines", 1)]
    [InlineData("list, expand lines.book.author", 1)]
    [InlineData("create with lines", 2)]
    [InlineData("update a field", 3)]
    [InlineData("replace the lines", 5)]
    [InlineData("delete with lines", 3)]
    [InlineData("create under far checks and defaults", 5)]
    [InlineData("replace under far checks and defaults", 7)]
    [InlineData("lines at their own address", 3)]
    [InlineData("delete with cascades", 5)]
    public async Task Asks_the_database_as_often_for_many_rows_as_for_one(string shape, int roundTrips)
    {
        var (one, many) = (await CountAsync(shape, 1), await CountAsync(shape, Many));
        Assert.Equal((roundTrips, roundTrips), (one, many));
    }

    /// <summary>
    /// A batch asks so often whatever its size, and so much oftener for each further operation: none for rows that are made, which go
    /// together; for a change or a deletion, which later operations may build on, what one alone takes within a transaction.
    /// </summary>
    [Theory]
    [InlineData("creates", 1, 0)]
    [InlineData("creates of an array", 1, 0)]
    [InlineData("creates that refer to each other", 1, 0)]
    [InlineData("creates with lines", 2, 0)]
    [InlineData("patches", 3, 3)]
    [InlineData("replaced lines", 5, 5)]
    [InlineData("deletes", 3, 3)]
    [InlineData("deletes with lines", 3, 3)]
    [InlineData("gets", 1, 1)]
    [InlineData("lists", 1, 1)]
    public async Task A_batch_asks_as_often_as_its_operations_need(string shape, int first, int further)
    {
        var (one, some, many) = (await CountBatchAsync(shape, 1, 1), await CountBatchAsync(shape, 20, 1), await CountBatchAsync(shape, 20, 20));
        Assert.Equal((first, first + (19 * further)), (one, some));
        // However many rows hang on each
        Assert.Equal(some, many);
    }

    private static async Task<int> CountBatchAsync(string shape, int operations, int rows)
    {
        await using var world = await World.CreateAsync(Model);
        var store = new CountingStore(world.Store);
        var engine = await AshlarEngine.CreateAsync(world.Model, store, TimeProvider.System, Cancelled);
        var books = await BooksAsync(world, rows);
        var keys = new List<string>();
        for (var i = 0; i < operations; i++) keys.Add(await PostAsync(world, engine, shape.Contains("lines", StringComparison.Ordinal) ? Body(books) : Body([])));
        List<BatchOperation> batch = [.. keys.SelectMany((key, i) => Operations(world, shape, key, i, books))];
        var before = store.RoundTrips;
        var result = await engine.BatchAsync(new BatchRequest(batch) { Begin = () => { }, Overflow = () => null }, Caller.System, Cancelled);
        Assert.True(result.IsOk, result.Problem?.Detail + string.Join(' ', result.Problem?.Errors ?? []));
        return store.RoundTrips - before;
    }

    private static IEnumerable<BatchOperation> Operations(World world, string shape, string key, int index, string[] books)
    {
        var order = world.Entity("Order");
        BatchOperation Write(WriteRequest request, string? id = null) => new(id, $"/operations/{index}", $"/operations/{index}/body")
        {
            Write = request,
            Encode = request.Verb == WriteVerb.Delete ? null : (form, row, _) => WireJson.Of(form, row),
        };
        BatchOperation Create(string entity, string body, string? id = null) => Write(new WriteRequest(world.Entity(entity), WriteVerb.Create) { Body = WriteWorld.Parse(body) }, id);
        return shape switch
        {
            "creates" => [Create("Author", """{"name":"a"}""", $"a{index}")],
            "creates of an array" => [Create("Author", """{"name":"a"}""")],
            "creates that refer to each other" =>
            [
                Create("Author", """{"name":"a"}""", $"a{index}"),
                Create("Book", $$$"""{"title":"b","price":1,"authorId":{"$ref":"a{{{index}}}.id"}}"""),
            ],
            "creates with lines" => [Create("Order", Body(books))],
            "patches" => [Write(new WriteRequest(order, WriteVerb.Patch) { Key = key, Body = WriteWorld.Parse("""{"name":"changed"}""") })],
            "replaced lines" => [Write(new WriteRequest(order, WriteVerb.Patch) { Key = key, Body = WriteWorld.Parse(Body(books)) })],
            "gets" => [new BatchOperation(null, "", "") { Get = new GetRequest(order, key), Encode = (form, row, _) => WireJson.Of(form, row) }],
            "lists" => [new BatchOperation(null, "", "") { List = new ListRequest(order) { Limit = 100 }, EncodePage = ReadAllAsync }],
            _ => [Write(new WriteRequest(order, WriteVerb.Delete) { Key = key })],
        };
    }

    private static async ValueTask ReadAllAsync(IPageAnswer page)
    {
        while (await page.ReadAsync(Cancelled)) WireJson.Of(page.Shape, page.Row);
    }

    // Two levels that go with it, and references of others that are emptied
    private static async Task<string> HallAsync(World world, int rows)
    {
        var hall = (await world.PostAsync("Hall", """{"name":"h"}""")).Key;
        for (var i = 0; i < rows; i++)
        {
            var rack = (await world.PostAsync("Rack", $$"""{"name":"r","hallId":"{{hall}}"}""")).Key;
            await world.PostAsync("Box", $$"""{"rackId":"{{rack}}","nearId":"{{rack}}"}""");
        }

        return hall;
    }

    private static async Task<int> CountAsync(string shape, int rows)
    {
        await using var world = await World.CreateAsync(Model);
        var store = new CountingStore(world.Store);
        var engine = await AshlarEngine.CreateAsync(world.Model, store, TimeProvider.System, Cancelled);
        var books = await BooksAsync(world, rows);
        for (var i = 0; i < (shape.StartsWith("list", StringComparison.Ordinal) ? rows : 1); i++) await PostAsync(world, engine, Body(books));
        var key = shape switch
        {
            "delete with cascades" => await HallAsync(world, rows),
            _ when shape.Contains("under far", StringComparison.Ordinal) => await WriteAsync(engine, new WriteRequest(world.Entity("Basket"), WriteVerb.Create) { Body = WriteWorld.Parse("""{"name":"b"}""") }),
            _ => await PostAsync(world, engine, Body(books)),
        };
        var before = store.RoundTrips;
        await RunAsync(world, engine, shape, key, books);
        return store.RoundTrips - before;
    }

    private static async Task RunAsync(World world, AshlarEngine engine, string shape, string key, string[] books)
    {
        var order = world.Entity("Order");
        var expand = shape.Split("expand ") is [_, var path] ? path : null;
        switch (shape.Split(',')[0])
        {
            case "get":
                await GetAsync(engine, new GetRequest(order, key) { Selection = Requests.Selection(null, expand) });
                break;
            case "list":
                await ListAsync(engine, new ListRequest(order)
                {
                    Selection = Requests.Selection(null, expand),
                    Limit = 100,
                    CountExact = shape.Contains("count", StringComparison.Ordinal),
                    Filter = shape.Contains("filter", StringComparison.Ordinal) ? "total >= 0 && lines.exists(l, l.book.author.name != '')" : null,
                    Sort = shape.Contains("sort", StringComparison.Ordinal) ? Requests.Sort("-total,name") : [],
                });
                break;
            case "create with lines":
                await PostAsync(world, engine, Body(books));
                break;
            case "create under far checks and defaults":
                await WriteAsync(engine, new WriteRequest(world.Entity("Basket"), WriteVerb.Create) { Body = WriteWorld.Parse(Items(books)) });
                break;
            case "replace under far checks and defaults":
                await WriteAsync(engine, new WriteRequest(world.Entity("Basket"), WriteVerb.Patch) { Key = key, Body = WriteWorld.Parse(Items(books)) });
                break;
            case "lines at their own address":
                await BatchAsync(engine, world.Entity("Line"), books.Select(b => $$"""{"orderId":"{{key}}","bookId":"{{b}}","quantity":1}"""));
                break;
            case "update a field":
                await WriteAsync(engine, new WriteRequest(order, WriteVerb.Patch) { Key = key, Body = WriteWorld.Parse("""{"name":"changed"}""") });
                break;
            case "replace the lines":
                await WriteAsync(engine, new WriteRequest(order, WriteVerb.Patch) { Key = key, Body = WriteWorld.Parse(Body(books)) });
                break;
            case "delete with cascades":
                await WriteAsync(engine, new WriteRequest(world.Entity("Hall"), WriteVerb.Delete) { Key = key });
                break;
            default:
                await WriteAsync(engine, new WriteRequest(order, WriteVerb.Delete) { Key = key });
                break;
        }
    }

    private static async Task GetAsync(AshlarEngine engine, GetRequest request)
    {
        var result = await engine.GetAsync(request, Caller.System, Cancelled);
        Assert.True(result.IsOk, result.Problem?.Detail);
        await using var answer = result.Value;
        WireJson.Of(answer.Shape, answer.Row);
    }

    private static async Task ListAsync(AshlarEngine engine, ListRequest request)
    {
        var result = await engine.ListAsync(request, Caller.System, Cancelled);
        Assert.True(result.IsOk, result.Problem?.Detail);
        await using var page = result.Value;
        while (await page.ReadAsync(Cancelled)) WireJson.Of(page.Shape, page.Row);
    }

    private static async Task<string> PostAsync(World world, AshlarEngine engine, string body) =>
        await WriteAsync(engine, new WriteRequest(world.Entity("Order"), WriteVerb.Create) { Body = WriteWorld.Parse(body) });

    private static async Task<string> WriteAsync(AshlarEngine engine, WriteRequest request)
    {
        var result = await engine.WriteAsync(request, Caller.System, (shape, row, _) => WireJson.Of(shape, row), Cancelled);
        Assert.True(result.IsOk, result.Problem?.Detail + string.Join(' ', result.Problem?.Errors ?? []));
        return result.Value.Key;
    }

    // Each line has a book of its own, and each book an author of its own: nothing is looked up twice
    private static async Task<string[]> BooksAsync(World world, int count)
    {
        var books = new string[count];
        for (var i = 0; i < count; i++)
        {
            var author = await world.PostAsync("Author", $$"""{"name":"a{{i}}"}""");
            books[i] = (await world.PostAsync("Book", $$"""{"title":"b{{i}}","price":{{i}},"authorId":"{{author.Key}}"}""")).Key;
        }

        return books;
    }

    private static async Task BatchAsync(AshlarEngine engine, Entity entity, IEnumerable<string> bodies)
    {
        var operations = bodies.Select((b, i) => new BatchOperation(null, $"/{i}", $"/{i}") { Write = new WriteRequest(entity, WriteVerb.Create) { Body = WriteWorld.Parse(b) }, Encode = (shape, row, _) => WireJson.Of(shape, row) });
        var result = await engine.BatchAsync(new BatchRequest([.. operations]) { Begin = () => { }, Overflow = () => null }, Caller.System, Cancelled);
        Assert.True(result.IsOk, result.Problem?.Detail + string.Join(' ', result.Problem?.Errors ?? []));
    }

    private static string Items(string[] books) => "{\"name\":\"b\",\"items\":[" + string.Join(',', books.Select(b => $$"""{"bookId":"{{b}}"}""")) + "]}";

    private static string Body(string[] books)
    {
        var text = new StringBuilder("""{"name":"o","lines":[""");
        for (var i = 0; i < books.Length; i++) text.Append(i == 0 ? "" : ",").Append(CultureInfo.InvariantCulture, $$"""{"bookId":"{{books[i]}}","quantity":{{i + 1}}}""");
        return text.Append("]}").ToString();
    }
}
