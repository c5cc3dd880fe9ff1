namespace Ashlar.Cel.Tests;

public sealed class EvaluatorTests
{
    [Theory]
    [InlineData("status == 'paid'")]
    [InlineData("this.status == status")]
    [InlineData("this.package == 'box'")]
    [InlineData("public && !nobody")]
    [InlineData("now > placedAt")]
    [InlineData("auth.id == customerId")]
    [InlineData("has(status) && !has(note) && has(this.status) && !has(parent.status)")]
    [InlineData("note == null && null == note && note in [null, 'a']")]
    [InlineData("note != 'a'")]
    [InlineData("parent.status == null")]
    [InlineData("parent.parent.status == null")]
    [InlineData("tags.exists(status, status == 'a')")]
    [InlineData("tags.exists(t, t == 'a') && 'b' in tags && size(tags) == 2 && tags.size() == 2")]
    [InlineData("lines.exists(l, l.quantity == 3) && lines.all(l, l.quantity > 1) && lines.exists_one(l, l.quantity == 2)")]
    [InlineData("lines.map(l, l.quantity) == [2, 3]")]
    [InlineData("lines.map(l, l.quantity > 2, l.quantity) == [3]")]
    [InlineData("lines.filter(l, l.quantity > 2).size() == 1")]
    [InlineData("lines.exists(l, tags.exists(t, l.quantity == 2 && t == 'b'))")]
    [InlineData("{'a': 1}.a == 1 && {'a': 1}['a'] == 1 && has({'a': 1}.a) && !has({'a': 1}.b)")]
    [InlineData("type(this) != int && type(null) == null_type")]
    public void Gives_true(string source) => Assert.True(Sample.Run(source).IsTrue, Sample.Run(source).ToString());

    [Theory]
    [InlineData("note.startsWith('a')", CelErrorCode.NoSuchOverload)]
    [InlineData("discount > 1", CelErrorCode.NoSuchOverload)]
    [InlineData("!(discount > 1)", CelErrorCode.NoSuchOverload)]
    [InlineData("parent.status > 'a' ? true : true", CelErrorCode.NoSuchOverload)]
    [InlineData("1.0 / 0.0 > weight", CelErrorCode.NotFinite)]
    [InlineData("count / 0 == 1", CelErrorCode.DivideByZero)]
    [InlineData("count % 0 == 1", CelErrorCode.DivideByZero)]
    [InlineData("count * 9223372036854775807 == 1", CelErrorCode.Overflow)]
    [InlineData("tags[5] == 'a'", CelErrorCode.InvalidArgument)]
    [InlineData("{'a': 1}['b'] == 1", CelErrorCode.NoSuchKey)]
    [InlineData("dyn(this).nothing == 1", CelErrorCode.NoSuchField)]
    [InlineData("dyn(1).nothing == 1", CelErrorCode.NoSuchOverload)]
    [InlineData("has(dyn(1).nothing)", CelErrorCode.NoSuchOverload)]
    [InlineData("dyn(1).exists(x, true)", CelErrorCode.NoSuchOverload)]
    [InlineData("dyn(1) && true", CelErrorCode.NoSuchOverload)]
    [InlineData("dyn(1) ? true : false", CelErrorCode.NoSuchOverload)]
    [InlineData("dyn(1) + 'a' == 'a'", CelErrorCode.NoSuchOverload)]
    [InlineData("[1 / 0] == []", CelErrorCode.DivideByZero)]
    [InlineData("{'a': 1 / 0} == {}", CelErrorCode.DivideByZero)]
    [InlineData("{string(1 / 0): 1} == {}", CelErrorCode.DivideByZero)]
    [InlineData("{dyn(1.5): 1} == {}", CelErrorCode.InvalidArgument)]
    [InlineData("[1, 0].map(x, 1 / x) == []", CelErrorCode.DivideByZero)]
    [InlineData("[1, 0].map(x, true, 1 / x) == []", CelErrorCode.DivideByZero)]
    [InlineData("[1 / 0].exists(x, true)", CelErrorCode.DivideByZero)]
    public void Gives_errors_as_values(string source, CelErrorCode code)
    {
        var value = Sample.Run(source);
        Assert.True(value.IsError, value.ToString());
        Assert.Equal(code, value.AsError.Code);
    }

    [Fact]
    public void A_value_that_the_host_does_not_know_is_absorbed_like_an_error()
    {
        var signedOut = Sample.Variables(Sample.NewOrder());
        Assert.Equal(CelErrorCode.Unknown, Run("auth.id == customerId").AsError.Code);
        Assert.Equal(CelErrorCode.Unknown, Run("!(auth.id == customerId)").AsError.Code);
        Assert.Equal(CelErrorCode.Unknown, Run("auth.id == dyn(null)").AsError.Code);
        Assert.Equal(CelErrorCode.Unknown, Run("auth.id in ['a'] && public").AsError.Code);
        Assert.True(Run("auth.id == customerId || public").IsTrue);
        Assert.True(Run("public || auth.id == customerId").IsTrue);
        Assert.True(Run("auth.id == customerId && nobody").IsFalse);
        Assert.Equal(CelErrorCode.Unknown, Run("auth.id == 'a' || nobody").AsError.Code);
        Assert.True(Run("tags.all(t, auth.id != t)").IsFalse);
        Assert.True(Run("tags.exists(t, auth.id != t)").IsFalse);

        CelValue Run(string source) => Sample.Environment.Compile(source).Require().Evaluate(signedOut);
    }

