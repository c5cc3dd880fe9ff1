using Ashlar.Engine.Rules;
using Ashlar.Engine.Tests.Support;

namespace Ashlar.Engine.Tests.Reads;

/// <summary>A caller must learn nothing through filter, sort or expansion that it may not read.</summary>
public sealed class OracleProbesTests(OpenShop shop) : IClassFixture<OpenShop>
{
    private readonly World world = shop.World;

    [Theory]
    [InlineData("cost[gt]=0", "forbidden")]
    [InlineData("cost[isNull]=true", "forbidden")]
    [InlineData("margin=1", "forbidden")]
    [InlineData("secret=s1", "unknown-parameter")]
    [InlineData("owner.nick=ann", "forbidden")]
    public async Task A_condition_on_what_can_never_be_read_is_refused(string condition, string code)
    {
        var request = Requests.List(world.Entity("Product")) with { Conditions = [Requests.Condition(condition)] };
        var problem = (await world.ListAsync(request)).Problem;
        Assert.Equal(code, problem?.Code);
        Assert.Equal(condition[..condition.IndexOf('=', StringComparison.Ordinal)], problem?.Errors[0].Parameter);
    }

    [Theory]
    [InlineData("cost > 1.0", "forbidden")]
    [InlineData("has(cost)", "forbidden")]
    [InlineData("owner.nick == 'ann'", "forbidden")]
    [InlineData("secret == 's1'", "bad-filter")]
    [InlineData("category.products.exists(p, p.cost > 1.0)", "forbidden")]
    [InlineData("category.products.exists(p, p.secret == 's1')", "bad-filter")]
    [InlineData("category.products.sum(p, p.cost) > 1.0", "forbidden")]
    public async Task A_filter_on_what_can_never_be_read_is_refused(string filter, string code)
    {
        var problem = (await world.ListAsync("Product", filter)).Problem;
        Assert.Equal(code, problem?.Code);
        Assert.Equal("filter", problem?.Errors[0].Parameter);
    }

    [Theory]
    [InlineData("cost", "forbidden")]
    [InlineData("-margin", "forbidden")]
    [InlineData("owner.nick", "forbidden")]
    [InlineData("secret", "validation")]
    public async Task A_sort_by_what_can_never_be_read_is_refused(string sort, string code)
    {
        var problem = (await world.ListAsync("Product", sort: sort)).Problem;
        Assert.Equal(code, problem?.Code);
        Assert.Equal("sort", problem?.Errors[0].Parameter);
    }

    [Theory]
    [InlineData("margin == 2.02", "")]
    [InlineData("margin > 0.0", "Atlas cards")]
    [InlineData("margin == null", "Bible Doll")]
    [InlineData("!has(margin)", "Bible Doll")]
    [InlineData("margin != 2.02", "Atlas Bible cards Doll")]
    [InlineData("category.products.exists(p, p.margin == 2.02)", "")]
    [InlineData("category.products.exists(p, p.margin == 2.01)", "Atlas Bible")]
    [InlineData("category.products.sum(p, p.margin) > 0.0", "Atlas Bible cards Doll")]
    [InlineData("category.products.count(p, p.margin == null) == 1", "Atlas Bible cards Doll")]
    public async Task A_field_that_may_not_be_read_in_a_row_counts_as_null_there(string filter, string names)
    {
        Assert.Equal(names, (await world.ListAsync("Product", filter, "id", Callers.User(1))).Text("name"));
    }

    [Theory]
    [InlineData("owner.nick == 'bob'", "")]
    [InlineData("owner.nick == 'ann'", "Atlas cards")]
    [InlineData("owner.nick == null", "Bible Doll")]
    [InlineData("owner.nick.startsWith('b')", "")]
    [InlineData("owner == null", "Doll")]
    public async Task A_related_row_that_may_not_be_seen_counts_as_absent(string filter, string names)
    {
        Assert.Equal(names, (await world.ListAsync("Product", filter, "id", Callers.User(1))).Text("name"));
    }

    [Theory]
    [InlineData("labels.exists(l, l.text == 'recall')", "")]
    [InlineData("size(labels) == 2", "")]
    [InlineData("labels.all(l, l.text == 'new')", "Atlas Bible cards Doll")]
    [InlineData("labels.exists_one(l, true)", "Atlas")]
    [InlineData("labels.count(l, l.shown) == 1", "Atlas")]
    [InlineData("labels.filter(l, l.text != '').exists(l, l.text == 'recall')", "")]
    public async Task A_macro_ranges_over_readable_rows_only(string filter, string names)
    {
        Assert.Equal(names, (await world.ListAsync("Product", filter, "id", Callers.User(1))).Text("name"));
    }

    [Fact]
    public async Task Staff_sees_what_others_may_not_through_the_same_filters()
    {
        var staff = Callers.User(9, "staff");
        Assert.Equal("Atlas Bible", (await world.ListAsync("Product", "labels.exists(l, l.text == 'recall')", "id", staff)).Text("name"));
        Assert.Equal("Bible", (await world.ListAsync("Product", "owner.nick == 'bob'", "id", staff)).Text("name"));
        Assert.Equal("Atlas", (await world.ListAsync("Product", "size(labels) == 2", "id", staff)).Text("name"));
        Assert.Equal("Bible", (await world.ListAsync("Product", "cost == 1.02", "id", Callers.User(9, "admin"))).Text("name"));
    }

    [Fact]
    public async Task Sorting_by_a_masked_field_puts_the_masked_with_the_nulls()
    {
        Assert.Equal("Atlas cards Bible Doll", (await world.ListAsync("Product", sort: "margin", caller: Callers.User(1))).Text("name"));
        Assert.Equal("Bible Doll cards Atlas", (await world.ListAsync("Product", sort: "-margin", caller: Callers.User(1))).Text("name"));
        Assert.Equal("Bible Atlas cards Doll", (await world.ListAsync("Product", sort: "margin", caller: Callers.User(2))).Text("name"));
    }

    [Fact]
    public async Task A_condition_on_a_masked_field_counts_it_as_null()
    {
        Assert.Equal("Atlas", await Names("margin=2.01"));
        Assert.Equal("", await Names("margin=2.02"));
        Assert.Equal("Bible Doll", await Names("margin[isNull]=true"));
        Assert.Equal("Bible cards Doll", await Names("margin[ne]=2.01"));
        Assert.Equal("", await Names("owner.nick=bob"));
        Assert.Equal("Bible Doll", await Names("owner.nick[isNull]=true"));

        async Task<string> Names(string condition)
        {
            var request = Requests.List(world.Entity("Product")) with { Conditions = [Requests.Condition(condition)], Sort = Requests.Sort("id") };
            return (await world.ListAsync(request, Callers.User(1))).Text("name");
        }
    }

    [Fact]
    public async Task A_plan_made_for_one_caller_never_serves_another_kind()
    {
        var request = Requests.List(world.Entity("Product")) with { Sort = Requests.Sort("id") };
        var admin = Callers.User(9, "admin");
        for (var round = 0; round < 3; round++)
        {
            Assert.Equal("1.01 1.02 1.03 1.04", (await world.ListAsync(request, admin)).Text("cost"));
            Assert.Equal("- - - -", (await world.ListAsync(request, Callers.User(1))).Text("cost"));
            Assert.Equal("- - - -", (await world.ListAsync(request, Caller.Anonymous)).Text("margin"));
        }
    }
}
