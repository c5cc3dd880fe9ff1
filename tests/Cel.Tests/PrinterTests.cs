namespace Ashlar.Cel.Tests;

public sealed class PrinterTests
{
    [Theory]
    [InlineData("1+2*3-(4-5)", "1 + 2 * 3 - (4 - 5)")]
    [InlineData("(1+2)*3", "(1 + 2) * 3")]
    [InlineData("!(a&&b)||c", "!(a && b) || c")]
    [InlineData("a&&(b||c)&&(d&&e)", "a && (b || c) && d && e")]
    [InlineData("a?b:c?d:e", "a ? b : c ? d : e")]
    [InlineData("(a?b:c)?d:e", "(a ? b : c) ? d : e")]
    [InlineData("a ? (b ? 1 : 2) : 3", "a ? (b ? 1 : 2) : 3")]
    [InlineData("-a", "-a")]
    [InlineData("-(-a)", "-(-a)")]
    [InlineData("--a", "-(-a)")]
    [InlineData("- 1", "-1")]
    [InlineData("-(1)", "-(1)")]
    [InlineData("(-1).f()", "(-1).f()")]
    [InlineData("!!a", "!(!a)")]
    [InlineData("(a+b).f(c , d)[1] . x", "(a + b).f(c, d)[1].x")]
    [InlineData("has( a.b )", "has(a.b)")]
    [InlineData("x.all( y , y>0 )", "x.all(y, y > 0)")]
    [InlineData("{ 'a' : [1u, 2.5, 1e100], }", "{\"a\": [1u, 2.5, 1e+100]}")]
    [InlineData("b'\\x01a'", "b\"\\x01\\x61\"")]
    [InlineData("'a\"\\n'", "\"a\\\"\\n\"")]
    [InlineData("null == true", "null == true")]
    [InlineData("a in [b]", "a in [b]")]
    [InlineData("a.`b-c`", "a.`b-c`")]
    [InlineData(".a.b", ".a.b")]
    [InlineData("a == (b == c)", "a == (b == c)")]
    [InlineData("a < b == c", "a < b == c")]
    public void Writes_canonical_source(string source, string canonical)
    {
        var (root, issues) = CelEnvironment.Standard.Parse(source);
        Assert.Empty(issues);
        Assert.Equal(canonical, CelPrinter.ToText(root!));
        Assert.Equal(canonical, CelPrinter.ToText(CelEnvironment.Standard.Parse(canonical).Root!));
    }

    [Fact]
    public void Hides_constants_for_a_key()
    {
        var root = Sample.Environment.Compile("status == 'a' && count > -5 && tags.exists(t, t in ['x', 'y'])").Require().Root;
        Assert.Equal("this.status == ? && this.count > ? && this.tags.exists(t, t in [?, ?])", CelPrinter.ToText(root, hideConstants: true));
    }

    [Fact]
    public void Writes_values()
    {
        (CelValue Value, string Text)[] cases =
        [
            (CelValue.Null, "null"), (CelValue.True, "true"), (CelValue.Int(-1), "-1"), (CelValue.UInt(1), "1u"), (CelValue.Double(1), "1.0"),
            (CelValue.Double(-0.0), "-0.0"), (CelValue.Double(double.NaN), "double(\"NaN\")"), (CelValue.Double(1e300), "1e+300"),
            (CelValue.String("a\\b"), "\"a\\\\b\""), (CelValue.Bytes(new byte[] { 255 }), "b\"\\xff\""), (CelValue.List([CelValue.Null, CelValue.Int(2)]), "[null, 2]"),
            (CelMap.Create([KeyValuePair.Create("a", CelValue.Int(1)), KeyValuePair.Create("b", CelValue.Null)]), "{\"a\": 1, \"b\": null}"),
            (CelValue.Timestamp(0), "timestamp(\"1970-01-01T00:00:00Z\")"), (CelValue.DurationOfNanos(1_500_000_000), "duration(\"1.5s\")"),
            (CelValue.TypeOf(CelType.AnyList), "list"), (CelValue.Object(Sample.NewOrder()), "Order"), (CelValue.Error(CelError.Unknown), "<error: unknown>"),
            (DecimalType.Make(1.50m), "decimal(\"1.50\")"),
        ];
        Assert.All(cases, c => Assert.Equal(c.Text, c.Value.ToString()));
    }

    [Fact]
    public void What_is_written_means_the_same() => Effort.Run(2000, (random, _) =>
    {
        var source = RandomSource.Expression(random, 5);
        var (first, issues) = CelEnvironment.Standard.Parse(source);
        Assert.True(issues.Count == 0, $"{source}: {string.Join("; ", issues)}");
        var text = CelPrinter.ToText(first!);
        var (second, again) = CelEnvironment.Standard.Parse(text);
        Assert.True(again.Count == 0, $"{source} => {text}: {string.Join("; ", again)}");
        Assert.Equal(text, CelPrinter.ToText(second!));
        var variables = RandomSource.Variables();
        var (a, b) = (CelEnvironment.Standard.CompileUnchecked(source).Require().Evaluate(variables), CelEnvironment.Standard.CompileUnchecked(text).Require().Evaluate(variables));
        Assert.True(a.IsError ? b.IsError : a == b, $"{source} gives {a}, {text} gives {b}");
    });
}
