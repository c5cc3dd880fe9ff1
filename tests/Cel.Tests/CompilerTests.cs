namespace Ashlar.Cel.Tests;

public sealed class CompilerTests
{
    [Theory]
    [InlineData("total >", 1, 8, CelIssueCode.Syntax, "the expression ends too early", null)]
    [InlineData("total > 1 2", 1, 11, CelIssueCode.Syntax, "the expression has ended before this", null)]
    [InlineData("status = 'a'", 1, 8, CelIssueCode.Syntax, "use '=='", null)]
    [InlineData("status == 'a' & true", 1, 15, CelIssueCode.Syntax, "use '&&'", null)]
    [InlineData("status == 'a", 1, 11, CelIssueCode.BadLiteral, "no closing quote", null)]
    [InlineData("status == 'a\\q'", 1, 13, CelIssueCode.BadLiteral, "no such escape", null)]
    [InlineData("count == 99999999999999999999", 1, 10, CelIssueCode.BadLiteral, "64 bits", null)]
    [InlineData("count == 12ab", 1, 10, CelIssueCode.BadLiteral, "neither a number nor a name", null)]
    [InlineData("count in [1, 2", 1, 15, CelIssueCode.Syntax, "']' is missing", null)]
    [InlineData("size(tags", 1, 10, CelIssueCode.Syntax, "')' is missing", null)]
    [InlineData("size(tags,)", 1, 11, CelIssueCode.Syntax, "an argument is needed", null)]
    [InlineData("true ? 1", 1, 9, CelIssueCode.Syntax, "':'", null)]
    [InlineData("count ==\n  cuont", 2, 3, CelIssueCode.UnknownName, "there is no 'cuont'", "count")]
    [InlineData("Status == 'a'", 1, 1, CelIssueCode.UnknownName, "there is no 'Status'", "status")]
    [InlineData("parent.statsu == 'a'", 1, 8, CelIssueCode.UnknownField, "Order has no field 'statsu'", "status")]
    [InlineData("has(parent.statsu)", 1, 12, CelIssueCode.UnknownField, "Order has no field 'statsu'", "status")]
    [InlineData("status.length == 1", 1, 8, CelIssueCode.UnknownField, "string has no fields", null)]
    [InlineData("status.startWith('a')", 1, 8, CelIssueCode.UnknownFunction, "no function 'startWith'", "startsWith")]
    [InlineData("tags.exist(t, t == 'a')", 1, 6, CelIssueCode.UnknownFunction, "no function 'exist'", "exists")]
    [InlineData("startsWith(status, 'a')", 1, 1, CelIssueCode.NoOverload, "value.startsWith", null)]
    [InlineData("status.int()", 1, 8, CelIssueCode.NoOverload, "int(…)", null)]
    [InlineData("status.startsWith()", 1, 8, CelIssueCode.NoOverload, "takes 1 arguments, not 0", null)]
    [InlineData("status.startsWith(1)", 1, 1, CelIssueCode.NoOverload, "does not take (int) on string", null)]
    [InlineData("size(1)", 1, 1, CelIssueCode.NoOverload, "'size' does not take (int)", null)]
    [InlineData("status > 1", 1, 1, CelIssueCode.NoOverload, "'>' does not take string and int", null)]
    [InlineData("-status == 'a'", 1, 1, CelIssueCode.NoOverload, "'-' does not take string", null)]
    [InlineData("count == null", 1, 1, CelIssueCode.NoOverload, "int is never null", null)]
    [InlineData("null != count", 1, 1, CelIssueCode.NoOverload, "int is never null", null)]
    [InlineData("count && true", 1, 1, CelIssueCode.WrongType, "'&&' joins bools, not int", null)]
    [InlineData("false || status", 1, 10, CelIssueCode.WrongType, "'||' joins bools, not string", null)]
    [InlineData("count ? 1 : 2", 1, 1, CelIssueCode.WrongType, "condition of '?'", null)]
    [InlineData("true ? 1 : 'a'", 1, 12, CelIssueCode.WrongType, "both branches", null)]
    [InlineData("{1.5: 2}", 1, 2, CelIssueCode.WrongType, "a key is", null)]
    [InlineData("{'a': 2, 'a': 3}", 1, 10, CelIssueCode.DuplicateKey, "the key \"a\"", null)]
    [InlineData("count.exists(x, true)", 1, 1, CelIssueCode.WrongType, "runs over a list or a map, not int", null)]
    [InlineData("tags.exists(t, 1)", 1, 16, CelIssueCode.WrongType, "has to be bool, not int", null)]
    [InlineData("tags.exists('t', true)", 1, 13, CelIssueCode.BadMacro, "needs a plain name here", null)]
    [InlineData("tags.exists(t)", 1, 6, CelIssueCode.BadMacro, "is written on a list or map as exists(x, …)", null)]
    [InlineData("tags.all(i, i, true)", 1, 13, CelIssueCode.BadMacro, "different names", null)]
    [InlineData("has(1)", 1, 5, CelIssueCode.BadMacro, "has(a.b)", null)]
    [InlineData("lines.sum(l, l.note) == 1", 1, 14, CelIssueCode.WrongType, "'sum' adds numbers", null)]
    [InlineData("status.matches('(a')", 1, 16, CelIssueCode.BadPattern, "missing closing )", null)]
    [InlineData("Order{a: 1}", 1, 6, CelIssueCode.Unsupported, "messages", null)]
    [InlineData("package == 'a'", 1, 1, CelIssueCode.Syntax, "reserved word", null)]
    [InlineData("day == '2024-02-30'", 1, 8, CelIssueCode.BadLiteral, "not a date", null)]
    [InlineData("placedAt.getHours('Mars/Olympus') == 1", 1, 19, CelIssueCode.BadPattern, "time zone", null)]
    [InlineData("`a` == 1", 1, 1, CelIssueCode.Syntax, "a value is needed here", null)]
    [InlineData("this.`a$b`", 1, 6, CelIssueCode.Syntax, "backticks", null)]
    [InlineData("this.``", 1, 6, CelIssueCode.Syntax, "does not enclose a name", null)]
    [InlineData("this. == 1", 1, 7, CelIssueCode.Syntax, "field name is needed", null)]
    [InlineData("count == #", 1, 10, CelIssueCode.Syntax, "'#' is not expected", null)]
    [InlineData("count == \u0001", 1, 10, CelIssueCode.Syntax, "U+0001", null)]
    public void Reports_what_is_wrong_and_where(
        string source, int line, int column, CelIssueCode code, string message, string? suggestion)
    {
        var result = Sample.Environment.Compile(source);
        Assert.False(result.Succeeded);
        var issue = Assert.Single(result.Issues);
        Assert.Equal((line, column, code), (issue.Line, issue.Column, issue.Code));
        Assert.Contains(message, issue.Message, StringComparison.Ordinal);
        Assert.Equal(suggestion, issue.Suggestion);
        Assert.Contains(message, issue.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Reports_every_mistake_at_once_in_the_order_of_the_source()
    {
        var result = Sample.Environment.Compile("stauts == 1 && count.foo > 1 || size(1) == lenghts || 'a' + 1 == 2");
        Assert.Equal([0, 21, 32, 43, 54], result.Issues.Select(i => i.Offset));
        Assert.Throws<InvalidOperationException>(result.Require);
    }

    [Fact]
    public void Stops_reporting_where_nobody_reads_on()
    {
        var result = Sample.Environment.Compile(string.Join(" || ", Enumerable.Range(0, 500).Select(i => $"x{i}")));
        Assert.Equal(50, result.Issues.Count);
    }

    [Fact]
    public void Checks_the_type_that_the_host_expects()
    {
        Assert.Equal(CelIssueCode.WrongType, Sample.Environment.Compile("count", CelType.Bool).Issues[0].Code);
        Assert.Contains("bool, not int", Sample.Environment.Compile("count", CelType.Bool).Issues[0].Message, StringComparison.Ordinal);
        Assert.True(Sample.Environment.Compile("dyn(count)", CelType.Bool).Succeeded);
        Assert.True(Sample.Environment.Compile("null", CelType.Nullable(CelType.Int)).Succeeded);
        Assert.True(Sample.Environment.Compile("note", CelType.String).Succeeded);
        var literal = Sample.Environment.Compile("0.10", Sample.Decimal).Require();
        Assert.Equal("0.10", Sample.Decimal.Format(literal.Evaluate(CelVariables.None)));
        var choice = Sample.Environment.Compile("count > 2 ? 1.0 : 2.5", CelType.Nullable(Sample.Decimal)).Require();
        Assert.Equal(Sample.Decimal, choice.Type);
    }

    [Fact]
    public void Leaves_types_to_the_evaluation_when_asked_not_to_check()
    {
        Assert.True(CelEnvironment.Standard.CompileUnchecked("unknown || true").Require().Evaluate(CelVariables.None).IsTrue);
        var error = CelEnvironment.Standard.CompileUnchecked("f(1)").Require().Evaluate(CelVariables.None);
        Assert.Contains("unbound function: f", error.AsError.Message, StringComparison.Ordinal);
        Assert.False(CelEnvironment.Standard.CompileUnchecked("1 +").Succeeded);
    }

    [Fact]
    public void Parses_without_types()
    {
        var (root, issues) = CelEnvironment.Standard.Parse("a.b(1) + c");
        Assert.Empty(issues);
        Assert.Equal(CelType.Dyn, root!.Type);
        Assert.False(((CallNode)root).Function.IsResolved);
        Assert.Equal("a.b(1) + c", root.ToString());
        Assert.Null(CelEnvironment.Standard.Parse("a +").Root);
    }

    [Fact]
    public void Infers_types()
    {
        (string Source, string Type)[] cases =
        [
            ("[1, 2]", "list(int)"), ("[1, 'a']", "list(dyn)"), ("{'a': [1.5]}", "map(string, list(double))"), ("[[], [1]]", "list(list(int))"),
            ("note", "wrapper(string)"), ("parent.status", "wrapper(string)"), ("parent.parent.count", "wrapper(int)"),
            ("tags.map(t, size(t))", "list(int)"), ("lines.filter(l, l.quantity > 1)", "list(OrderLine)"), ("lines.sum(l, l.quantity)", "int"),
            ("lines.map(l, l.quantity > 1, l.unitPrice)", "list(decimal)"), ("{'a': 1}.transformMap(k, v, k + 'x')", "map(string, string)"),
            ("placedAt - placedAt", "duration"), ("dyn(1) + 2", "int"), ("dyn(1) + dyn(2)", "dyn"), ("true ? null : note", "wrapper(string)"), ("type(1)", "type"),
            ("[total, 1]", "list(decimal)"), ("[note, null]", "list(wrapper(string))"), ("auth", "Auth"), ("[null, 1]", "list(dyn)"),
        ];
        Assert.All(cases, c => Assert.Equal(c.Type, Sample.Environment.Compile(c.Source).Require().Type.ToString()));
    }

    [Fact]
    public void Keeps_source_positions_on_nodes()
    {
        var root = (CallNode)Sample.Environment.Compile("count  >  -0x10").Require().Root;
        Assert.Equal((0, 15), (root.Offset, root.Length));
        var literal = Assert.IsType<ConstantNode>(root.Args[1]);
        Assert.Equal(("-0x10", 10, 5), (literal.SourceText, literal.Offset, literal.Length));
        Assert.Equal("greater_int64_int64", root.Function.OverloadId);
        Assert.Equal("greater_int64_int64", root.Function.ToString());
        Assert.Equal(CelOperator.Greater, root.Operator);
    }

    [Fact]
    public void Checks_trees_that_hosts_have_made()
    {
        var (parsed, _) = Sample.Environment.Parse("count > 1 && status == 'a'");
        Assert.Equal(CelType.Bool, Sample.Environment.Check(parsed!).Require().Type);
        var (wrong, _) = Sample.Environment.Parse("count > 'a'");
        Assert.Equal(CelIssueCode.NoOverload, Assert.Single(Sample.Environment.Check(wrong!).Issues).Code);
        CelNode deep = new ConstantNode(CelValue.True);
        for (var i = 0; i < 100_000; i++)
        {
            deep = new ListNode([deep], CelType.AnyList);
        }

        Assert.Equal(CelIssueCode.TooDeep, Assert.Single(Sample.Environment.Check(deep).Issues).Code);
    }

    [Fact]
    public void Takes_functions_in_and_out()
    {
        var twice = CelFunction.Global("twice", "twice_int", [CelType.Int], CelType.Int, args => CelValue.Int(args[0].AsInt * 2));
        var environment = CelEnvironment.Standard.WithFunctions(twice);
        Assert.Equal(8, environment.Compile("twice(4)").Require().Evaluate(CelVariables.None).AsInt);
        var thrice = twice with { Implementation = args => CelValue.Int(args[0].AsInt * 3) };
        Assert.Equal(12, environment.WithFunctions(thrice).Compile("twice(4)").Require().Evaluate(CelVariables.None).AsInt);
        Assert.False(environment.Without("twice").Compile("twice(4)").Succeeded);
        Assert.False(environment.Without("exists").Compile("[1].exists(x, true)").Succeeded);
        var five = CelFunction.Global("five", "five", [CelType.Int, CelType.Int, CelType.Int, CelType.Int, CelType.Int], CelType.Int, args => args[4]);
        Assert.Equal(5, environment.WithFunctions(five).Compile("five(1, 2, 3, 4, 5)").Require().Evaluate(CelVariables.None).AsInt);
    }
}
