using Ashlar.Cel;
using Ashlar.Engine.Reads;
using Ashlar.Engine.Tests.Support;
using Ashlar.Model;

namespace Ashlar.Engine.Tests.Reads;

public sealed class FilterNormaliserTests
{
    private static readonly ModelSnapshot Model = World.Load(Shop.Model);

    [Theory]
    [InlineData("stock > 3", "this.stock > #0", "3")]
    [InlineData("3 < stock && name == 'x'", "#0 < this.stock && this.name == #1", "3|\"x\"")]
    [InlineData("stock + 1 == -2", "this.stock + #0 == #1", "1|-2")]
    [InlineData("name in ['a', 'b']", "this.name in #0", "[\"a\", \"b\"]")]
    [InlineData("name in ['a', note]", "this.name in [\"a\", this.note]", "")]
    [InlineData("name.contains('x') || name.startsWith('y')", "this.name.contains(#0) || this.name.startsWith(#1)", "\"x\"|\"y\"")]
    [InlineData("attributes.a[0] == 1", "this.attributes.a[0] == #0", "1")]
    [InlineData("note == null && active == true", "this.note == null && this.active == true", "")]
    [InlineData("labels.exists(l, l.text == 'x')", "this.labels.exists(l, l.text == #0)", "\"x\"")]
    [InlineData("hasRole('x')", "hasRole(\"x\")", "")]
    public void Takes_out_the_constants_that_a_database_binds(string filter, string tree, string constants)
    {
        var normal = Normalise(filter);
        Assert.Equal(tree, normal.Tree.ToString());
        Assert.Equal(constants, string.Join('|', normal.Constants.Select(c => CelPrinter.ToText(c))));
    }

    [Theory]
    [InlineData("price < 10", "price < 10.50", true)]
    [InlineData("price in [1, 2.5]", "price in [3.25]", true)]
    [InlineData("price < 10.5", "price < 10.505", false)]
    [InlineData("stock > 1", "stock > 2", true)]
    [InlineData("stock > 1", "stock >= 1", false)]
    [InlineData("name in ['a']", "name in ['b', 'c']", true)]
    [InlineData("born == '2024-01-01'", "born == '2025-01-01'", true)]
    [InlineData("name == 'a'", "note == 'a'", false)]
    [InlineData("createdAt > timestamp('2024-01-01T00:00:00.123456Z')", "createdAt > timestamp('2024-01-01T00:00:00Z')", true)]
    [InlineData("ownerId == '00000000-0000-7000-8000-000000000001'", "ownerId == '00000000-0000-7000-8000-000000000002'", true)]
    public void Filters_that_differ_in_values_alone_share_a_structure(string one, string other, bool same)
    {
        Assert.Equal(same, Normalise(one).Structure == Normalise(other).Structure);
    }

    private static NormalFilter Normalise(string filter)
    {
        var compiled = new FilterCompiler(Model).Compile(Model.FindEntity("Product")!, filter); // in the shop
        Assert.True(compiled.IsOk, compiled.Problem?.Detail);
        return compiled.Value;
    }
}
