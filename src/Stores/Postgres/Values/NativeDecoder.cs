using System.Buffers.Binary;
using Ashlar.Model;

namespace Ashlar.Stores.Postgres.Values;

/// <summary>PostgreSQL's binary form as <c>IRowReader</c> gives values, without an object in between.</summary>
internal static class NativeDecoder
{
    private const long MicrosPerDay = 86_400_000_000;
    private const ushort Positive = 0;
    private const ushort Negative = 0x4000;

    // 9999-12-31T23:59:59.999999Z and 0001-01-01T00:00:00Z stand for the infinities of other people's databases
    private const long LatestMicros = 253_402_300_799_999_999;
    private const long EarliestMicros = -62_135_596_800_000_000;

    public static long Int64(ReadOnlySpan<byte> cell, ScalarType type) => type.Kind switch
    {
        ScalarKind.Bool => cell[0],
        ScalarKind.Decimal => Numeric(cell, type.Scale),
        ScalarKind.Date => Math.Clamp(Integer(cell) + NativeEncoder.EpochDays, EarliestMicros / MicrosPerDay, LatestMicros / MicrosPerDay),
        ScalarKind.DateTime => Micros(Integer(cell)),
        ScalarKind.Duration => Interval(cell),
        _ => Integer(cell),
    };

    public static double Double(ReadOnlySpan<byte> cell) =>
        cell.Length == sizeof(float) ? BinaryPrimitives.ReadSingleBigEndian(cell) : BinaryPrimitives.ReadDoubleBigEndian(cell);

    /// <summary>A number that no value of ours is: NaN or infinite, from a table that is not ours. It counts as null.</summary>
    public static bool IsNoNumber(ReadOnlySpan<byte> cell, ScalarKind kind) => kind switch
    {
        ScalarKind.Double => !double.IsFinite(Double(cell)),
        ScalarKind.Decimal => cell.Length >= 6 && BinaryPrimitives.ReadUInt16BigEndian(cell[4..]) is not (Positive or Negative),
        _ => false,
    };

    private static long Integer(ReadOnlySpan<byte> cell) => cell.Length switch
    {
        8 => BinaryPrimitives.ReadInt64BigEndian(cell),
        4 => BinaryPrimitives.ReadInt32BigEndian(cell),
        2 => BinaryPrimitives.ReadInt16BigEndian(cell),
        _ => throw new InvalidCastException($"a column of {cell.Length} bytes is no whole number"),
    };

    private static long Micros(long since2000) => since2000 switch
    {
        > LatestMicros - NativeEncoder.EpochMicros => LatestMicros,
        < EarliestMicros - NativeEncoder.EpochMicros => EarliestMicros,
        _ => since2000 + NativeEncoder.EpochMicros,
    };

    // Days and months only in other people's tables: counted as PostgreSQL's own extract(epoch) counts days, months as 30 of them
    private static long Interval(ReadOnlySpan<byte> cell) =>
        BinaryPrimitives.ReadInt64BigEndian(cell)
        + ((BinaryPrimitives.ReadInt32BigEndian(cell[8..]) + (30L * BinaryPrimitives.ReadInt32BigEndian(cell[12..]))) * MicrosPerDay);

    /// <summary>Scaled by <c>10^scale</c>; further digits round half away from zero.</summary>
    /// <exception cref="OverflowException">More than 64 bits: a column of other people's that the model says too small.</exception>
    private static long Numeric(ReadOnlySpan<byte> cell, int scale)
    {
        int groups = BinaryPrimitives.ReadInt16BigEndian(cell);
        int weight = BinaryPrimitives.ReadInt16BigEndian(cell[2..]);
        var negative = BinaryPrimitives.ReadUInt16BigEndian(cell[4..]) == Negative;
        // The common case: no more digits than 64 bits hold, whatever the scale
        Int128 value = 0;
        for (var i = 0; i < groups; i++) value = checked((value * 10_000) + BinaryPrimitives.ReadInt16BigEndian(cell[(8 + (2 * i))..]));
        var exponent = (4 * (weight - groups + 1)) + scale;
        for (; exponent > 0 && value != 0; exponent--) value = checked(value * 10);
        if (exponent < 0) value = RoundedAway(value, -exponent);
        return checked((long)(negative ? -value : value));
    }

    private static Int128 RoundedAway(Int128 value, int digits)
    {
        Int128 divisor = 1;
        for (; digits > 0 && divisor <= Int128.MaxValue / 10; digits--) divisor *= 10;
        return digits > 0 ? 0 : (value + (divisor / 2)) / divisor;
    }
}
