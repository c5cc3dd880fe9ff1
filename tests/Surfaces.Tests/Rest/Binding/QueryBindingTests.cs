using Ashlar.Engine;
using Ashlar.Engine.Reads;
using Ashlar.Model;
using Ashlar.Surfaces.Rest.Binding;

namespace Ashlar.Surfaces.Tests.Rest.Binding;

public sealed class QueryBindingTests
{
    internal static readonly Entity Product = ModelLoader.Load(
        """
        ashlar: 1
        name: shop
        entities:
          Category:
            fields:
              name: { type: string }
          Product:
            fields:
              name:     { type: string }
              price:    { type: decimal, precision: 8, scale: 2 }
              limit:    { type: int, default: 0 }
              secret:   { type: string, hidden: true, optional: true }
              margin:   { type: int, optional: true, access: { read: hasRole('admin') } }
              category: { ref: Category }
        """, "model.yaml").Snapshot?.FindEntity("Product") ?? throw new InvalidOperationException("the model does not load");

    private static ListRequest Bound(string query)
    {
        var result = QueryBinding.List(Product, query);
        Assert.True(result.IsOk, result.Problem?.Detail);
        return result.Value;
    }

    private static Problem Refused(string query)
    {
        var result = QueryBinding.List(Product, query);
        Assert.NotNull(result.Problem);
        return result.Problem;
    }

    [Theory]
    [InlineData("")]
    [InlineData("?")]
    [InlineData("?&&")]
    public void Nothing_asked_is_the_plain_list(string query)
    {
        var request = Bound(query);
        Assert.Empty(request.Conditions);
        Assert.Same(Selection.All, request.Selection);
        Assert.Null(request.Limit);
    }

    [Fact]
    public void Takes_a_limit_out_of_range_for_a_number_that_the_engine_refuses()
    {
        Assert.Equal(0, Bound("?limit=-1").Limit);
        Assert.Equal(int.MaxValue, Bound("?limit=99999999999").Limit);
    }

    [Fact]
    public void Reads_every_parameter()
    {
        var request = Bound("?limit=5&after=abc&sort=-price,name&fields=id,name&expand=category&filter=price%3E1&count=exact");
        Assert.Equal(5, request.Limit);
        Assert.Equal("abc", request.After);
        Assert.Equal([new SortTerm("price", true), new SortTerm("name", false)], request.Sort);
        Assert.Equal(["id", "name"], request.Selection.Fields);
        Assert.Equal(["category"], request.Selection.Expand);
        Assert.Equal("price>1", request.Filter);
        Assert.True(request.CountExact);
    }

    [Theory]
    [InlineData("?name=a%26b", "name", ConditionOperator.Eq, "a&b")]
    [InlineData("?price[gte]=10", "price", ConditionOperator.Gte, "10")]
    [InlineData("?price%5Bgte%5D=10", "price", ConditionOperator.Gte, "10")]
    [InlineData("?category.name[startsWith]=B+C", "category.name", ConditionOperator.StartsWith, "B C")]
    [InlineData("?limit[eq]=5", "limit", ConditionOperator.Eq, "5")]
    [InlineData("?name", "name", ConditionOperator.Eq, "")]
    [InlineData("?name=a=b", "name", ConditionOperator.Eq, "a=b")]
    public void Reads_conditions(string query, string path, ConditionOperator op, string value)
    {
        var condition = Assert.Single(Bound(query).Conditions);
        Assert.Equal((path, op, value), (condition.Path, condition.Operator, Assert.Single(condition.Values)));
    }

    [Fact]
    public void Splits_in_at_commas_unless_it_is_repeated()
    {
        Assert.Equal(["a", "b"], Assert.Single(Bound("?name[in]=a,b").Conditions).Values);
        Assert.Equal(["a,b", "c", "d,e"], Assert.Single(Bound("?name[in]=a,b&name[in]=c&name[in]=d,e").Conditions).Values);
        Assert.Equal(2, Bound("?price[gt]=1&price[gt]=2").Conditions.Count);
    }

