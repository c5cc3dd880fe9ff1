namespace Ashlar.Cel.Library;

/// <summary><c>+ - * / %</c> and negation: 64-bit and checked, an overflow is an error.</summary>
internal static class ArithmeticFunctions
{
    private delegate bool TryCompute<T>(T left, T right, out T result);

    public static IEnumerable<CelFunction> All =>
    [
        .. Ints(), .. UInts(), .. Doubles(), .. Times(),
        CelFunction.Of(CelOperator.Not, "logical_not", [CelType.Bool], CelType.Bool, args => CelValue.Bool(!args[0].AsBool)),
    ];

    private static IEnumerable<CelFunction> Ints()
    {
        yield return Int(CelOperator.Add, "add", (long a, long b, out long r) => Fits(r = unchecked(a + b), (Int128)a + b));
        yield return Int(CelOperator.Subtract, "subtract", (long a, long b, out long r) => Fits(r = unchecked(a - b), (Int128)a - b));
        yield return Int(CelOperator.Multiply, "multiply", (long a, long b, out long r) => Fits(r = unchecked(a * b), (Int128)a * b));
        yield return CelFunction.Of(CelOperator.Divide, "divide_int64_int64", [CelType.Int, CelType.Int], CelType.Int, args =>
            (args[0].AsInt, args[1].AsInt) switch
            {
                (_, 0) => CelValue.Error(CelError.DivideByZero),
                (long.MinValue, -1) => CelValue.Error(CelError.Overflow),
                var (a, b) => CelValue.Int(a / b),
            });
        yield return CelFunction.Of(CelOperator.Modulo, "modulo_int64_int64", [CelType.Int, CelType.Int], CelType.Int, args =>
            (args[0].AsInt, args[1].AsInt) switch
            {
                (_, 0) => CelValue.Error(CelError.ModulusByZero),
                (_, -1) => CelValue.Int(0),
                var (a, b) => CelValue.Int(a % b),
            });
        yield return CelFunction.Of(CelOperator.Negate, "negate_int64", [CelType.Int], CelType.Int, args =>
            args[0].AsInt == long.MinValue ? CelValue.Error(CelError.Overflow) : CelValue.Int(-args[0].AsInt));
    }

    private static IEnumerable<CelFunction> UInts()
    {
        yield return UInt(CelOperator.Add, "add", (ulong a, ulong b, out ulong r) => Fits(r = unchecked(a + b), (UInt128)a + b));
        yield return UInt(CelOperator.Subtract, "subtract", (ulong a, ulong b, out ulong r) =>
        {
            r = unchecked(a - b);
            return a >= b;
        });
        yield return UInt(CelOperator.Multiply, "multiply", (ulong a, ulong b, out ulong r) => Fits(r = unchecked(a * b), (UInt128)a * b));
        yield return CelFunction.Of(CelOperator.Divide, "divide_uint64_uint64", [CelType.UInt, CelType.UInt], CelType.UInt, args =>
            args[1].AsUInt == 0 ? CelValue.Error(CelError.DivideByZero) : CelValue.UInt(args[0].AsUInt / args[1].AsUInt));
        yield return CelFunction.Of(CelOperator.Modulo, "modulo_uint64_uint64", [CelType.UInt, CelType.UInt], CelType.UInt, args =>
            args[1].AsUInt == 0 ? CelValue.Error(CelError.ModulusByZero) : CelValue.UInt(args[0].AsUInt % args[1].AsUInt));
    }

    private static IEnumerable<CelFunction> Doubles()
    {
        yield return Double(CelOperator.Add, "add", (a, b) => a + b);
        yield return Double(CelOperator.Subtract, "subtract", (a, b) => a - b);
        yield return Double(CelOperator.Multiply, "multiply", (a, b) => a * b);
        yield return Double(CelOperator.Divide, "divide", (a, b) => a / b);
        yield return CelFunction.Of(CelOperator.Negate, "negate_double", [CelType.Double], CelType.Double, args =>
            CelValue.Double(-args[0].AsDouble));
    }

    private static IEnumerable<CelFunction> Times()
    {
        var (instant, span) = (CelType.Timestamp, CelType.Duration);
        yield return CelFunction.Of(CelOperator.Add, "add_duration_duration", [span, span], span, args =>
            CelTime.DurationOf(0, args[0].AsDurationNanos, args[1].AsDurationNanos));
        yield return CelFunction.Of(CelOperator.Subtract, "subtract_duration_duration", [span, span], span, args =>
            CelTime.DurationOf(0, args[0].AsDurationNanos, -(Int128)args[1].AsDurationNanos));
        yield return CelFunction.Of(CelOperator.Add, "add_timestamp_duration", [instant, span], instant, args =>
            Shift(args[0], args[1].AsDurationNanos));
        yield return CelFunction.Of(CelOperator.Add, "add_duration_timestamp", [span, instant], instant, args =>
            Shift(args[1], args[0].AsDurationNanos));
        yield return CelFunction.Of(CelOperator.Subtract, "subtract_timestamp_duration", [instant, span], instant, args =>
            Shift(args[0], -(Int128)args[1].AsDurationNanos));
        yield return CelFunction.Of(CelOperator.Subtract, "subtract_timestamp_timestamp", [instant, instant], span, args =>
            CelTime.DurationOf(
                (Int128)args[0].AsTimestamp.Seconds - args[1].AsTimestamp.Seconds,
                args[0].AsTimestamp.Nanos,
                -args[1].AsTimestamp.Nanos));
    }

    private static CelValue Shift(in CelValue timestamp, Int128 nanos)
    {
        var (seconds, rest) = timestamp.AsTimestamp;
        var total = ((Int128)seconds * CelTime.NanosPerSecond) + rest + nanos;
        var whole = total / CelTime.NanosPerSecond;
        var part = total % CelTime.NanosPerSecond;
        return part < 0
            ? CelValue.Timestamp((long)whole - 1, (int)(part + CelTime.NanosPerSecond))
            : CelValue.Timestamp((long)whole, (int)part);
    }

    private static bool Fits(long wrapped, Int128 exact) => wrapped == exact;

    private static bool Fits(ulong wrapped, UInt128 exact) => wrapped == exact;

    private static CelFunction Int(CelOperator @operator, string id, TryCompute<long> compute) =>
        CelFunction.Of(@operator, $"{id}_int64_int64", [CelType.Int, CelType.Int], CelType.Int, args =>
            compute(args[0].AsInt, args[1].AsInt, out var result) ? CelValue.Int(result) : CelValue.Error(CelError.Overflow));

    private static CelFunction UInt(CelOperator @operator, string id, TryCompute<ulong> compute) =>
        CelFunction.Of(@operator, $"{id}_uint64_uint64", [CelType.UInt, CelType.UInt], CelType.UInt, args =>
            compute(args[0].AsUInt, args[1].AsUInt, out var result) ? CelValue.UInt(result) : CelValue.Error(CelError.Overflow));

    private static CelFunction Double(CelOperator @operator, string id, Func<double, double, double> compute) =>
        CelFunction.Of(@operator, $"{id}_double_double", [CelType.Double, CelType.Double], CelType.Double, args =>
            CelValue.Double(compute(args[0].AsDouble, args[1].AsDouble)));
}
