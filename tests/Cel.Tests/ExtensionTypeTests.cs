namespace Ashlar.Cel.Tests;

public sealed class ExtensionTypeTests
{
    [Theory]
    [InlineData("total == 10.5")]
    [InlineData("10.50 == total")]
    [InlineData("total > 10")]
    [InlineData("-1 < total && total <= 10.50 && total >= 10.5 && !(total < 10.5)")]
    [InlineData("total in [1, 10.5]")]
    [InlineData("!(total in [1, 2])")]
    [InlineData("10.50 in [total]")]
    [InlineData("total == (count > 1 ? 10.5 : 0.0)")]
    [InlineData("(count > 1 ? total : 0) == 10.5")]
    [InlineData("lines.sum(l, l.quantity * l.unitPrice) == 8.5")]
    [InlineData("total + 0.1 == 10.6")]
    [InlineData("round(10.5) == 11")]
    [InlineData("day == '2024-02-29'")]
    [InlineData("day < '2024-03-01' && '2024-03-01' > day")]
    [InlineData("day in ['2024-02-28', '2024-02-29']")]
    [InlineData("[day, '2024-01-01'].exists(d, d == '2024-01-01')")]
    [InlineData("type(day) == date && type(total) == decimal && date != decimal")]
    [InlineData("discount == null && !(discount != null)")]
    [InlineData("{'a': total, 'b': 1}['b'] == 1")]
    [InlineData("day != null")]
    public void Literals_beside_an_extension_type_become_it(string source) => Assert.True(Sample.Run(source).IsTrue, Sample.Run(source).ToString());

    [Fact]
    public void Numbers_are_read_from_their_source_and_exact()
    {
        Assert.Equal("0.1000000000000000000000000001", Coerced("total > 0.1000000000000000000000000001"));
        Assert.Equal("-0.10", Coerced("total > -0.10"));
        Assert.Equal("12345678901234567", Coerced("total > 12345678901234567"));

        static string Coerced(string source)
        {
            var literal = Assert.IsType<ConstantNode>(((CallNode)Sample.Environment.Compile(source).Require().Root).Args[1]);
            Assert.Equal(Sample.Decimal, literal.Type);
            return Sample.Decimal.Format(literal.Value);
        }
    }

    [Theory]
    [InlineData("day == 'soon'", 7)]
    [InlineData("'soon' == day", 0)]
    [InlineData("day in ['2024-01-01', 'soon']", 22)]
    [InlineData("total > 1e60", 8)]
    [InlineData("(true ? 'soon' : 'later') == day", 8)]
    public void A_literal_that_does_not_parse_is_reported_at_its_place(string source, int offset)
    {
        var issue = Sample.Environment.Compile(source).Issues[0];
        Assert.Equal((CelIssueCode.BadLiteral, offset), (issue.Code, issue.Offset));
    }

    [Fact]
    public void Types_that_do_not_mix_are_refused()
    {
        Assert.Equal(CelIssueCode.NoOverload, Assert.Single(Sample.Environment.Compile("total == status").Issues).Code);
        Assert.Equal(CelIssueCode.NoOverload, Assert.Single(Sample.Environment.Compile("total == 'a'").Issues).Code);
        Assert.Equal(CelIssueCode.NoOverload, Assert.Single(Sample.Environment.Compile("total * total > 1").Issues).Code);
        Assert.Equal(CelIssueCode.NoOverload, Assert.Single(Sample.Environment.Compile("total == day").Issues).Code);
        Assert.Equal(CelIssueCode.BadLiteral, Assert.Single(Sample.Environment.Compile("round(1e60) == total").Issues).Code);
    }

    [Fact]
    public void A_choice_becomes_another_type_as_a_whole_or_not_at_all()
    {
        Assert.Equal(CelIssueCode.NoOverload, Assert.Single(Sample.Environment.Compile("total == (count > 1 ? 3 : count)").Issues).Code);
        Assert.Equal(CelIssueCode.NoOverload, Assert.Single(Sample.Environment.Compile("day == (count > 1 ? '2024-02-29' : (count > 2 ? status : '2024-03-01'))").Issues).Code);
        var whole = Assert.IsType<CallNode>(Sample.Environment.Compile("total == (count > 1 ? (count > 2 ? 3 : 4) : 5)").Require().Root);
        Assert.Equal(Sample.Decimal, whole.Args[1].Type);
        var open = Assert.IsType<CallNode>(Sample.Environment.Compile("total == (count > 1 ? 3 : dyn(count))").Require().Root);
        Assert.Equal(CelType.Int, ((ConditionalNode)open.Args[1]).WhenTrue.Type);
    }

    [Fact]
    public void Coercion_can_be_given_to_the_languages_own_types()
    {
        var environment = Sample.Environment
            .WithLiteralCoercion(CelType.Timestamp, literal => literal.Value.Kind != CelKind.String ? null
                : CelTime.TryParseTimestamp(literal.Value.AsString, out var t) ? t : CelValue.Error(CelErrorCode.InvalidArgument, "not a time"))
            .WithLiteralCoercion(CelType.Double, literal => literal.Value.Kind == CelKind.Int ? CelValue.Double(literal.Value.AsInt) : null);
        Assert.True(environment.Compile("placedAt > '2020-01-01T00:00:00Z' && weight * 2 == 3 && 1 < weight").Require()
            .Evaluate(Sample.Variables(Sample.NewOrder())).IsTrue);
        Assert.Equal("not a time", environment.Compile("placedAt > 'x'").Issues[0].Message);
        Assert.Equal(CelType.List(CelType.Double), environment.Compile("[1, 2.5]").Require().Type);
    }