    [Theory]
    [InlineData("?limt=1", ProblemKind.UnknownParameter, "'limit'")]
    [InlineData("?pric=1", ProblemKind.UnknownParameter, "'price'")]
    [InlineData("?pric[gt]=1", ProblemKind.UnknownParameter, "'price'")]
    [InlineData("?name[gts]=1", ProblemKind.UnknownParameter, "'gt'")]
    [InlineData("?name[]=1", ProblemKind.UnknownParameter, "operator")]
    [InlineData("?name[in]x=1", ProblemKind.UnknownParameter, "operator")]
    [InlineData("?q=x", ProblemKind.UnknownParameter, "not built yet")]
    [InlineData("?limit=1.5", ProblemKind.Validation, "whole number")]
    [InlineData("?limit=-", ProblemKind.Validation, "whole number")]
    [InlineData("?count=all", ProblemKind.Validation, "'exact'")]
    [InlineData("?sort=", ProblemKind.Validation, "empty")]
    [InlineData("?sort=-", ProblemKind.Validation, "empty")]
    [InlineData("?sort=name:desc", ProblemKind.Validation, "write '-name'")]
    [InlineData("?sort=name%20DESC", ProblemKind.Validation, "write '-name'")]
    [InlineData("?sort=price,name:asc", ProblemKind.Validation, "write 'name'")]
    [InlineData("?sort=name:down", ProblemKind.Validation, "'-title'")]
    [InlineData("?offset=20", ProblemKind.UnknownParameter, "'after'")]
    [InlineData("?page=2", ProblemKind.UnknownParameter, "'next'")]
    [InlineData("?per_page=2", ProblemKind.UnknownParameter, "'limit'")]
    [InlineData("?select=name", ProblemKind.UnknownParameter, "'fields'")]
    [InlineData("?include=category", ProblemKind.UnknownParameter, "'expand'")]
    [InlineData("?orderBy=name", ProblemKind.UnknownParameter, "'sort'")]
    [InlineData("?cursor=x", ProblemKind.UnknownParameter, "'after'")]
    [InlineData("?where=x", ProblemKind.UnknownParameter, "'filter'")]
    [InlineData("?total=true", ProblemKind.UnknownParameter, "count=exact")]
    [InlineData("?fields=a,,b", ProblemKind.Validation, "empty")]
    [InlineData("?sort=a&sort=b", ProblemKind.Validation, "once")]
    [InlineData("?fields=a&fields=b", ProblemKind.Validation, "once")]
    public void Refuses_what_has_no_form(string query, ProblemKind kind, string said)
    {
        var problem = Refused(query);
        Assert.Equal(kind, problem.Kind);
        Assert.Contains(said, problem.Errors[0].Message, StringComparison.Ordinal);
        Assert.NotNull(problem.Errors[0].Parameter);
    }

    [Theory]
    [InlineData("?secrt=1")]
    [InlineData("?margn=1")]
    [InlineData("?secret=1")]
    public void Never_suggests_what_not_everyone_may_know(string query)
    {
        var message = Assert.Single(Refused(query).Errors).Message;
        Assert.DoesNotContain("secret", message, StringComparison.Ordinal);
        Assert.DoesNotContain("margin", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("?name=%")]
    [InlineData("?%ff=1")]
    [InlineData("?name=%C3")]
    public void Refuses_bad_encodings(string query) => Assert.Equal(ProblemKind.Malformed, Refused(query).Kind);

    [Fact]
    public void Tells_everything_at_once()
    {
        var problem = Refused("?limit=x&count=y&nope=1&sort=a&sort=b");
        Assert.Equal(["limit", "count", "nope", "sort"], problem.Errors.Select(e => e.Parameter));
    }

    [Fact]
    public void Hostile_sizes_stay_small()
    {
        var conditions = "?" + string.Join('&', Enumerable.Range(0, 2_000).Select(i => $"price[gt]={i}"));
        Assert.InRange(Refused(conditions).Errors.Count, 1, 50);
        Assert.Contains("at most", Refused("?name[in]=" + new string(',', 5_000)).Errors[0].Message, StringComparison.Ordinal);
        Assert.Contains("at most", Refused("?sort=" + new string(',', 5_000)).Errors[0].Message, StringComparison.Ordinal);
        Assert.InRange(Refused("?" + new string('x', 100_000) + "=1").Errors[0].Parameter!.Length, 1, 200); // an unknown parameter is named
    }

    [Fact]
    public void Single_rows_take_fields_and_expand_only()
    {
        var selection = QueryBinding.Row("?fields=name&expand=category").Value;
        Assert.Equal(["name"], selection.Fields);
        Assert.Equal(["category"], selection.Expand);
        Assert.Contains("'fields'", QueryBinding.Row("?feilds=a").Problem?.Errors[0].Message, StringComparison.Ordinal);
        Assert.Contains("belongs to lists", QueryBinding.Row("?limit=1").Problem?.Errors[0].Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("?filter=a+1", ProblemKind.BadFilter, true)]
    [InlineData("?filter=a%2B1", ProblemKind.BadFilter, false)]
    [InlineData("?name=a+b&filter=x", ProblemKind.BadFilter, false)]
    public void Hints_at_a_plus_that_became_a_space(string query, ProblemKind kind, bool hinted)
    {
        var problem = PlusHint.Apply(new Problem(kind, "no"), query);
        Assert.Equal(hinted, problem.Detail.Contains("%2B", StringComparison.Ordinal));
    }
}
