using Ashlar.Engine.Reads;
using Ashlar.Engine.Rules;
using Ashlar.Engine.Tests.Support;

namespace Ashlar.Engine.Tests.Reads;

public sealed class ListsTests(OpenShop shop) : IClassFixture<OpenShop>
{
    private readonly World world = shop.World;

    [Theory]
    [InlineData("name=Atlas", "Atlas")]
    [InlineData("name=atlas", "")]
    [InlineData("name[ne]=Atlas", "Bible cards Doll")]
    [InlineData("name[in]=Atlas,Doll", "Atlas Doll")]
    [InlineData("name[nin]=Atlas,Doll", "Bible cards")]
    [InlineData("name[gt]=Doll", "cards")]
    [InlineData("name[lte]=Bible", "Atlas Bible")]
    [InlineData("name[contains]=l", "Atlas Bible Doll")]
    [InlineData("name[icontains]=A", "Atlas cards")]
    [InlineData("name[ieq]=CARDS", "cards")]
    [InlineData("name[startsWith]=B", "Bible")]
    [InlineData("name[endsWith]=s", "Atlas cards")]
    [InlineData("note[contains]=%", "Bible")]
    [InlineData("note[contains]=b_c", "Bible")]
    [InlineData("note[ne]=x", "Atlas Bible cards Doll")]
    [InlineData("note[nin]=x", "Atlas Bible cards Doll")]
    [InlineData("note[isNull]=true", "Atlas cards Doll")]
    [InlineData("note[isNull]=false", "Bible")]
    [InlineData("price=5", "cards Doll")]
    [InlineData("price[gte]=10.00", "Atlas Bible")]
    [InlineData("price[in]=5.00,20.5", "Bible cards Doll")]
    [InlineData("stock[lt]=5", "Bible Doll")]
    [InlineData("weight[gt]=0.5", "Bible cards")]
    [InlineData("weight[isNull]=true", "Doll")]
    [InlineData("active=false", "cards")]
    [InlineData("born[gte]=2024-01-03", "cards Doll")]
    [InlineData("tags[contains]=red", "Atlas")]
    [InlineData("tags[contains]=blue", "")]
    [InlineData("id=00000000-0000-7000-8000-000000000002", "Bible")]
    [InlineData("categoryId=toys", "cards Doll")]
    [InlineData("category.name=BOOKS", "Atlas Bible")]
    [InlineData("category.name[in]=TOYS,x", "cards Doll")]
    [InlineData("category.parent.code=all", "Atlas Bible cards Doll")]
    [InlineData("category.parent.parent.code[isNull]=true", "Atlas Bible cards Doll")]
    [InlineData("ownerId[isNull]=true", "Doll")]
    public async Task Answers_the_rows_that_a_condition_asks_for(string condition, string names)
    {
        Assert.Equal(names, await Names(condition));
        Assert.Equal(names, await Names(condition));
    }

    [Theory]
    [InlineData("price < 10.0 && stock > 5", "cards")]
    [InlineData("price < 10 && stock > 5", "cards")]
    [InlineData("category.name == 'TOYS'", "cards Doll")]
    [InlineData("name in ['Atlas', 'Doll']", "Atlas Doll")]
    [InlineData("'red' in tags", "Atlas")]
    [InlineData("attributes.color == 'red'", "Atlas")]
    [InlineData("attributes.size > 2", "Atlas")]
    [InlineData("labels.exists(l, l.text == 'new')", "Atlas")]
    [InlineData("size(labels) == 0", "Bible cards Doll")]
    [InlineData("!has(note)", "Atlas cards Doll")]
    [InlineData("born > date('2024-01-02')", "cards Doll")]
    [InlineData("born == '2024-01-02'", "Bible")]
    [InlineData("true", "Atlas Bible cards Doll")]
    [InlineData("nobody", "")]
    [InlineData("signedIn", "")]
    [InlineData("ownerId == auth.id", "")]
    [InlineData("category.products.exists(p, p.stock == 0)", "Atlas Bible")]
    [InlineData("weight / 0.0 > 1.0 || name == 'Doll'", "Doll")]
    public async Task Answers_the_rows_that_a_filter_asks_for(string filter, string names)
    {
        Assert.Equal(names, (await world.ListAsync("Product", filter, "id")).Text("name"));
    }

