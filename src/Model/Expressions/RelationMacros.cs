using System.Collections.Immutable;
using System.Numerics;
using Ashlar.Cel;
using Ashlar.Model.Expressions.ValueTypes;

namespace Ashlar.Model.Expressions;

/// <summary>
/// Aggregates over the rows of a relation: <c>sum, min, max, avg (x, value)</c> skip what is null or unknown, <c>count(x, condition)</c>
/// counts true. Over nothing sum and count are 0, the others null.
/// </summary>
internal static class RelationMacros
{
    public static IReadOnlyList<CelMacro> All { get; } =
    [
        new("sum", 1, (e, b) => Typed("sum", e[0], b[0], Summed), Sum),
        new("avg", 1, (e, b) => Typed("avg", e[0], b[0], Averaged), Average),
        new("min", 1, (e, b) => Typed("min", e[0], b[0], Ordered), r => Extreme(r, -1)),
        new("max", 1, (e, b) => Typed("max", e[0], b[0], Ordered), r => Extreme(r, 1)),
        new("count", 1, Counted, Count),
    ];

    private static CelMacroType Typed(string name, CelType element, CelType body, Func<CelType, CelType?> result)
    {
        if (!IsRow(element)) return CelMacroType.Fails($"'{name}' runs over the rows of a relation");
        return result(body.NonNull) is { } type ? CelMacroType.Of(type) : CelMacroType.Fails($"'{name}' does not take {body}", 0);
    }

    private static CelMacroType Counted(IReadOnlyList<CelType> variables, IReadOnlyList<CelType> bodies)
    {
        if (!IsRow(variables[0])) return CelMacroType.Fails("'count' runs over the rows of a relation");
        return bodies[0].NonNull.Kind is CelTypeKind.Bool or CelTypeKind.Dyn ? CelMacroType.Of(CelType.Int) : CelMacroType.Fails($"'count' takes a condition, not {bodies[0]}", 0);
    }

    private static bool IsRow(CelType element) => element.NonNull is CelObjectType || element.Kind is CelTypeKind.Dyn;

    private static CelType? Summed(CelType type) =>
        type.Kind is CelTypeKind.Int or CelTypeKind.Double || type is DecimalType ? type : null;

    private static CelType? Averaged(CelType type) =>
        type is DecimalType ? CelType.Nullable(type) : type.Kind is CelTypeKind.Int or CelTypeKind.Double ? CelType.Nullable(CelType.Double) : null;

    private static CelType? Ordered(CelType type) =>
        type is DecimalType or DateType or TimeType || type.Kind is CelTypeKind.Int or CelTypeKind.Double or CelTypeKind.String or CelTypeKind.Timestamp or CelTypeKind.Duration
            ? CelType.Nullable(type)
            : null;

    private static CelValue Sum(CelMacroRun run)
    {
        var (total, scale, floats, _) = Total(run);
        var places = Math.Max(scale, DecimalScale.Of(run.Node.Bodies[0], ImmutableDictionary<string, int>.Empty));
        return run.Node.Type.Kind switch
        {
            CelTypeKind.Double => double.IsFinite(floats) ? CelValue.Double(floats) : CelValue.Error(CelErrorCode.NotFinite, "the sum is not a finite number"),
            CelTypeKind.Int => total < long.MinValue || total > long.MaxValue ? CelValue.Error(CelErrorCode.Overflow, "the sum does not fit: overflow") : CelValue.Int((long)total),
            _ => DecimalArithmetic.Fit(total * DecimalType.Power(places - scale), places),
        };
    }

    private static CelValue Average(CelMacroRun run)
    {
        var (total, scale, floats, count) = Total(run);
        if (count == 0) return CelValue.Null;
        if (run.Node.Bodies[0].Type.NonNull is DecimalType)
        {
            var places = Math.Max(scale, DecimalType.QuotientScale);
            return DecimalArithmetic.Fit(DecimalType.DivideRounded(total * DecimalType.Power(places - scale), count), places);
        }

        if (total < long.MinValue || total > long.MaxValue) return CelValue.Error(CelErrorCode.Overflow, "the sum does not fit: overflow");
        var mean = (floats + (double)(long)total) / count;
        return double.IsFinite(mean) ? CelValue.Double(mean) : CelValue.Error(CelErrorCode.NotFinite, "the average is not a finite number");
    }

    // Integers and decimals exactly, doubles apart.
    private static (BigInteger Total, int Scale, double Floats, int Count) Total(CelMacroRun run)
    {
        var total = BigInteger.Zero;
        var (scale, floats, count) = (0, 0.0, 0);
        foreach (var value in Values(run))
        {
            count++;
            switch (value.Kind)
            {
                case CelKind.Int:
                    total += value.AsInt;
                    break;
                case CelKind.Double:
                    floats += value.AsDouble;
                    break;
                default:
                    var (unscaled, places) = DecimalType.Parts(value);
                    if (places > scale) (total, scale) = (total * DecimalType.Power(places - scale), places);
                    total += unscaled * DecimalType.Power(scale - places);
                    break;
            }
        }

        return (total, scale, floats, count);
    }

    private static CelValue Extreme(CelMacroRun run, int sign)
    {
        var best = CelValue.Null;
        foreach (var value in Values(run))
        {
            if (best.IsNull || (CelComparison.TryCompare(value, best, out var order) && order * sign > 0)) best = value;
        }

        return best;
    }

    private static CelValue Count(CelMacroRun run)
    {
        var count = 0;
        for (var i = 0; i < run.Items.Count && !run.IsExhausted; i++)
        {
            if (run.Evaluate(0, i).IsTrue) count++;
        }

        return CelValue.Int(count);
    }

    private static IEnumerable<CelValue> Values(CelMacroRun run)
    {
        for (var i = 0; i < run.Items.Count && !run.IsExhausted; i++)
        {
            var value = run.Evaluate(0, i);
            if (!value.IsNull && !value.IsError) yield return value;
        }
    }
}
