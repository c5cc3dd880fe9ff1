using System.Globalization;

namespace Ashlar.Cel.Tests;

/// <summary>What a host of the language looks like: orders with lines, a decimal and a date beside the language's own types.</summary>
internal static class Sample
{
    public static readonly DecimalType Decimal = new();

    public static readonly DateType Date = new();

    private static readonly string[] OrderFieldNames = ["customerId", "status", "total", "discount", "note", "count", "weight", "day", "placedAt", "tags", "package", "parent", "lines"];

    public static CelObjectType Order { get; } = new("Order", OrderField, () => OrderFieldNames);

    public static CelObjectType Line { get; } = new(
        "OrderLine", new Dictionary<string, CelType> { ["quantity"] = CelType.Int, ["unitPrice"] = Decimal, ["note"] = CelType.Nullable(CelType.String) });

    /// <summary>As Ashlar uses the language: bare fields, words, lenient macros, null-following.</summary>
    public static CelEnvironment Environment { get; } = CelEnvironment.Standard
        .WithType(Decimal)
        .WithType(Date)
        .WithFunctions(DecimalType.Functions)
        .WithMacros(Sum)
        .WithImplicitReceiver("this", Order)
        .WithVariable("auth", new CelObjectType("Auth", new Dictionary<string, CelType> { ["id"] = CelType.String, ["roles"] = CelType.List(CelType.String) }))
        .WithVariable("now", CelType.Timestamp)
        .WithConstant("public", CelValue.True)
        .WithConstant("nobody", CelValue.False)
        .WithOptions(new CelOptions { MacrosCountOnlyTrue = true, SelectOnNullGivesNull = true, NonFiniteDoubleIsError = true });

    /// <summary>Adds up decimals or ints over a list.</summary>
    public static CelMacro Sum => new(
        "sum",
        1,
        (_, bodies) => bodies[0].NonNull.Kind is CelTypeKind.Int or CelTypeKind.Extension
            ? CelMacroType.Of(bodies[0].NonNull)
            : CelMacroType.Fails($"'sum' adds numbers, not {bodies[0]}", 0),
        run =>
        {
            var sum = 0m;
            for (var i = 0; i < run.Items.Count && run.Charge(1); i++)
            {
                var value = run.Evaluate(0, i);
                sum += value.Kind == CelKind.Int ? value.AsInt : value.IsError || value.IsNull ? 0 : DecimalType.Read(value);
            }

            return run.Node.Type.Kind == CelTypeKind.Int ? CelValue.Int((long)sum) : DecimalType.Make(sum);
        });

    public static CelVariables Variables(Row row, CelValue? caller = null) => new()
    {
        ["this"] = CelValue.Object(row),
        ["auth"] = CelValue.Object(new Row(new CelObjectType("Auth", new Dictionary<string, CelType>()))
        {
            ["id"] = caller ?? CelValue.Error(CelError.Unknown),
            ["roles"] = CelValue.List([]),
        }),
        ["now"] = CelValue.Timestamp(1_700_000_000),
    };

    public static Row NewOrder() => new(Order)
    {
        ["customerId"] = CelValue.String("c1"),
        ["status"] = CelValue.String("paid"),
        ["total"] = DecimalType.Make(10.50m),
        ["discount"] = CelValue.Null,
        ["note"] = CelValue.Null,
        ["count"] = CelValue.Int(3),
        ["weight"] = CelValue.Double(1.5),
        ["day"] = DateType.Make("2024-02-29"),
        ["placedAt"] = CelValue.Timestamp(1_600_000_000),
        ["tags"] = CelValue.List([CelValue.String("a"), CelValue.String("b")]),
        ["package"] = CelValue.String("box"),
        ["parent"] = CelValue.Null,
        ["lines"] = CelValue.List([CelValue.Object(NewLine(2, 1.25m)), CelValue.Object(NewLine(3, 2m))]),
    };

