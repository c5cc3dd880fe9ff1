using Ashlar.Cel;
using Ashlar.Engine.Rules;

namespace Ashlar.Engine.Tests.Rules;

public sealed class TreesTests
{
    private static readonly CelEnvironment Environment = CelEnvironment.Standard
        .WithVariable("a", CelType.Dyn)
        .WithVariable("b", CelType.Dyn)
        .WithVariable("l", CelType.AnyList);

    [Theory]
    [InlineData("a + a", "a", "b.c", "b.c + b.c")]
    [InlineData("l.exists(a, a == 1)", "a", "b", "l.exists(a, a == 1)")]
    [InlineData("a.exists(a, a == 1)", "a", "b", "b.exists(a, a == 1)")]
    [InlineData("l.exists(b, a == b)", "a", "b.c", "l.exists(b_, b.c == b_)")]
    [InlineData("l.exists(b, l.exists(b_, a == b && b_ == 1))", "a", "b", "l.exists(b__, l.exists(b_, b == b__ && b_ == 1))")]
    [InlineData("l.exists(b, l.exists(b, a == b))", "a", "b", "l.exists(b_, l.exists(b_, b == b_))")]
    [InlineData("[a, {a: a}][0].x", "a", "b", "[b, {b: b}][0].x")]
    [InlineData("has(a.x) ? a : -a", "a", "b", "has(b.x) ? b : -b")]
    [InlineData("!(a && b || a)", "a", "l", "!(l && b || l)")]
    public void Substitutes_free_variables_and_captures_none(string source, string name, string replacement, string result)
    {
        Assert.Equal(result, Trees.Substitute(Compile(source), name, Compile(replacement)).ToString());
    }

    [Fact]
    public void Gives_the_same_node_where_nothing_changes()
    {
        var tree = Compile("[a, {a: b}, a ? b : a, l.map(x, x), a.f, has(a.f), a && b, a || b, -a]");
        Assert.Same(tree, Trees.Substitute(tree, "nothing", Trees.Null));
        Assert.False(Trees.Mentions(tree, "nothing"));
        Assert.True(Trees.Mentions(tree, "b"));
    }

    [Fact]
    public void Builds_flat_conjunctions_and_guards_only_where_needed()
    {
        var (a, b) = (Compile("a == 1"), Compile("b == 1 && a == 2"));
        Assert.Equal("a == 1 && b == 1 && a == 2", Trees.And(a, Trees.True, b).ToString());
        Assert.Same(Trees.False, Trees.And(a, Trees.False));
        Assert.Same(Trees.True, Trees.And());
        Assert.Same(a, Trees.Guard(Trees.True, a));
        Assert.Equal("[true].exists(_, a == 1) ? b == 1 && a == 2 : null", Trees.Guard(a, b).ToString());
        Assert.Equal("!(a == null)", Trees.Not(Trees.IsNullTest(new VariableNode("a", CelType.Dyn))).ToString());
    }

    private static CelNode Compile(string source) => Environment.Compile(source).Require().Root;
}
