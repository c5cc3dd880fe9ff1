using Ashlar.Cel;
using Ashlar.Model.Expressions.ValueTypes;

namespace Ashlar.Model.Tests.Expressions;

/// <summary>What expressions of a model mean, evaluated over rows in memory.</summary>
public sealed class Expressions
{
    private static readonly ModelSnapshot Model = Given.Of("""
        Order:
          fields:
            customer: { ref: User, optional: true }
            status: { enum: [pending, paid, shipped] }
            words: { enum: [a, b], list: true }
            price: { type: decimal, precision: 12, scale: 2 }
            cost: { type: decimal, precision: 12, scale: 4, optional: true }
            stock: { type: int }
            weight: { type: double }
            day: { type: date }
            at: { type: time }
            made: { type: dateTime }
            pause: { type: duration }
            code: { type: uuid }
            mail: { type: string, caseless: true }
            mails: { type: string, list: true, caseless: true }
            name: { type: string }
            now: { type: string }
            public: { type: bool }
            data: { type: json }
            raw: { type: bytes }
            lines: { many: Line, by: order }
            tags: { many: Tag, link: true }
        Line:
          fields:
            order: { ref: Order }
            quantity: { type: int }
            price: { type: decimal, precision: 12, scale: 2, optional: true }
            rate: { type: double, optional: true }
            day: { type: date }
        Tag:
          fields:
            name: { type: string }
        """);

    private static Entity Order => Model.FindEntity("Order")!;

    private static readonly CelValue SomeId = Uuid("0190a000-0000-7000-8000-000000000001");

    [Theory]
    [InlineData("price > 10.50")]
    [InlineData("price == 12.5")]
    [InlineData("12.50 == price")]
    [InlineData("price * 2 == 25.0")]
    [InlineData("price + stock == 15.50")]
    [InlineData("stock * price == 37.5")]
    [InlineData("price / stock == 4.166667")]
    [InlineData("-price < 0")]
    [InlineData("stock < price && price >= stock && stock <= price && price > stock")]
    [InlineData("price - 0.5 == decimal('12.000')")]
    [InlineData("price in [1.5, 12.5]")]
    [InlineData("int(price) == 12 && int(-price) == -12")]
    [InlineData("double(price) == 12.5")]
    [InlineData("string(price) == '12.50'")]
    [InlineData("decimal(stock) == 3.0")]
    [InlineData("decimal(name) == 1.0 || true")]
    [InlineData("!(price == cost)")]
    [InlineData("cost == null")]
    [InlineData("weight > 1 && weight * 2 == 5.0")]
    [InlineData("code == '0190A000-0000-7000-8000-000000000001'")]
    [InlineData("string(code) == '0190a000-0000-7000-8000-000000000001'")]
    [InlineData("code in ['0190a000-0000-7000-8000-000000000001']")]
    [InlineData("uuid('0190a000-0000-7000-8000-000000000001') == code && code < uuid('ffffffff-0000-7000-8000-000000000001')")]
    [InlineData("day >= '2024-01-01' && day == date('2024-02-29')")]
    [InlineData("string(day) == '2024-02-29'")]
    [InlineData("date(made) == day")]
    [InlineData("timestamp(day) == '2024-02-29T00:00:00Z'")]
    [InlineData("at < '09:30:00' && at == time('09:00:00.5') && string(at) == '09:00:00.5'")]
    [InlineData("made > '2024-02-29T10:00:00Z' && made < '2024-02-29T13:00:00+01:00'")]
    [InlineData("made - '2024-02-29T10:00:00Z' == pause")]
    [InlineData("pause == 'PT1H30M' && pause == '1h30m' && pause == duration('90m')")]
    [InlineData("status == 'paid' && status != 'pending' && status in ['paid', 'shipped']")]
    [InlineData("'a' in words && !('b' in words)")]
    [InlineData("mail == 'A@Example.org' && mail in ['X', 'a@EXAMPLE.org'] && mail >= 'A'")]
    [InlineData("'ONE' in mails && !('three' in mails)")]
    [InlineData("(public ? mail : name) == 'A@EXAMPLE.ORG'")]
    [InlineData("name.ieq('ÉTÉ') && name.icontains('T') && !name.ieq('été')")]
    [InlineData("this.now == 'then' && now > made")]
    [InlineData("this.public && public && !nobody")]
    [InlineData("data.color == 'red' && data.n == 3")]
    [InlineData("raw == b'ab'")]
    [InlineData("customer == null && customerId == null && customer.name == null && !has(this.customer)")]
    [InlineData("lines.sum(l, l.price * l.quantity) == 6.5")]
    [InlineData("lines.sum(l, l.quantity) == 6")]
    [InlineData("lines.sum(l, l.rate) == 0.75")]
    [InlineData("lines.avg(l, l.quantity) == 2.0")]
    [InlineData("lines.avg(l, l.price) == 1.75")]
    [InlineData("lines.avg(l, l.rate) == 0.375")]
    [InlineData("lines.min(l, l.day) == '2024-01-01' && lines.max(l, l.day) == '2024-01-03'")]
    [InlineData("lines.min(l, l.price) == 1.5 && lines.max(l, l.quantity) == 3")]
    [InlineData("lines.count(l, l.quantity > 1) == 2 && lines.count() == 3 && size(lines) == 3")]
    [InlineData("tags.sum(t, size(t.name)) == 0 && tags.min(t, t.name) == null && tags.avg(t, size(t.name)) == null && tags.count() == 0")]
    [InlineData("lines.exists(l, l.price > 1.75) && lines.all(l, l.quantity > 0)")]
    [InlineData("lines.exists(l, l.order == this) && !lines.exists(l, l.order == null)")]
    [InlineData("type(price) == decimal && type(day) == date && type(at) == time && type(code) == uuid")]
    public void Hold(string source)
    {
        var result = Model.Scopes.Compile(Order, source, CelType.Bool, withOld: false);
        Assert.True(result.Succeeded, string.Join('\n', result.Issues));
        var value = result.Expression.Evaluate(new CelVariables { ["this"] = Row(), ["now"] = Instant("2024-06-01T00:00:00Z") });
        Assert.True(value.IsTrue, $"{value} {(value.IsError ? value.AsError.Message : "")} of {result.Expression.Root}");
    }

