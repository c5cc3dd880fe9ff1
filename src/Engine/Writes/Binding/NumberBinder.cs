using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using Ashlar.Cel;
using Ashlar.Model;
using Ashlar.Model.Expressions.ValueTypes;

namespace Ashlar.Engine.Writes.Binding;

/// <summary>Numbers as they are written: integers and decimals exact or refused, doubles to the nearest.</summary>
internal static class NumberBinder
{
    public static bool TryBind(ScalarType type, JsonElement element, BodyPath? at, string? member, BodyFaults faults, out CelValue value)
    {
        value = CelValue.Null;
        if (element.ValueKind != JsonValueKind.Number)
        {
            faults.Add(Codes.Type, "must be a number", at, member, ("expected", "number"));
            return false;
        }

        var raw = JsonMarshal.GetRawUtf8Value(element);
        return type.Kind switch
        {
            ScalarKind.Double => TryDouble(type, raw, at, member, faults, out value),
            ScalarKind.Decimal => TryDecimal(type, raw, at, member, faults, out value),
            _ => TryInteger(type, raw, at, member, faults, out value),
        };
    }

    private static bool TryInteger(ScalarType type, ReadOnlySpan<byte> raw, BodyPath? at, string? member, BodyFaults faults, out CelValue value)
    {
        value = CelValue.Null;
        var (least, most) = type.Kind == ScalarKind.Int ? (int.MinValue, int.MaxValue) : (long.MinValue, long.MaxValue);
        if (JsonNumber.TryRead(raw, out var number) && number.Exponent < 0)
        {
            faults.Add(Codes.Type, "must be a whole number", at, member, ("expected", "integer"));
            return false;
        }

        if (!JsonNumber.TryRead(raw, out number) || !number.TryScale(0, out var integer) || integer < least || integer > most)
        {
            faults.Add(Codes.Range, $"must be from {least} to {most}", at, member, ("min", least), ("max", most));
            return false;
        }

        value = CelValue.Int(integer);
        return InBounds(type, integer, at, member, faults);
    }

    private static bool TryDecimal(ScalarType type, ReadOnlySpan<byte> raw, BodyPath? at, string? member, BodyFaults faults, out CelValue value)
    {
        value = CelValue.Null;
        var exact = JsonNumber.TryRead(raw, out var number);
        if (exact && number.Exponent < -type.Scale)
        {
            var digits = type.Scale == 1 ? "1 digit" : $"{type.Scale} digits";
            faults.Add(Codes.Scale, $"must have at most {digits} after the point", at, member, ("scale", type.Scale));
            return false;
        }

        if (!exact || !number.TryScale(type.Scale, out var unscaled) || UInt128.CreateChecked(Int128.Abs(unscaled)) >= PowerOfTen(type.Precision))
        {
            faults.Add(Codes.Precision, $"must have at most {type.Precision - type.Scale} digits before the point", at, member, ("precision", type.Precision), ("scale", type.Scale));
            return false;
        }

        value = DecimalType.Of(unscaled, type.Scale);
        return InBounds(type, ToDecimal(unscaled, type.Scale), at, member, faults);
    }

    private static bool TryDouble(ScalarType type, ReadOnlySpan<byte> raw, BodyPath? at, string? member, BodyFaults faults, out CelValue value)
    {
        value = CelValue.Null;
        if (!JsonNumber.TryReadDouble(raw, out var number))
        {
            faults.Add(Codes.Range, "is beyond what a double holds", at, member, ("min", double.MinValue), ("max", double.MaxValue));
            return false;
        }

        value = CelValue.Double(number);
        return DoubleInBounds(type, number, at, member, faults);
    }

    /// <inheritdoc cref="InBounds(ScalarType, decimal, BodyPath?, string?, BodyFaults)"/>
    public static bool DoubleInBounds(ScalarType type, double number, BodyPath? at, string? member, BodyFaults faults)
    {
        if (type.Minimum is { } least && number < (double)least) return TooSmall(least, at, member, faults);
        return type.Maximum is not { } most || number <= (double)most || TooLarge(most, at, member, faults);
    }

    /// <inheritdoc cref="InBounds(ScalarType, decimal, BodyPath?, string?, BodyFaults)"/>
    public static bool InBounds(ScalarType type, in CelValue number, BodyPath? at, string? member, BodyFaults faults)
    {
        var (unscaled, scale) = DecimalType.Parts(number);
        return InBounds(type, ToDecimal(unscaled, scale), at, member, faults);
    }

    /// <summary>Whether a value that was not sent but computed fits the field's bounds.</summary>
    public static bool InBounds(ScalarType type, decimal number, BodyPath? at, string? member, BodyFaults faults)
    {
        if (type.Minimum is { } least && number < least) return TooSmall(least, at, member, faults);
        return type.Maximum is not { } most || number <= most || TooLarge(most, at, member, faults);
    }

    private static decimal ToDecimal(long unscaled, int scale)
    {
        var magnitude = unscaled < 0 ? (ulong)-(unscaled + 1) + 1 : (ulong)unscaled;
        return new decimal((int)magnitude, (int)(magnitude >> 32), 0, unscaled < 0, (byte)scale);
    }

    private static UInt128 PowerOfTen(int power)
    {
        UInt128 value = 1;
        for (; power > 0; power--) value *= 10;
        return value;
    }

    private static bool TooSmall(decimal least, BodyPath? at, string? member, BodyFaults faults)
    {
        faults.Add(Codes.Min, string.Create(CultureInfo.InvariantCulture, $"must be at least {least}"), at, member, ("min", least));
        return false;
    }

    private static bool TooLarge(decimal most, BodyPath? at, string? member, BodyFaults faults)
    {
        faults.Add(Codes.Max, string.Create(CultureInfo.InvariantCulture, $"must be at most {most}"), at, member, ("max", most));
        return false;
    }
}
