namespace Ashlar.Cel.Tests;

public sealed class LimitTests
{
    private static readonly CelEnvironment Wide =
        CelEnvironment.Standard.WithOptions(new CelOptions { MaxSourceLength = 2_000_000, MaxNodes = 1_000_000 });

    public static TheoryData<string, string> Deep() => new()
    {
        { "(", ")" }, { "[", "]" }, { "{1:", "}" }, { "size(", ")" }, { "!", "" }, { "-", "" }, { "true ? true : ", "" }, { "true ? (", ") : true" }, { "[0].map(x, ", ")" },
        { "", ".a" }, { "", "[0]" }, { "", ".a()" }, { "", ".map(x, x)" }, { "1 + ", "" }, { "1 - (", ")" }, { "a && (b || ", ")" }, { "a == ", "" }, { "1 in ", "" },
    };

    [Theory]
    [MemberData(nameof(Deep))]
    public void Refuses_hostile_nesting_without_overflowing(string open, string close)
    {
        var source = string.Concat(Enumerable.Repeat(open, 100_000)) + "1" + string.Concat(Enumerable.Repeat(close, 100_000));
        var result = Wide.CompileUnchecked(source[..Math.Min(source.Length, 2_000_000)]);
        if (open is not ("!" or "-"))
        {
            Assert.Equal(CelIssueCode.TooDeep, Assert.Single(result.Issues).Code);
        }
    }

    [Theory]
    [InlineData(" && ")]
    [InlineData(" || ")]
    public void Takes_long_chains_of_and_and_or(string @operator)
    {
        var root = Wide.Compile(string.Join(@operator, Enumerable.Repeat("1 == 1", 20_000))).Require();
        Assert.Equal(3, root.Root.Depth);
        Assert.True(root.Evaluate(CelVariables.None).IsTrue);
        Assert.Equal(120_000 / 6 * 3 + 1, root.Root.NodeCount);
    }

    [Fact]
    public void Takes_chains_of_other_operators_up_to_the_depth()
    {
        Assert.Equal(200, CelEnvironment.Standard.Compile(string.Join(" + ", Enumerable.Repeat("1", 200))).Require().Evaluate(CelVariables.None).AsInt);
        Assert.Equal(CelIssueCode.TooDeep, CelEnvironment.Standard.Compile(string.Join(" + ", Enumerable.Repeat("1", 1000))).Issues[0].Code);
    }

    [Fact]
    public void Bounds_length_and_parts()
    {
        var environment = CelEnvironment.Standard.WithOptions(new CelOptions { MaxSourceLength = 10, MaxNodes = 4 });
        Assert.Equal(CelIssueCode.TooLong, environment.Compile("1 + 1 + 1 + 1").Issues[0].Code);
        Assert.Equal(CelIssueCode.TooManyNodes, environment.Compile("[1,2,3,4]").Issues[0].Code);
        Assert.True(environment.Compile("[1,2,3]").Succeeded);
        Assert.Equal(16 * 1024, CelOptions.Default.MaxSourceLength);
        Assert.Equal(CelIssueCode.TooLong, CelEnvironment.Standard.Compile(new string(' ', 20_000)).Issues[0].Code);
    }

    [Theory]
    [InlineData("[[1,2,3,4,5,6,7,8,9,10]].map(x, x + x).map(x, x + x + x + x).map(a, a.all(x1, a.all(x2, a.all(x3, a.all(x4, true))))) == []")]
    [InlineData("['aaaaaaaaaaaaaaaa']DOUBLE.map(s, s + s) == []")]
    [InlineData("[[1, 1, 1, 1]]DOUBLE.map(s, s + s) == []")]
    [InlineData("[[1]]DAG.map(x, [x, x, x, x]) == [[1]]DAG.map(x, [x, x, x, x])")]
    [InlineData("[{'a': 1}]DAG.map(x, {'a': x, 'b': x}) == []")]
    [InlineData("[0]DEEP.map(x, [[[[x]]]]) == []")]
    [InlineData("['a']DOUBLE2.map(s, s + s).map(s, s.contains(s.substring(1) + 'b')) == []")]
    [InlineData("['a']DOUBLE2.map(s, s + s).map(s, s.replace('a', s)) == []")]
    [InlineData("['a']DOUBLE2.map(s, s + s).map(s, [s, s, s, s, s, s, s, s, s, s, s, s, s, s].join(s)).map(s, [s, s, s, s, s, s, s, s, s, s].join(s)) == []")]
    [InlineData("['a']DOUBLE2.map(s, s + s).map(s, s.matches(s)) == [] ")]
    [InlineData("['%s']DOUBLE2.map(s, s + s).map(s, s.format([s, s, s, s, s])) == [] ")]
    [InlineData("[b'aaaaaaaaaaaaaaaa']DOUBLE.map(s, s + s) == []")]
    [InlineData("[[0]]DOUBLE2.map(s, s + s)[0].transformMap(i, v, [0]DOUBLE2.map(i, [i, i])) == {}")]
    public void Stops_an_evaluation_that_costs_too_much(string source)
    {
        var parts = source.Replace("DOUBLE2", string.Concat(Enumerable.Repeat(".map(s, s + s)", 15)), StringComparison.Ordinal)
            .Replace("DOUBLE", string.Concat(Enumerable.Repeat(".map(s, s + s)", 100)), StringComparison.Ordinal)
            .Replace("DAG", string.Concat(Enumerable.Repeat(".map(x, [x, x, x, x])", 100)), StringComparison.Ordinal)
            .Replace("DEEP", string.Concat(Enumerable.Repeat(".map(x, [[[[x]]]])", 200)), StringComparison.Ordinal);
        var started = TimeProvider.System.GetTimestamp();
        var value = CelEnvironment.Standard.CompileUnchecked(parts).Require().Evaluate(CelVariables.None);
        Assert.True(value.IsError, value.Kind.ToString());
        Assert.True(value.AsError.Code is CelErrorCode.TooExpensive or CelErrorCode.InvalidArgument, value.AsError.Message);
        Assert.InRange(TimeProvider.System.GetElapsedTime(started).TotalSeconds, 0, 30);
    }

    [Fact]
    public void Says_so_even_where_the_error_would_be_absorbed()
    {
        var environment = CelEnvironment.Standard.WithOptions(new CelOptions { MaxCost = 100, MacrosCountOnlyTrue = true });
        var list = string.Join(", ", Enumerable.Range(0, 200));
        var value = environment.Compile($"[{list}].exists(x, x == 1000) || true").Require().Evaluate(CelVariables.None);
        Assert.Equal(CelErrorCode.TooExpensive, value.AsError.Code);
        Assert.Equal("the expression costs more to evaluate than is allowed", value.AsError.ToString());
    }
}