    [Theory]
    [InlineData("price + cost > 1")]
    [InlineData("price / 0 > 1")]
    [InlineData("price * 900000000000000000 > 1")]
    [InlineData("lines.sum(l, 9000000000000000000) > 1")]
    [InlineData("lines.sum(l, 1e308) > 1.0")]
    [InlineData("hasRole('x')")]
    [InlineData("hasScope('x')")]
    [InlineData("data.color + price > 1")]
    [InlineData("uuid(name) == code")]
    [InlineData("date(name) == day")]
    [InlineData("time(name) == at")]
    public void Are_unknown(string source)
    {
        var value = Model.Scopes.Compile(Order, source, CelType.Bool, withOld: false).Require().Evaluate(new CelVariables { ["this"] = Row() });
        Assert.True(value.IsError, value.ToString());
    }

    [Theory]
    [InlineData("data.n + price == 15.5")]
    [InlineData("price * data.n == 37.5")]
    [InlineData("data.n != price && data.n == decimal('3.00') && decimal(3) in [data.n] && !(price in [data.n])")]
    [InlineData("data.n < price && price > data.n && data.n <= price && price >= data.n")]
    public void Take_json_numbers_beside_decimals(string source)
    {
        var value = Model.Scopes.Compile(Order, source, CelType.Bool, withOld: false).Require().Evaluate(new CelVariables { ["this"] = Row() });
        Assert.True(value.IsTrue, value.ToString());
    }