    [Fact]
    public async Task Joins_conditions_and_filter_with_and()
    {
        var request = Requests.List(world.Entity("Product")) with
        {
            Conditions = [Requests.Condition("price=5"), Requests.Condition("active=true")],
            Filter = "stock > 0",
        };
        Assert.Equal("Doll", (await world.ListAsync(request)).Text("name"));
    }

    [Theory]
    [InlineData("name", "Atlas Bible Doll cards")]
    [InlineData("-name", "cards Doll Bible Atlas")]
    [InlineData("price,-name", "cards Doll Atlas Bible")]
    [InlineData("-price", "Bible Atlas cards Doll")]
    [InlineData("weight", "Atlas Bible cards Doll")]
    [InlineData("-weight", "Doll cards Bible Atlas")]
    [InlineData("category.name,-stock", "Atlas Bible cards Doll")]
    [InlineData("-id,name", "Doll cards Bible Atlas")]
    public async Task Sorts_with_null_the_greatest_and_the_key_last(string sort, string names)
    {
        Assert.Equal(names, (await world.ListAsync("Product", sort: sort)).Text("name"));
    }

    [Fact]
    public async Task Sorts_by_what_is_computed_from_other_rows()
    {
        var page = await world.ListAsync("Order", sort: "-total", caller: Callers.User(9, "staff"));
        Assert.Equal("60.00 24.00", page.Text("total"));
    }

    [Theory]
    [InlineData("nam=x", "unknown-parameter", "did you mean 'name'?")]
    [InlineData("secret=x", "unknown-parameter", "no such field 'secret'")]
    [InlineData("categry.name=x", "unknown-parameter", "did you mean 'category'?")]
    [InlineData("category.nam=x", "unknown-parameter", "did you mean 'name'?")]
    [InlineData("labels.text=x", "validation", "filter")]
    [InlineData("category.parent.parent.parent.name=x", "validation", "deeper")]
    [InlineData("attributes=x", "validation", "isNull")]
    [InlineData("attributes.a=1", "validation", "filter=attributes.a == 1")]
    [InlineData("stock[contains]=1", "validation", "takes no 'contains'")]
    [InlineData("active[gt]=true", "validation", "takes no 'gt'")]
    [InlineData("stock=many", "validation", "whole number")]
    [InlineData("price=1.001", "validation", "2 digits")]
    [InlineData("born[in]=2024-01-01,x", "validation", "date")]
    [InlineData("note[isNull]=maybe", "validation", "true or false")]
    [InlineData("tags=red", "validation", "contains")]
    public async Task Names_the_parameter_that_is_wrong_and_what_would_be_right(string condition, string code, string words)
    {
        for (var time = 0; time < 2; time++)
        {
            var problem = (await ListAsync(condition)).Problem;
            Assert.NotNull(problem);
            Assert.Equal(code, problem.Code);
            var fault = Assert.Single(problem.Errors);
            Assert.Contains(words, fault.Message, StringComparison.Ordinal);
            Assert.Equal(condition[..condition.IndexOf('=', StringComparison.Ordinal)], fault.Parameter);
        }
    }