    [Theory]
    [InlineData("[1, 0].exists(x, 1 / x == 1)", true)]
    [InlineData("[0].exists(x, 1 / x == 1)", false)]
    [InlineData("[1, 0].all(x, 1 / x == 1)", false)]
    [InlineData("[1, 0].exists_one(x, 1 / x == 1)", true)]
    [InlineData("[1, 0, 1].exists_one(x, 1 / x == 1)", false)]
    [InlineData("[1, 0].filter(x, 1 / x == 1) == [1]", true)]
    [InlineData("[1, 0].map(x, 1 / x == 1, x) == [1]", true)]
    [InlineData("[1, 0].transformMap(i, x, 1 / x == 1, x) == {0: 1}", true)]
    [InlineData("[null, 'a'].all(x, x > 'A')", false)]
    [InlineData("[].all(x, false)", true)]
    [InlineData("[2, 1].existsOne(i, x, x / i == 1)", true)]
    public void Macros_can_count_only_true(string source, bool expected) =>
        Assert.Equal(CelValue.Bool(expected), Sample.Run(source));

    [Theory]
    [InlineData("[1, 0].exists(x, 1 / x == 2)")]
    [InlineData("[1, 0].all(x, 1 / x == 1)")]
    [InlineData("[1, 0].exists_one(x, 1 / x == 1)")]
    [InlineData("[1, 0].filter(x, 1 / x == 1) == [1]")]
    [InlineData("[1, 0].map(x, 1 / x == 1, x) == [1]")]
    [InlineData("[1, 0].transformMap(i, x, 1 / x == 1, x) == {0: 1}")]
    [InlineData("[1].exists(x, dyn(x))")]
    public void Macros_have_the_standards_errors_otherwise(string source) =>
        Assert.True(CelEnvironment.Standard.Compile(source).Require().Evaluate(CelVariables.None).IsError);

    [Fact]
    public void Null_is_followed_only_where_the_host_says_so()
    {
        var environment = CelEnvironment.Standard.WithVariable("x", CelType.Dyn);
        var variables = new CelVariables { ["x"] = CelValue.Null };
        Assert.True(environment.Compile("x.a == null").Require().Evaluate(variables).IsError);
        Assert.True(environment.Compile("has(x.a)").Require().Evaluate(variables).IsError);
        var following = environment.WithOptions(new CelOptions { SelectOnNullGivesNull = true });
        Assert.True(following.Compile("x.a.b == null && !has(x.a)").Require().Evaluate(variables).IsTrue);
    }

    [Fact]
    public void Doubles_go_to_infinity_unless_the_host_forbids_it() =>
        Assert.True(CelEnvironment.Standard.Compile("1.0 / 0.0 > 1.0 && 0.0 / 0.0 != 0.0 / 0.0").Require().Evaluate(CelVariables.None).IsTrue);

    [Fact]
    public void Evaluates_trees_that_hosts_have_rewritten()
    {
        const string Source = "auth.id == customerId || status == 'paid' && size(tags) > 1 || has(note) || "
            + "lines.exists(l, l.quantity in [1, 2]) || {'a': count > 1 ? 1 : 2}['a'] == 1";
        var root = Sample.Environment.Compile(Source).Require().Root;
        Assert.Same(root, Rewrite(root, n => n));
        var rewritten = Rewrite(root, n => n is SelectNode { Field: "id" } ? new ConstantNode(CelValue.String("me")) : n);
        Assert.StartsWith("\"me\" == this.customerId || ", rewritten.ToString(), StringComparison.Ordinal);
        Assert.True(CelEvaluator.Evaluate(rewritten, Sample.Variables(Sample.NewOrder())).IsTrue);
        var copy = Rewrite(root, n => n is ConstantNode c ? new ConstantNode(c.Value, c.SourceText, c.Type) : n);
        Assert.NotSame(root, copy);
        Assert.Equal(root.ToString(), copy.ToString());
        Assert.Equal(root.NodeCount, 1 + root.Children.Sum(c => c.NodeCount));
        Assert.Equal(root.NodeCount, All(copy).Count());

        static CelNode Rewrite(CelNode node, Func<CelNode, CelNode> change) => change(node.MapChildren(n => Rewrite(n, change)));

        static IEnumerable<CelNode> All(CelNode node) => node.Children.SelectMany(All).Prepend(node);
    }

    [Fact]
    public void Absolute_names_pass_by_macro_variables()
    {
        var environment = CelEnvironment.Standard.WithVariable("x", CelType.Int);
        Assert.True(environment.Compile("[2].exists(x, x == 2 && .x == 1)").Require().Evaluate(new CelVariables { ["x"] = CelValue.Int(1) }).IsTrue);
        Assert.False(environment.Compile(".y == 1").Succeeded);
        Assert.False(environment.Compile(". == 1").Succeeded);
    }

    [Fact]
    public void Receivers_can_be_maps_or_unknown()
    {
        var map = CelEnvironment.Standard.WithImplicitReceiver("this", CelType.Map(CelType.String, CelType.Int));
        var value = CelMap.Create([KeyValuePair.Create("a", CelValue.Int(1))]);
        Assert.True(map.Compile("a == 1").Require().Evaluate(new CelVariables { ["this"] = value }).IsTrue);
        var dyn = CelEnvironment.Standard.WithImplicitReceiver("this", CelType.Dyn);
        Assert.True(dyn.Compile("a == 1").Require().Evaluate(new CelVariables { ["this"] = value }).IsTrue);
        var nullable = Sample.Environment.WithImplicitReceiver("this", CelType.Nullable(Sample.Order));
        Assert.Equal(CelType.Nullable(CelType.Int), nullable.Compile("count").Require().Type);
        var none = CelEnvironment.Standard.WithImplicitReceiver("this", CelType.Int);
        Assert.False(none.Compile("a == 1").Succeeded);
    }
}
