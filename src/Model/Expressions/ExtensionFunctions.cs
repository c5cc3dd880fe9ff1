using Ashlar.Cel;
using Ashlar.Model.Expressions.ValueTypes;

namespace Ashlar.Model.Expressions;

/// <summary>Functions and operators that expressions have beside the standard ones.</summary>
internal static class ExtensionFunctions
{
    private static readonly CelType Decimal = DecimalType.Instance;
    private static readonly CelType Uuid = UuidType.Instance;
    private static readonly CelType Date = DateType.Instance;
    private static readonly CelType Time = TimeType.Instance;

    private delegate CelValue Operation(in CelValue left, in CelValue right);

    /// <summary>An int as a decimal: written, and put in wherever the two meet.</summary>
    public static readonly CelFunction IntToDecimal =
        CelFunction.Global("decimal", "int64_to_decimal", [CelType.Int], Decimal, a => DecimalType.Of(a[0].AsInt, 0));

    /// <summary>Put in where the int may be null: null stays null there, so that null-safe operators see it.</summary>
    public static readonly CelFunction IntToDecimalOrNull = CelFunction.Global(
        "decimalOrNull", "int64_or_null_to_decimal", [CelType.Nullable(CelType.Int)], CelType.Nullable(Decimal),
        a => a[0].IsNull ? a[0] : DecimalType.Of(a[0].AsInt, 0));

    public static readonly CelFunction IntToDouble =
        CelFunction.Global("double", "int64_to_double", [CelType.Int], CelType.Double, a => CelValue.Double(a[0].AsInt));

    /// <summary>Text with A to Z as a to z; null of null, so that it may stand around the operands of null-safe operators.</summary>
    public static readonly CelFunction Caseless = CelFunction.Global(
        "caseless", "caseless_string", [CelType.Nullable(CelType.String)], CelType.Nullable(CelType.String),
        a => a[0].IsNull ? a[0] : CelValue.String(AsciiText.Lower(a[0].AsString)));

    public static readonly CelFunction CaselessList = CelFunction.Global(
        "caseless", "caseless_list", [CelType.Nullable(CelType.List(CelType.String))], CelType.Nullable(CelType.List(CelType.String)),
        a => a[0].IsNull ? a[0] : CelValue.List([.. a[0].AsList.Select(i => i.Kind is CelKind.String ? CelValue.String(AsciiText.Lower(i.AsString)) : i)]));

    public static IEnumerable<CelFunction> All => [.. Arithmetic, .. Mixed, .. Conversions, .. Words, .. Text];

    private static IEnumerable<CelFunction> Arithmetic =>
    [
        CelFunction.Of(CelOperator.Add, "add_decimal_decimal", [Decimal, Decimal], Decimal, a => DecimalArithmetic.Add(a[0], a[1])),
        CelFunction.Of(CelOperator.Subtract, "subtract_decimal_decimal", [Decimal, Decimal], Decimal, a => DecimalArithmetic.Subtract(a[0], a[1])),
        CelFunction.Of(CelOperator.Multiply, "multiply_decimal_decimal", [Decimal, Decimal], Decimal, a => DecimalArithmetic.Multiply(a[0], a[1])),
        CelFunction.Of(CelOperator.Divide, "divide_decimal_decimal", [Decimal, Decimal], Decimal, a => DecimalArithmetic.Divide(a[0], a[1])),
        CelFunction.Of(CelOperator.Negate, "negate_decimal", [Decimal], Decimal, a => DecimalArithmetic.Negate(a[0])),
    ];

    // An int beside a decimal. Where both types are known the checker converts the int; these are for where one is found at evaluation.
    private static IEnumerable<CelFunction> Mixed
    {
        get
        {
            foreach (var (symbol, name, result, apply) in ((CelOperator, string, CelType, Operation)[])
            [
                (CelOperator.Add, "add", Decimal, DecimalArithmetic.Add),
                (CelOperator.Subtract, "subtract", Decimal, DecimalArithmetic.Subtract),
                (CelOperator.Multiply, "multiply", Decimal, DecimalArithmetic.Multiply),
                (CelOperator.Divide, "divide", Decimal, DecimalArithmetic.Divide),
                (CelOperator.Less, "less", CelType.Bool, (in l, in r) => CelValue.Bool(DecimalType.Instance.Compare(l, r) < 0)),
                (CelOperator.LessOrEqual, "less_equals", CelType.Bool, (in l, in r) => CelValue.Bool(DecimalType.Instance.Compare(l, r) <= 0)),
                (CelOperator.Greater, "greater", CelType.Bool, (in l, in r) => CelValue.Bool(DecimalType.Instance.Compare(l, r) > 0)),
                (CelOperator.GreaterOrEqual, "greater_equals", CelType.Bool, (in l, in r) => CelValue.Bool(DecimalType.Instance.Compare(l, r) >= 0)),
            ])
            {
                yield return CelFunction.Of(symbol, name + "_decimal_int64", [Decimal, CelType.Int], result, a => apply(a[0], DecimalType.Of(a[1].AsInt, 0)));
                yield return CelFunction.Of(symbol, name + "_int64_decimal", [CelType.Int, Decimal], result, a => apply(DecimalType.Of(a[0].AsInt, 0), a[1]));
            }
        }
    }