    [Theory]
    [InlineData("customer.id == auth.id", "this.customerId == auth.id")]
    [InlineData("customer == old.customer", "this.customerId == old.customerId")]
    [InlineData("has(this.customer)", "has(this.customerId)")]
    [InlineData("lines.count() > 1", "size(this.lines) > 1")]
    [InlineData("stock < price", "decimal(this.stock) < this.price")]
    [InlineData("price == stock", "this.price == decimal(this.stock)")]
    [InlineData("price in [3, stock, old.stock]", "this.price in [decimal(\"3\"), decimal(this.stock), decimalOrNull(old.stock)]")]
    [InlineData("price < (stock > 1 ? 3 : stock)", "this.price < (this.stock > 1 ? decimal(\"3\") : decimal(this.stock))")]
    [InlineData("mail == 'ABC'", "caseless(this.mail) == \"abc\"")]
    [InlineData("mail in ['ABC', name]", "caseless(this.mail) in [\"abc\", caseless(this.name)]")]
    [InlineData("customer.email == null", "this.customer.email == null")]
    [InlineData("lines.exists(l, l.order == this)", "this.lines.exists(l, l.orderId == this.id)")]
    public void Settle_into_one_form(string source, string settled)
    {
        var root = Model.Scopes.Compile(Order, source, CelType.Bool, withOld: true).Require().Root;
        Assert.Equal(settled, root.ToString());
    }

    [Fact]
    public void Fold_conversions_of_literals()
    {
        var root = (CallNode)Model.Scopes.Compile(Order, "price == decimal('1.50')", CelType.Bool, withOld: false).Require().Root;
        Assert.Equal("1.50", DecimalType.Instance.Format(Assert.IsType<ConstantNode>(root.Args[1]).Value));
    }

    [Theory]
    [InlineData("status == 'payed'", "did you mean", "paid")]
    [InlineData("'payed' == status", "did you mean", "paid")]
    [InlineData("status in ['paid', 'shiped']", "did you mean", "shipped")]
    [InlineData("'c' in words", "the words are a, b", null)]
    [InlineData("code == 'abc'", "'abc' is not a uuid", null)]
    [InlineData("date('2024-13-01') == day", "'2024-13-01' is not a date", null)]
    [InlineData("day == 'x'", "is not a date", null)]
    [InlineData("at == '9:00'", "is not a time", null)]
    [InlineData("made == '2024-01-01'", "is not an instant", null)]
    [InlineData("pause == 'P1Y'", "is not a duration", null)]
    [InlineData("pause < duration('P1DT2H')", "is not a duration", "26h")]
    [InlineData("pause < duration('-PT90M')", "is not a duration", "-1h30m")]
    [InlineData("pause < duration('PT0S')", "is not a duration", "0s")]
    [InlineData("pause < duration('PT0.5S')", "is not a duration", null)]
    [InlineData("price == 12345678901234567890.5", "more digits than a decimal", null)]
    public void Refuse_literals_that_do_not_fit(string source, string message, string? suggestion)
    {
        var result = Model.Scopes.Compile(Order, source, CelType.Bool, withOld: false);
        var issue = Assert.Single(result.Issues);
        Assert.Contains(message, issue.ToString());
        Assert.Equal(suggestion, issue.Suggestion);
    }

    [Theory]
    [InlineData("name.sum(l, l)")]
    [InlineData("lines.sum(l, l.day)")]
    [InlineData("lines.count(l, l.quantity)")]
    [InlineData("lines.avg(l, l.day)")]
    [InlineData("lines.max(l, l.order)")]
    [InlineData("words.count(w, true)")]
    [InlineData("price + weight > 1")]
    [InlineData("old.stock > 1")]
    public void Refuse_what_has_no_meaning(string source) => Assert.False(Model.Scopes.Compile(Order, source, CelType.Bool, withOld: false).Succeeded);

    [Fact]
    public void Of_callers_are_kept_small()
    {
        Assert.True(Model.Scopes.CompileFilter(Order, "price > 1 && now > made").Succeeded);
        Assert.False(Model.Scopes.CompileFilter(Order, "old.price > 1").Succeeded);
        Assert.False(Model.Scopes.CompileFilter(Order, "name").Succeeded);
        Assert.False(Model.Scopes.CompileFilter(Order, string.Concat(Enumerable.Repeat("(", 100)) + "true" + new string(')', 100)).Succeeded);
        Assert.False(Model.Scopes.CompileFilter(Order, "name == '" + new string('x', 9000) + "'").Succeeded);
    }

