using System.Text.Json;
using Ashlar.Engine;
using Ashlar.Engine.Reads;
using Ashlar.Surfaces.Rest.Binding;

namespace Ashlar.Surfaces.Tests.Rest.Binding;

public sealed class QueryBodyTests
{
    private static Result<ListRequest> Bind(string body)
    {
        using var document = JsonDocument.Parse(body);
        return QueryBody.Bind(QueryBindingTests.Product, document.RootElement);
    }

    [Fact]
    public void Scalars_stand_for_their_text()
    {
        var request = Bind("""{"price[gte]":10.50,"name":"a,b","limit":5,"category.name[isNull]":true,"sort":"-price"}""").Value;
        Assert.Equal(5, request.Limit);
        Assert.Equal(["10.50", "a,b", "true"], request.Conditions.Select(c => Assert.Single(c.Values)));
        Assert.Equal([new SortTerm("price", true)], request.Sort);
    }

    [Fact]
    public void Arrays_are_taken_as_they_are()
    {
        var request = Bind("""{"name[in]":["a,b",1],"sort":["name","-price"],"fields":["name"],"expand":["category"]}""").Value;
        Assert.Equal(["a,b", "1"], Assert.Single(request.Conditions).Values);
        Assert.Equal(2, request.Sort.Count);
        Assert.Equal(["name"], request.Selection.Fields);
    }

    [Fact]
    public void Faults_have_pointers()
    {
        var problem = Bind("""{"limit":[1],"name":null,"name[eq]":["x"],"price":{},"a/b~c":1,"name[in]":[null]}""").Problem;
        Assert.NotNull(problem);
        Assert.Equal(["/limit", "/name", "/name[eq]", "/price", "/a~1b~0c", "/name[in]"], problem.Errors.Select(e => e.Pointer));
        Assert.All(problem.Errors, e => Assert.Null(e.Parameter));
    }
}