    [Fact]
    public async Task Tells_all_faults_at_once()
    {
        var request = Requests.List(world.Entity("Product")) with
        {
            Conditions = [Requests.Condition("stock=x"), Requests.Condition("nam=x")],
            Sort = Requests.Sort("tags,nme,name,name"),
            Selection = Requests.Selection("idd", "catgory"),
        };
        var problem = (await world.ListAsync(request)).Problem;
        Assert.NotNull(problem);
        Assert.Equal(ProblemKind.Validation, problem.Kind);
        Assert.Equal(
            ["expand", "fields", "nam", "sort", "sort", "sort", "stock"],
            problem.Errors.Select(e => e.Parameter).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData(0, "min")]
    [InlineData(-1, "min")]
    [InlineData(101, "max")]
    [InlineData(int.MaxValue, "max")]
    public async Task Says_how_many_rows_a_page_may_have(int limit, string code)
    {
        var problem = (await world.ListAsync(Requests.List(world.Entity("Product")) with { Limit = limit })).Problem;
        Assert.NotNull(problem);
        var fault = Assert.Single(problem.Errors);
        Assert.Equal(("limit", code), (fault.Parameter, fault.Code));
        Assert.Equal(code == "max" ? 100 : 1, fault.Params?[code]);
    }

    [Fact]
    public async Task Counts_every_row_of_the_list_when_asked()
    {
        var request = Requests.List(world.Entity("Product")) with { Limit = 1, CountExact = true, Filter = "price < 15" };
        var page = await world.ListAsync(request);
        Assert.Equal(3, page.Total);
        Assert.True(page.HasMore);
        var second = await world.ListAsync(request with { After = page.Next, Conditions = [] });
        Assert.Equal(3, second.Total);
        Assert.Null((await world.ListAsync(request with { CountExact = false })).Total);
    }

    [Fact]
    public async Task Bounds_how_much_a_request_may_ask_for()
    {
        var request = Requests.List(world.Entity("Product"));
        Condition[] many = [.. Enumerable.Repeat(Requests.Condition("stock[gt]=1"), 101)];
        var listed = new Condition("name", ConditionOperator.In, [.. Enumerable.Range(0, 1001).Select(i => $"{i}")], "name[in]");
        var none = new Condition("name", ConditionOperator.Eq, ["a", "b"], "name");
        Assert.Equal("max", await CodeOf(request with { Conditions = many }));
        Assert.Equal("max", await CodeOf(request with { Conditions = [listed] }));
        Assert.Equal("type", await CodeOf(request with { Conditions = [none] }));
        Assert.Equal("max", await CodeOf(request with { Sort = Requests.Sort("name,price,stock,weight,born,active") }));
        Assert.Equal("max", await CodeOf(request with { Selection = new Selection([.. Enumerable.Repeat("name", 101)], []) }));
        Assert.Equal("max", await CodeOf(request with { Selection = new Selection([], [.. Enumerable.Repeat("category", 101)]) }));

        async Task<string?> CodeOf(ListRequest asked) => (await world.ListAsync(asked)).Problem?.Errors[0].Code;
    }

    [Theory]
    [InlineData("price <", "syntax", 7)]
    [InlineData("prce < 1.0", "unknown-name", 0)]
    [InlineData("name < 1", "no-overload", 0)]
    [InlineData("name.matches('^A')", "memory-only", 0)]
    [InlineData("secret == 's1'", "unknown-field", 0)]
    [InlineData("name", "wrong-type", 0)]
    public async Task Tells_where_and_why_a_filter_is_bad(string filter, string code, int position)
    {
        var problem = (await world.ListAsync("Product", filter)).Problem;
        Assert.NotNull(problem);
        Assert.Equal(ProblemKind.BadFilter, problem.Kind);
        Assert.Equal(code, problem.Errors[0].Code);
        Assert.Equal("filter", problem.Errors[0].Parameter);
        Assert.True((int)(problem.Errors[0].Params?["position"] ?? -1) >= position, problem.Detail);
    }

    [Theory]
    [InlineData("price > 1 and stock > 1", "write '&&'")]
    [InlineData("price > 1 OR stock > 1", "write '||'")]
    [InlineData("name like 'A%'", "startsWith")]
    [InlineData("name is null", "write '== null'")]
    [InlineData("name = 'A'", "use '=='")]
    public async Task Tells_who_writes_sql_what_to_write(string filter, string said)
    {
        var message = (await world.ListAsync("Product", filter)).Problem?.Errors[0].Message;
        Assert.Contains(said, message, StringComparison.Ordinal);
        Assert.DoesNotContain("%2B", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Hints_at_a_plus_that_a_url_has_eaten()
    {
        var problem = (await world.ListAsync("Product", "stock   1 == 2")).Problem;
        Assert.Contains("%2B", Assert.Single(problem?.Errors ?? []).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bounds_what_a_filter_may_cost()
    {
        const string Nested = "category.products.exists(a, a.category.products.exists(b, b.category.products.exists(c, c.stock == 1)))";
        Assert.Equal(ProblemKind.BadFilter, (await world.ListAsync("Product", Nested)).Problem?.Kind);
        Assert.Equal(ProblemKind.BadFilter, (await world.ListAsync("Product", new string(' ', 100_000) + "true")).Problem?.Kind);
    }

    [Theory]
    [InlineData("!({0})", "stock > 1")]
    [InlineData("(stock > 1 && ({0}))", "active")]
    [InlineData("(stock > 1 || active && ({0}))", "active")]
    [InlineData("(active ? {0} : stock > 1)", "active")]
    [InlineData("({0} ? active : stock > 1)", "active")]
    [InlineData("(({0}) == (stock > 1))", "active")]
    [InlineData("(({0}) == null)", "note")]
    [InlineData("(1 + ({0}))", "stock")]
    [InlineData("(1 - ({0}) * 2)", "stock")]
    [InlineData("('x' + ({0}))", "name")]
    [InlineData("({0}).substring(1)", "name")]
    [InlineData("category.products.exists(p, {0})", "active")]
    [InlineData("category.parent.products.all(p, p.active && {0})", "active")]
    public async Task Refuses_what_is_nested_deeper_than_a_database_reads_and_never_fails(string pattern, string innermost)
    {
        var filter = innermost;
        for (var depth = 1; depth < 80; depth++)
        {
            filter = pattern.Replace("{0}", filter, StringComparison.Ordinal);
            var condition = innermost switch { "stock" => $"({filter}) != 7", "name" => $"({filter}) != 'q'", _ => filter };
            var problem = (await world.ListAsync("Product", condition, caller: Callers.User(1))).Problem;
            if (problem is null) continue;
            Assert.Equal(ProblemKind.BadFilter, problem.Kind);
            Assert.True(depth > 1, problem.Detail);
            return;
        }

        Assert.Fail("everything passed");
    }

    [Theory]
    [InlineData("active||", 1000)]
    [InlineData("active&&", 900)]
    [InlineData("stock==1||", 700)]
    [InlineData("category.parent.parent.parent.parent.parent.parent.parent.parent.name == 'x' || ", 40)]
    public async Task Takes_long_chains_or_refuses_them_and_never_fails(string link, int times)
    {
        var filter = string.Concat(Enumerable.Repeat(link, times)) + "active";
        var problem = (await world.ListAsync("Product", filter)).Problem;
        Assert.True(problem is null or { Kind: ProblemKind.BadFilter }, problem?.Detail);
    }

    [Fact]
    public async Task Refuses_to_follow_more_relations_than_a_database_joins()
    {
        var path = string.Concat(Enumerable.Repeat("parent.", 61));
        var problem = (await world.ListAsync("Category", $"{path}name == 'x'")).Problem;
        Assert.Equal(ProblemKind.BadFilter, problem?.Kind);
    }

    [Fact]
    public async Task Refuses_what_is_closed_before_anything_is_looked_at()
    {
        var request = Requests.List(world.Entity("Vault")) with { Conditions = [Requests.Condition("nonsense=1")], Limit = 0, Filter = "(" };
        Assert.Equal(ProblemKind.Unauthenticated, (await world.ListAsync(request)).Problem?.Kind);
        Assert.Equal(ProblemKind.Forbidden, (await world.ListAsync(request, Callers.User(1))).Problem?.Kind);
        Assert.Equal(ProblemKind.Validation, (await world.ListAsync(request with { Filter = null }, Callers.User(1, "admin"))).Problem?.Kind);
        Assert.Equal(ProblemKind.Unauthenticated, (await world.ListAsync("Order")).Problem?.Kind);
        Assert.Equal(ProblemKind.Forbidden, (await world.ListAsync("Closed", caller: Callers.User(1, "admin"))).Problem?.Kind);
        Assert.Null((await world.ListAsync("Closed", caller: Caller.System)).Problem);
    }

    [Fact]
    public async Task Gives_each_caller_the_rows_of_its_rule()
    {
        Assert.Equal("paid", (await world.ListAsync("Order", caller: Callers.User(1))).Text("status"));
        Assert.Equal("pending", (await world.ListAsync("Order", caller: Callers.User(2))).Text("status"));
        Assert.Equal("", (await world.ListAsync("Order", caller: Callers.User(3))).Text("status"));
        Assert.Equal("paid pending", (await world.ListAsync("Order", sort: "status", caller: Callers.User(3, "staff"))).Text("status"));
    }

    private Task<Page> ListAsync(string condition) =>
        world.ListAsync(Requests.List(world.Entity("Product")) with { Conditions = [Requests.Condition(condition)], Sort = Requests.Sort("id") });

    private async Task<string> Names(string condition) => (await ListAsync(condition)).Text("name");
}