    [Fact]
    public void Know_the_caller()
    {
        var auth = Model.Scopes.AuthType;
        Assert.Equal(UuidType.Instance, auth.Field("id"));
        Assert.True(Model.Scopes.Compile(Order, "auth.id == customerId && 'x' in auth.roles && 'y' in auth.scopes && auth.email == 'z' && auth.claims.tenant == name", CelType.Bool, withOld: false).Succeeded);
    }

    [Fact]
    public void Give_the_row_before_without_its_lists()
    {
        Assert.True(Model.Scopes.Compile(Order, "old == null || old.customer.name == name", CelType.Bool, withOld: true).Succeeded);
        Assert.False(Model.Scopes.Compile(Order, "old.lines.exists(l, true)", CelType.Bool, withOld: true).Succeeded);
        Assert.DoesNotContain("lines", ((CelObjectType)Old().Type.NonNull).FieldNames);
    }

    private static VariableNode Old() =>
        (VariableNode)((SelectNode)((CallNode)Model.Scopes.Compile(Order, "old.name == name", CelType.Bool, withOld: true).Require().Root).Args[0]).Operand;

    private static CelValue Row()
    {
        var order = new TestRow(Order.RowType)
        {
            ["id"] = SomeId,
            ["customer"] = CelValue.Null,
            ["customerId"] = CelValue.Null,
            ["status"] = CelValue.String("paid"),
            ["words"] = CelValue.List([CelValue.String("a")]),
            ["price"] = DecimalType.Of(1250, 2),
            ["cost"] = CelValue.Null,
            ["stock"] = CelValue.Int(3),
            ["weight"] = CelValue.Double(2.5),
            ["day"] = DateType.Of(new DateOnly(2024, 2, 29)),
            ["at"] = TimeType.OfMicros(32_400_500_000),
            ["made"] = Instant("2024-02-29T11:30:00Z"),
            ["pause"] = CelValue.DurationOfNanos(5_400_000_000_000),
            ["code"] = SomeId,
            ["mail"] = CelValue.String("a@example.ORG"),
            ["mails"] = CelValue.List([CelValue.String("One"), CelValue.String("two")]),
            ["name"] = CelValue.String("ÉtÉ"),
            ["now"] = CelValue.String("then"),
            ["public"] = CelValue.True,
            ["data"] = CelMap.Create([KeyValuePair.Create("color", CelValue.String("red")), KeyValuePair.Create("n", CelValue.Int(3))]),
            ["raw"] = CelValue.Bytes("ab"u8.ToArray()),
            ["tags"] = CelValue.List([]),
        };
        order["lines"] = CelValue.List([Line(order, 1, DecimalType.Of(200, 2), CelValue.Double(0.5), 1), Line(order, 2, CelValue.Null, CelValue.Double(0.25), 2), Line(order, 3, DecimalType.Of(150, 2), CelValue.Null, 3)]);
        order["lines"] = CelValue.List([.. order["lines"].AsList]);
        return CelValue.Object(order);
    }

    private static CelValue Line(TestRow order, int quantity, CelValue price, CelValue rate, int day) => CelValue.Object(new TestRow(Model.FindEntity("Line")!.RowType)
    {
        ["id"] = SomeId,
        ["order"] = CelValue.Object(order),
        ["orderId"] = SomeId,
        ["quantity"] = CelValue.Int(quantity),
        ["price"] = price,
        ["rate"] = rate,
        ["day"] = DateType.Of(new DateOnly(2024, 1, day)),
    });

    private static CelValue Uuid(string text) => UuidType.TryParse(text, out var value) ? value : default;

    private static CelValue Instant(string text) => CelTime.TryParseTimestamp(text, out var value) ? value : default;

    private sealed class TestRow(CelType type) : Dictionary<string, CelValue>, ICelObject
    {
        public CelType Type => type;

        public bool TryGet(string field, out CelValue value) => TryGetValue(field, out value);

        public bool Has(string field) => TryGetValue(field, out var value) && !value.IsNull;
    }
}