    [Fact]
    public void Values_compare_hash_and_print_by_their_type()
    {
        var (a, b) = (DecimalType.Make(1.0m), DecimalType.Make(1.00m));
        Assert.Equal(a, b);
        Assert.Equal(a.GetHashCode(), b.GetHashCode());
        Assert.NotEqual(a, DateType.Make("2024-01-01"));
        Assert.Equal("date(\"2024-01-01\")", DateType.Make("2024-01-01").ToString());
        Assert.Equal(Sample.Date, DateType.Make("2024-01-01").ExtensionType);
        Assert.Equal(Sample.Decimal, a.Type);
        Assert.True(CelComparison.TryCompare(a, DecimalType.Make(2), out var order) && order < 0);
        Assert.False(CelComparison.TryCompare(a, DateType.Make("2024-01-01"), out _));
        Assert.Null(((CelExtensionType)new Opaque()).TryCoerceLiteral(new ConstantNode(CelValue.Int(1))));
    }

    [Theory]
    [InlineData("c == w", "c == wide(w)")]
    [InlineData("c in [w, c]", "c in [wide(w), c]")]
    [InlineData("w in cs", "wide(w) in cs")]
    [InlineData("(c == c ? w : c) == c", "(c == c ? wide(w) : c) == c")]
    [InlineData("(c == c ? w : (c != c ? w : c)) != w", "(c == c ? wide(w) : c != c ? wide(w) : c) != wide(w)")]
    [InlineData("w == w", "w == w")]
    [InlineData("c == dyn(w)", "c == dyn(w)")]
    public void A_type_that_converts_is_converted_wherever_the_two_meet(string source, string settled)
    {
        var environment = CelEnvironment.Standard.WithType(Wide.Instance).WithVariable("c", Wide.Instance).WithVariable("w", CelType.Int)
            .WithVariable("cs", CelType.List(Wide.Instance));
        Assert.Equal(settled, environment.Compile(source).Require().Root.ToString());
    }

    [Fact]
    public void A_value_may_equal_one_of_another_type_if_its_own_type_says_so()
    {
        var three = CelValue.Extension(Wide.Instance, "3");
        Assert.True(CelComparison.AreEqual(three, CelValue.Int(3)) && CelComparison.AreEqual(CelValue.Int(3), three));
        Assert.False(CelComparison.AreEqual(three, CelValue.Int(4)) || CelComparison.AreEqual(CelValue.String("3"), three));
        Assert.False(CelComparison.AreEqual(CelValue.Int(3), DateType.Make("2024-01-01")));
    }

    [Fact]
    public void What_is_within_a_dyn_is_dyn_whatever_it_is_compared_with()
    {
        var root = Assert.IsType<CallNode>(CelEnvironment.Standard.WithVariable("d", CelType.Dyn).Compile("d['a'] == 'x'").Require().Root);
        Assert.Equal(CelType.Dyn, root.Args[0].Type);
    }

    [Fact]
    public void An_unordered_type_has_no_comparisons()
    {
        var environment = CelEnvironment.Standard.WithType(new Opaque()).WithVariable("o", new Opaque());
        Assert.True(environment.Compile("o == o && o in [o]").Succeeded);
        Assert.False(environment.Compile("o < o").Succeeded);
        var value = CelValue.Extension(new Opaque(), "x");
        Assert.True(environment.Compile("o == o").Require().Evaluate(new CelVariables { ["o"] = value }).IsTrue);
        Assert.False(CelComparison.TryCompare(value, value, out _));
    }

    private sealed class Wide() : CelExtensionType("wide")
    {
        public static readonly Wide Instance = new();

        private static readonly CelFunction OfInt =
            CelFunction.Global("wide", "int64_to_wide", [CelType.Int], Instance, a => CelValue.Extension(Instance, a[0].ToString()));

        public override CelFunction? ConversionFrom(CelType type) => type.Kind == CelTypeKind.Int ? OfInt : null;

        public override bool AreEqualAcross(in CelValue own, in CelValue other) => other.Kind == CelKind.Int && other.ToString() == Format(own);

        public override int Compare(in CelValue left, in CelValue right) => string.CompareOrdinal(Format(left), Format(right));

        public override int Hash(in CelValue value) => Format(value).GetHashCode(StringComparison.Ordinal);

        public override string Format(in CelValue value) => value.AsExtensionObject.ToString()!;
    }

    private sealed class Opaque() : CelExtensionType("opaque")
    {
        public override bool IsOrdered => false;

        public override int Compare(in CelValue left, in CelValue right) => left.AsExtensionObject.Equals(right.AsExtensionObject) ? 0 : 1;

        public override int Hash(in CelValue value) => value.AsExtensionObject.GetHashCode();

        public override string Format(in CelValue value) => value.AsExtensionObject.ToString()!;
    }
}
