using Ashlar.Engine.Reads;
using Ashlar.Engine.Rules;
using Ashlar.Engine.Tests.Support;

namespace Ashlar.Engine.Tests.Reads;

public sealed class SelectionTests(OpenShop shop) : IClassFixture<OpenShop>
{
    private readonly World world = shop.World;

    [Theory]
    [InlineData("id", null, """{"id":"00000000-0000-7000-8000-000000000001"}""")]
    [InlineData("name,price", null, """{"name":"Atlas","price":"10.00"}""")]
    [InlineData("price,name", null, """{"name":"Atlas","price":"10.00"}""")]
    [InlineData("name,category.name", null, """{"name":"Atlas","category":{"name":"Books"}}""")]
    [InlineData("category.parent.name", null, """{"category":{"parent":{"name":"All"}}}""")]
    [InlineData("category.parent.parent.name", null, """{"category":{"parent":{"parent":null}}}""")]
    [InlineData("name,labels.text", null, """{"name":"Atlas","labels":[{"text":"new"}]}""")]
    [InlineData("categoryId,category.products.name", null, """{"categoryId":"books","category":{"products":[{"name":"Atlas"},{"name":"Bible"}]}}""")]
    public async Task Answers_the_fields_that_were_picked(string fields, string? expand, string json)
    {
        Assert.Equal(json, await GetProduct(1, Requests.Selection(fields, expand)));
    }

    [Theory]
    [InlineData("name,category", null, "name category", "code name parentId createdAt updatedAt version")]
    [InlineData("name,category.name", "category", "name category", "name")]
    [InlineData("name,category.name", "category.parent", "name category", "name parent")]
    [InlineData("name", "category.parent", "name category", "code name parentId parent createdAt updatedAt version")]
    public async Task An_expanded_row_is_whole_unless_fields_of_it_were_picked(string fields, string? expand, string own, string below)
    {
        var (row, _) = await Get(Requests.Selection(fields, expand));
        Assert.Equal(own, string.Join(' ', row!.Select(p => p.Key))); // public
        Assert.Equal(below, string.Join(' ', row!["category"]!.AsObject().Select(p => p.Key))); // every product has one
    }

    [Fact]
    public async Task Expands_references_lists_and_links_in_the_models_order()
    {
        var (row, _) = await world.GetAsync("Order", Callers.Id(1).ToString(), Callers.User(1), Requests.Selection("status,customer.nick,lines.quantity,lines.product.name,notes.text,total"));
        Assert.Equal(
            """{"customer":{"nick":"ann"},"status":"paid","lines":[{"product":{"name":"Atlas"},"quantity":2},{"product":{"name":"cards"},"quantity":1}],"notes":[{"text":"thanks"}],"total":"24.00"}""",
            row?.ToJsonString());
    }

    [Fact]
    public async Task An_expanded_row_that_may_not_be_seen_is_null_and_an_expanded_list_keeps_the_readable()
    {
        var selection = Requests.Selection("name,ownerId,owner.nick,labels.text");
        Assert.Equal(
            """{"name":"Atlas","ownerId":"00000000-0000-7000-8000-000000000001","owner":null,"labels":[{"text":"new"}]}""",
            await GetProduct(1, selection, Callers.User(3)));
        Assert.Equal(
            """{"name":"Atlas","ownerId":"00000000-0000-7000-8000-000000000001","owner":{"nick":"ann"},"labels":[{"text":"new"}]}""",
            await GetProduct(1, selection, Callers.User(1)));
        Assert.Equal(
            """{"name":"Atlas","ownerId":"00000000-0000-7000-8000-000000000001","owner":{"nick":"ann"},"labels":[{"text":"new"},{"text":"recall"}]}""",
            await GetProduct(1, selection, Callers.User(2, "staff")));
        Assert.Equal("""{"name":"Doll","ownerId":null,"owner":null,"labels":[]}""", await GetProduct(4, selection, Callers.User(2, "staff")));
    }

    [Fact]
    public async Task Leaves_fields_out_of_the_rows_in_which_they_may_not_be_read()
    {
        var request = Requests.List(world.Entity("Product")) with { Selection = Requests.Selection("name,margin"), Sort = Requests.Sort("id") };
        Assert.Equal("2.01 - 2.03 -", (await world.ListAsync(request, Callers.User(1))).Text("margin"));
        Assert.Equal("- 2.02 - -", (await world.ListAsync(request, Callers.User(2))).Text("margin"));
        Assert.Equal("forbidden", (await world.ListAsync(request)).Problem?.Code);
        Assert.Equal("2.01 2.02 2.03 2.04", (await world.ListAsync(request, Caller.System)).Text("margin"));
    }

    [Fact]
    public async Task Never_shows_hidden_fields_and_shows_the_rest_to_those_who_may_read_them()
    {
        var (anonymous, _) = await world.GetAsync("Product", Callers.Id(1).ToString());
        var (admin, _) = await world.GetAsync("Product", Callers.Id(1).ToString(), Callers.User(2, "admin"));
        var (system, _) = await world.GetAsync("Product", Callers.Id(1).ToString(), Caller.System);
        string[] fields = [.. anonymous!.Select(p => p.Key)]; // public
        Assert.Equal(
            ["id", "name", "note", "price", "stock", "weight", "active", "born", "tags", "attributes", "categoryId", "ownerId", "createdAt", "updatedAt", "version"],
            fields);
        Assert.Equal(["cost"], admin!.Select(p => p.Key).Except(fields)); // public
        Assert.Equal(["cost", "margin"], system!.Select(p => p.Key).Except(fields)); // public
        Assert.Equal("unknown-field", (await Get(Requests.Selection("secret"))).Problem?.Errors[0].Code);
    }

