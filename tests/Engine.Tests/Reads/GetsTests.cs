using Ashlar.Engine.Reads;
using Ashlar.Engine.Rules;
using Ashlar.Engine.Tests.Support;

namespace Ashlar.Engine.Tests.Reads;

public sealed class GetsTests(OpenShop shop) : IClassFixture<OpenShop>
{
    private readonly World world = shop.World;

    [Theory]
    [InlineData("Category", "books")]
    [InlineData("Product", "00000000-0000-7000-8000-000000000001")]
    public async Task Finds_a_row_by_its_key(string entity, string key)
    {
        var (row, _) = await world.GetAsync(entity, key);
        Assert.Equal(key, row?[world.Entity(entity).Key.WireName]?.ToString());
    }

    [Theory]
    [InlineData("Category", "Books")]
    [InlineData("Category", "")]
    [InlineData("Category", "a\0b")]
    [InlineData("Product", "00000000-0000-7000-8000-000000000009")]
    [InlineData("Product", "no uuid")]
    public async Task Knows_no_row_of_a_key_that_is_none(string entity, string key)
    {
        Assert.Equal(ProblemKind.NotFound, (await world.GetAsync(entity, key)).Problem?.Kind);
    }

    [Fact]
    public async Task Tells_nothing_of_a_row_that_the_caller_may_not_see()
    {
        var theirs = await world.GetAsync("Order", Callers.Id(2).ToString(), Callers.User(1));
        var nobodys = await world.GetAsync("Order", Callers.Id(99).ToString(), Callers.User(1));
        Assert.Equal(nobodys.Problem, theirs.Problem);
        Assert.Equal(ProblemKind.NotFound, theirs.Problem?.Kind);
        Assert.NotNull((await world.GetAsync("Order", Callers.Id(2).ToString(), Callers.User(2))).Row);
        Assert.NotNull((await world.GetAsync("Order", Callers.Id(2).ToString(), Callers.User(1, "staff"))).Row);
    }

    [Fact]
    public async Task Refuses_a_closed_entity_before_it_looks_at_the_key()
    {
        Assert.Equal(ProblemKind.Unauthenticated, (await world.GetAsync("Order", "x")).Problem?.Kind);
        Assert.Equal(ProblemKind.Forbidden, (await world.GetAsync("Vault", "x", Callers.User(1))).Problem?.Kind);
        Assert.Equal(ProblemKind.Forbidden, (await world.GetAsync("Closed", "x", Callers.User(1, "admin"))).Problem?.Kind);
    }

    [Theory]
    [InlineData(Act.Get, "Closed", ProblemKind.Unauthenticated)]
    [InlineData(Act.List, "Vault", ProblemKind.Unauthenticated)]
    [InlineData(Act.Create, "Category", ProblemKind.Unauthenticated)]
    [InlineData(Act.Update, "Category", ProblemKind.Unauthenticated)]
    [InlineData(Act.Delete, "Category", ProblemKind.Unauthenticated)]
    public void Says_what_is_closed_before_a_body_is_read(Act act, string entity, ProblemKind kind)
    {
        Assert.Equal(kind, world.Engine.Closed(world.Entity(entity), act, Caller.Anonymous)?.Kind);
        Assert.Null(world.Engine.Closed(world.Entity(entity), act, Caller.System));
        Assert.Null(world.Engine.Closed(world.Entity("Product"), Act.List, Caller.Anonymous));
    }

    [Fact]
    public async Task Asks_the_parents_rule_for_an_owned_child()
    {
        Assert.NotNull((await world.GetAsync("OrderLine", Callers.Id(1).ToString(), Callers.User(1))).Row);
        Assert.Equal(ProblemKind.NotFound, (await world.GetAsync("OrderLine", Callers.Id(1).ToString(), Callers.User(2))).Problem?.Kind);
        Assert.Equal(ProblemKind.Unauthenticated, (await world.GetAsync("OrderLine", Callers.Id(1).ToString())).Problem?.Kind);
    }

    [Fact]
    public async Task A_second_get_of_a_shape_makes_no_plan()
    {
        var store = new CountingStore(world.Store);
        var engine = await AshlarEngine.CreateAsync(world.Model, store, TimeProvider.System, TestContext.Current.CancellationToken);
        for (var n = 1; n <= 4; n++)
        {
            var request = new GetRequest(world.Entity("Product"), Callers.Id(n).ToString()) { Selection = Requests.Selection("name", "category") };
            var result = await engine.GetAsync(request, Callers.User(n), TestContext.Current.CancellationToken);
            await result.Value.DisposeAsync();
            var list = Requests.List(world.Entity("Product")) with { Filter = $"stock > {n}", Conditions = [Requests.Condition($"price[lt]={n}")] };
            var page = await engine.ListAsync(list, Callers.User(n), TestContext.Current.CancellationToken);
            await page.Value.DisposeAsync();
        }

        Assert.Equal(2, store.Prepared);
    }
}