    private static CelType? OrderField(string name) => name switch
    {
        "customerId" => CelType.String,
        "status" => CelType.String,
        "total" => Decimal,
        "discount" => CelType.Nullable(Decimal),
        "note" => CelType.Nullable(CelType.String),
        "count" => CelType.Int,
        "weight" => CelType.Double,
        "day" => Date,
        "placedAt" => CelType.Timestamp,
        "tags" => CelType.List(CelType.String),
        "package" => CelType.String,
        "parent" => CelType.Nullable(Order),
        "lines" => CelType.List(Line),
        _ => null,
    };

    private static Row NewLine(int quantity, decimal price) => new(Line)
    {
        ["quantity"] = CelValue.Int(quantity),
        ["unitPrice"] = DecimalType.Make(price),
        ["note"] = CelValue.Null,
    };

    /// <summary>Evaluates on a new order, for the caller <c>c1</c>.</summary>
    public static CelValue Run(string source) =>
        Environment.Compile(source).Require().Evaluate(Variables(NewOrder(), CelValue.String("c1")));
}

/// <summary>A row in memory.</summary>
internal sealed class Row(CelType type) : Dictionary<string, CelValue>, ICelObject
{
    public CelType Type => type;

    public bool TryGet(string field, out CelValue value) => TryGetValue(field, out value);

    public bool Has(string field) => TryGetValue(field, out var value) && !value.IsNull;
}

/// <summary>Exact decimals, held in an object.</summary>
internal sealed class DecimalType() : CelExtensionType("decimal")
{
    public static IEnumerable<CelFunction> Functions =>
    [
        CelFunction.Of(CelOperator.Multiply, "multiply_int64_decimal", [CelType.Int, Sample.Decimal], Sample.Decimal, args => Make(args[0].AsInt * Read(args[1]))),
        CelFunction.Of(CelOperator.Add, "add_decimal_decimal", [Sample.Decimal, Sample.Decimal], Sample.Decimal, args => Make(Read(args[0]) + Read(args[1]))),
        CelFunction.Global("round", "round_decimal", [Sample.Decimal], Sample.Decimal, args => Make(Math.Round(Read(args[0]), MidpointRounding.AwayFromZero))),
    ];

    public static CelValue Make(decimal value) => CelValue.Extension(Sample.Decimal, value);

    public static decimal Read(in CelValue value) => (decimal)value.AsExtensionObject;

    public override int Compare(in CelValue left, in CelValue right) => Read(left).CompareTo(Read(right));

    public override int Hash(in CelValue value) => Read(value).GetHashCode();

    public override string Format(in CelValue value) => Read(value).ToString(CultureInfo.InvariantCulture);

    public override CelValue? TryCoerceLiteral(ConstantNode literal) =>
        literal.Value.Kind is not (CelKind.Int or CelKind.Double) ? null
        : decimal.TryParse(literal.SourceText, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? Make(value)
        : CelValue.Error(CelErrorCode.InvalidArgument, $"{literal.SourceText} does not fit into a decimal");
}

/// <summary>Days, held in the two words of a value.</summary>
internal sealed class DateType() : CelExtensionType("date")
{
    public static CelValue Make(string text) => CelValue.Extension(Sample.Date, 0, (ulong)DateOnly.Parse(text, CultureInfo.InvariantCulture).DayNumber);

    public override int Compare(in CelValue left, in CelValue right) => left.AsExtensionWords.Low.CompareTo(right.AsExtensionWords.Low);

    public override int Hash(in CelValue value) => value.AsExtensionWords.Low.GetHashCode();

    public override string Format(in CelValue value) =>
        DateOnly.FromDayNumber((int)value.AsExtensionWords.Low).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    public override CelValue? TryCoerceLiteral(ConstantNode literal) =>
        literal.Value.Kind != CelKind.String ? null
        : DateOnly.TryParseExact(literal.Value.AsString, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _) ? Make(literal.Value.AsString)
        : CelValue.Error(CelErrorCode.InvalidArgument, $"{literal} is not a date such as 2024-02-29");
}