    [Theory]
    [InlineData(null, "vault", "validation", "no such relation")]
    [InlineData(null, "catgory", "validation", "did you mean 'category'?")]
    [InlineData(null, "category.parent.parent.parent", "validation", "deeper")]
    [InlineData("category.parent.parent.parent.name", null, "validation", "deeper")]
    [InlineData("nme", null, "validation", "did you mean 'name'?")]
    [InlineData("cost", null, "forbidden", "cost")]
    [InlineData("name,category.nme", null, "validation", "did you mean 'name'?")]
    [InlineData("name.x", null, "validation", "no such field")]
    [InlineData("", null, "validation", "no such field")]
    public async Task Says_what_is_wrong_with_a_selection(string? fields, string? expand, string code, string words)
    {
        var problem = (await Get(Requests.Selection(fields, expand))).Problem;
        Assert.NotNull(problem);
        Assert.Equal(code, problem.Code);
        var fault = Assert.Single(problem.Errors);
        Assert.Contains(words, fault.Message, StringComparison.Ordinal);
        Assert.Equal(fields is null ? "expand" : "fields", fault.Parameter);
    }

    [Fact]
    public async Task Refuses_to_expand_what_the_caller_can_never_read()
    {
        await using var closed = await World.CreateAsync("""
            ashlar: 1
            name: closed
            entities:
              Safe:
                fields: { code: { type: string }, items: { many: Item, by: safe }, door: { ref: Item, optional: true } }
                access: { read: public }
              Item:
                fields: { safe: { ref: Safe } }
                access: { read: hasRole('admin') }
            """);
        foreach (var expand in new[] { "items", "door", "items.safe" })
        {
            var request = Requests.List(closed.Entity("Safe")) with { Selection = Requests.Selection(null, expand) };
            var problem = (await closed.ListAsync(request, Callers.User(1))).Problem;
            Assert.Equal(("forbidden", "expand"), (problem?.Code, problem?.Errors[0].Parameter));
            Assert.Null((await closed.ListAsync(request, Callers.User(1, "admin"))).Problem);
        }
    }

    [Fact]
    public async Task Cuts_a_list_at_its_limit_and_says_so()
    {
        await world.InsertAsync("OrderLine", [.. Enumerable.Range(100, 105).Select(n => new (string, object?)[]
        {
            ("id", Callers.Id(n)), ("orderId", Callers.Id(2)), ("productId", Callers.Id(1)), ("quantity", n), ("price", "1.00"),
        })]);
        var request = Requests.List(world.Entity("Order")) with { Selection = Requests.Selection("id", "lines"), Sort = Requests.Sort("id") };
        var page = await world.ListAsync(request, Callers.User(9, "staff"));
        Assert.Equal(2, page.Rows[0]["lines"]?.AsArray().Count);
        Assert.False(page.Rows[0].ContainsKey("$truncated"));
        Assert.Equal(100, page.Rows[1]["lines"]?.AsArray().Count);
        Assert.Equal("""["lines"]""", page.Rows[1]["$truncated"]?.ToJsonString());
    }

    [Fact]
    public async Task Is_whole_only_when_nothing_is_left_out_or_comes_from_elsewhere()
    {
        Assert.True(await IsWhole("Category", "books", null));
        Assert.True(await IsWhole("OrderLine", Callers.Id(1).ToString(), Callers.User(1)));
        Assert.False(await IsWhole("OrderLine", Callers.Id(1).ToString(), Callers.User(1), expand: "product"));
        Assert.False(await IsWhole("Category", "books", null, fields: "name"));
        Assert.False(await IsWhole("Order", Callers.Id(1).ToString(), Callers.User(1)));
        Assert.False(await IsWhole("Product", Callers.Id(1).ToString(), Callers.User(1, "admin")));
        Assert.True(await IsWhole("Product", Callers.Id(1).ToString(), Caller.System));
    }

    private async Task<bool> IsWhole(string entity, string key, Caller? caller, string? fields = null, string? expand = null)
    {
        var request = new GetRequest(world.Entity(entity), key) { Selection = Requests.Selection(fields, expand) };
        var result = await world.Engine.GetAsync(request, caller ?? Caller.Anonymous, TestContext.Current.CancellationToken);
        await using var answer = result.Value;
        Assert.Equal(1, answer.Row.GetInt64(answer.Shape.VersionColumn));
        Assert.False(answer.Row.IsNull(answer.Shape.KeyColumn));
        return answer.Shape.IsWhole;
    }

    private Task<(System.Text.Json.Nodes.JsonObject? Row, Problem? Problem)> Get(Selection selection, Caller? caller = null) =>
        world.GetAsync("Product", Callers.Id(1).ToString(), caller, selection);

    private async Task<string?> GetProduct(int n, Selection selection, Caller? caller = null)
    {
        var (row, problem) = await world.GetAsync("Product", Callers.Id(n).ToString(), caller, selection);
        return row?.ToJsonString() ?? problem?.Detail;
    }
}
