namespace Ashlar.Cel;

/// <summary>Equality and order of values as the language defines them.</summary>
public static class CelComparison
{
    /// <summary>The <c>==</c> operator: numbers compare across types, NaN is equal to nothing, maps compare without order, values
    /// of different types are unequal.</summary>
    public static bool AreEqual(in CelValue left, in CelValue right) => Equal(left, right, nanEqualsNan: false);

    /// <summary>Orders two values; false where the language has no order between them (null and errors included).</summary>
    public static bool TryCompare(in CelValue left, in CelValue right, out int order)
    {
        order = 0;
        switch (left.Kind)
        {
            case CelKind.Int or CelKind.UInt or CelKind.Double:
                return right.Kind is CelKind.Int or CelKind.UInt or CelKind.Double && TryCompareNumbers(left, right, out order);
            case var kind when kind != right.Kind:
                return false;
            case CelKind.Bool:
                order = left.Low.CompareTo(right.Low);
                return true;
            case CelKind.String:
                order = CelText.Compare(left.AsString, right.AsString);
                return true;
            case CelKind.Bytes:
                order = left.AsBytes.Span.SequenceCompareTo(right.AsBytes.Span);
                return true;
            case CelKind.Timestamp:
                order = left.AsTimestamp.CompareTo(right.AsTimestamp);
                return true;
            case CelKind.Duration:
                order = left.Low.CompareTo(right.Low);
                return true;
            case CelKind.Extension when left.ExtensionType.Equals(right.ExtensionType) && left.ExtensionType.IsOrdered:
                order = left.ExtensionType.Compare(left, right);
                return true;
            default:
                return false;
        }
    }

    internal static bool AreSame(in CelValue left, in CelValue right) => Equal(left, right, nanEqualsNan: true);

    internal static int Hash(in CelValue value)
    {
        switch (value.Kind)
        {
            case CelKind.Int:
                return Number(value.AsInt);
            case CelKind.UInt:
                return Number(value.AsUInt);
            case CelKind.Double:
                return Number(value.AsDouble);
            case CelKind.String:
                return value.AsString.GetHashCode(StringComparison.Ordinal);
            case CelKind.Bool or CelKind.Duration:
                return HashCode.Combine(value.Kind, value.Low);
            case CelKind.Timestamp:
                return value.AsTimestamp.GetHashCode();
            case CelKind.Bytes:
                var bytes = new HashCode();
                bytes.AddBytes(value.AsBytes.Span);
                return bytes.ToHashCode();
            case CelKind.List:
                return HashCode.Combine(CelKind.List, value.AsList.Count);
            case CelKind.Map:
                return HashCode.Combine(CelKind.Map, value.AsMap.Count);
            case CelKind.Type:
                return value.AsType.Name.GetHashCode(StringComparison.Ordinal);
            case CelKind.Extension:
                return value.ExtensionType.Hash(value);
            case CelKind.Object or CelKind.Error:
                return value.Reference!.GetHashCode();
            default:
                return 0;
        }

        // Equality across the number types goes by the double, so the hash does; -0.0 is 0.0.
        static int Number(double number) => (number + 0.0).GetHashCode();
    }

    private static bool Equal(in CelValue left, in CelValue right, bool nanEqualsNan)
    {
        switch (left.Kind)
        {
            case CelKind.Extension when right.Kind != CelKind.Extension:
                return left.ExtensionType.AreEqualAcross(left, right);
            case not CelKind.Extension when right.Kind == CelKind.Extension:
                return right.ExtensionType.AreEqualAcross(right, left);
            case CelKind.Int or CelKind.UInt or CelKind.Double:
                return right.Kind is CelKind.Int or CelKind.UInt or CelKind.Double
                    && (TryCompareNumbers(left, right, out var order) ? order == 0 : nanEqualsNan && BothNan(left, right));
            case var kind when kind != right.Kind:
                return false;
            case CelKind.Null:
                return true;
            case CelKind.Bool or CelKind.Duration:
                return left.Low == right.Low;
            case CelKind.String:
                return left.AsString == right.AsString;
            case CelKind.Bytes:
                return left.AsBytes.Span.SequenceEqual(right.AsBytes.Span);
            case CelKind.Timestamp:
                return left.AsTimestamp == right.AsTimestamp;
            case CelKind.List:
                return EqualLists(left.AsList, right.AsList, nanEqualsNan);
            case CelKind.Map:
                return EqualMaps(left.AsMap, right.AsMap, nanEqualsNan);
            case CelKind.Type:
                return left.AsType.Name == right.AsType.Name;
            case CelKind.Extension:
                return left.ExtensionType.Equals(right.ExtensionType) && left.ExtensionType.AreEqual(left, right);
            default:
                return Equals(left.Reference, right.Reference);
        }
    }

    private static bool BothNan(in CelValue left, in CelValue right) =>
        left.Kind == CelKind.Double && right.Kind == CelKind.Double
        && double.IsNaN(left.AsDouble) && double.IsNaN(right.AsDouble);

    private static bool EqualLists(IReadOnlyList<CelValue> left, IReadOnlyList<CelValue> right, bool nanEqualsNan)
    {
        if (left.Count != right.Count)
        {
            return false;
        }

        for (var i = 0; i < left.Count; i++)
        {
            if (!Equal(left[i], right[i], nanEqualsNan))
            {
                return false;
            }
        }

        return true;
    }

    private static bool EqualMaps(CelMap left, CelMap right, bool nanEqualsNan)
    {
        if (left.Count != right.Count)
        {
            return false;
        }

        for (var i = 0; i < left.Count; i++)
        {
            if (!right.TryGet(left.Keys[i], out var value) || !Equal(left.ValueAt(i), value, nanEqualsNan))
            {
                return false;
            }
        }

        return true;
    }

    // False when either is NaN. An integer beside a double is compared as a double, as the reference implementations do.
    private static bool TryCompareNumbers(in CelValue left, in CelValue right, out int order)
    {
        if (left.Kind == CelKind.Double || right.Kind == CelKind.Double)
        {
            var (a, b) = (ToDouble(left), ToDouble(right));
            order = a < b ? -1 : a > b ? 1 : 0;
            return !double.IsNaN(a) && !double.IsNaN(b);
        }

        order = (left.Kind, right.Kind) switch
        {
            (CelKind.Int, CelKind.Int) => left.Low.CompareTo(right.Low),
            (CelKind.UInt, CelKind.UInt) => ((ulong)left.Low).CompareTo((ulong)right.Low),
            (CelKind.Int, _) => left.Low < 0 ? -1 : ((ulong)left.Low).CompareTo((ulong)right.Low),
            _ => right.Low < 0 ? 1 : ((ulong)left.Low).CompareTo((ulong)right.Low),
        };
        return true;
    }

    private static double ToDouble(in CelValue number) => number.Kind switch
    {
        CelKind.Int => number.AsInt,
        CelKind.UInt => number.AsUInt,
        _ => number.AsDouble,
    };
}