    private static IEnumerable<CelFunction> Conversions =>
    [
        IntToDecimal,
        CelFunction.Global("decimal", "decimal_to_decimal", [Decimal], Decimal, a => a[0]),
        CelFunction.Global("decimal", "string_to_decimal", [CelType.String], Decimal, a => DecimalType.TryParse(a[0].AsString, out var v) ? v : NoValue(a[0], "decimal")) with { MemoryOnly = true },
        CelFunction.Global("int", "decimal_to_int64", [Decimal], CelType.Int, a => DecimalArithmetic.Truncate(a[0])),
        CelFunction.Global("double", "decimal_to_double", [Decimal], CelType.Double, a => CelValue.Double(DecimalArithmetic.ToDouble(a[0]))),
        CelFunction.Global("string", "decimal_to_string", [Decimal], CelType.String, a => CelValue.String(DecimalType.Instance.Format(a[0]))) with { MemoryOnly = true },
        CelFunction.Global("uuid", "string_to_uuid", [CelType.String], Uuid, a => UuidType.TryParse(a[0].AsString, out var v) ? v : NoValue(a[0], "uuid")) with { MemoryOnly = true },
        CelFunction.Global("string", "uuid_to_string", [Uuid], CelType.String, a => CelValue.String(UuidType.Instance.Format(a[0]))) with { MemoryOnly = true },
        CelFunction.Global("date", "string_to_date", [CelType.String], Date, a => DateType.TryParse(a[0].AsString, out var v) ? v : NoValue(a[0], "date")) with { MemoryOnly = true },
        CelFunction.Global("date", "timestamp_to_date", [CelType.Timestamp], Date, a => DateType.OfDays((long)Math.Floor(a[0].AsTimestamp.Seconds / 86_400m))),
        CelFunction.Global("timestamp", "date_to_timestamp", [Date], CelType.Timestamp, a => CelValue.Timestamp(DateType.DaysOf(a[0]) * 86_400)),
        CelFunction.Global("string", "date_to_string", [Date], CelType.String, a => CelValue.String(DateType.Instance.Format(a[0]))) with { MemoryOnly = true },
        CelFunction.Global("time", "string_to_time", [CelType.String], Time, a => TimeType.TryParse(a[0].AsString, out var v) ? v : NoValue(a[0], "time")) with { MemoryOnly = true },
        CelFunction.Global("string", "time_to_string", [Time], CelType.String, a => CelValue.String(TimeType.Instance.Format(a[0]))) with { MemoryOnly = true },
    ];

    // Facts of the caller: the engine folds them before anything is evaluated. Asked all the same, they are unknown.
    private static IEnumerable<CelFunction> Words =>
    [
        CelFunction.Global("hasRole", "has_role_string", [CelType.String], CelType.Bool, _ => CelValue.Error(CelError.Unknown)),
        CelFunction.Global("hasScope", "has_scope_string", [CelType.String], CelType.Bool, _ => CelValue.Error(CelError.Unknown)),
    ];

    private static IEnumerable<CelFunction> Text =>
    [
        CelFunction.Member("ieq", "string_ieq_string", [CelType.String, CelType.String], CelType.Bool, a => CelValue.Bool(AsciiText.Equal(a[0].AsString, a[1].AsString))),
        CelFunction.Member("icontains", "string_icontains_string", [CelType.String, CelType.String], CelType.Bool, a => CelValue.Bool(AsciiText.Contains(a[0].AsString, a[1].AsString))),
    ];

    private static CelValue NoValue(in CelValue text, string type) => CelValue.Error(CelErrorCode.InvalidArgument, $"'{text.AsString}' is not a {type}");
}
