using System.Buffers.Binary;
using Ashlar.Cel;
using Ashlar.Model;
using Ashlar.Stores.Sql;

namespace Ashlar.Stores.Postgres.Values;

/// <summary>
/// Values in PostgreSQL's binary form, as each type's <c>…_recv</c> function reads them (src/backend/utils/adt). Errors are
/// unknown, and unknown is null.
/// </summary>
internal static class NativeEncoder
{
    /// <summary>Instants and dates count from the year 2000.</summary>
    public const long EpochMicros = 946_684_800_000_000;
    public const int EpochDays = 10_957;

    private const int DigitsPerGroup = 4;
    private const ushort Negative = 0x4000;
    private const byte JsonbVersion = 1;

    /// <returns>The value's length; -1 for null, which takes no room.</returns>
    /// <exception cref="ArgumentException">The value is not of the type: a bug of the caller.</exception>
    public static int Write(ParameterBuffer to, in CelValue value, ScalarType type)
    {
        if (value.IsNull || value.IsError) return -1;
        var start = to.Length;
        if (type.IsList) WriteList(to, value, type);
        else WriteScalar(to, value, type);
        return to.Length - start;
    }

    /// <summary>The head of an array of one dimension; the items follow, each after its length.</summary>
    public static void WriteArrayHead(ParameterBuffer to, ScalarKind kind, int count, bool hasNull)
    {
        to.WriteInt32(count == 0 ? 0 : 1);
        to.WriteInt32(hasNull ? 1 : 0);
        to.WriteInt32(NativeTypes.ItemOid(kind));
        if (count == 0) return;
        to.WriteInt32(count);
        to.WriteInt32(1); // the first item's number
    }

    private static void WriteList(ParameterBuffer to, in CelValue list, ScalarType type)
    {
        var items = list.AsList;
        WriteArrayHead(to, type.Kind, items.Count, items.Any(i => i.IsNull || i.IsError));
        foreach (var item in items)
        {
            var place = to.Length;
            to.WriteInt32(-1);
            if (item.IsNull || item.IsError) continue;
            WriteScalar(to, item, type);
            to.Patch(place, to.Length - place - sizeof(int));
        }
    }

    private static void WriteScalar(ParameterBuffer to, in CelValue value, ScalarType type)
    {
        switch (type.Kind)
        {
            case ScalarKind.Int:
                to.WriteInt32(checked((int)value.AsInt));
                break;
            case ScalarKind.Long:
                to.WriteInt64(value.AsInt);
                break;
            case ScalarKind.Double:
                BinaryPrimitives.WriteDoubleBigEndian(to.Take(8), value.Kind == CelKind.Int ? value.AsInt : value.AsDouble);
                break;
            case ScalarKind.Decimal:
                WriteNumeric(to, ModelValues.Unscaled(value, type.Scale), type.Scale);
                break;
            case ScalarKind.Bool:
                to.Take(1)[0] = value.AsBool ? (byte)1 : (byte)0;
                break;
            case ScalarKind.Uuid:
                ModelValues.Uuid(value).TryWriteBytes(to.Take(16), bigEndian: true, out _); // 16 are enough
                break;
            case ScalarKind.Date:
                to.WriteInt32((int)(ModelValues.Days(value) - EpochDays));
                break;
            case ScalarKind.Time:
                to.WriteInt64(ModelValues.MicrosOfDay(value));
                break;
            case ScalarKind.DateTime:
                to.WriteInt64(ModelValues.Micros(value) - EpochMicros);
                break;
            case ScalarKind.Duration:
                to.WriteInt64(value.AsDurationNanos / 1000);
                to.WriteInt64(0); // neither days nor months
                break;
            case ScalarKind.Json:
                to.Take(1)[0] = JsonbVersion;
                to.WriteText(value.AsString);
                break;
            case ScalarKind.Bytes:
                value.AsBytes.Span.CopyTo(to.Take(value.AsBytes.Length));
                break;
            default:
                to.WriteText(value.AsString);
                break;
        }
    }

    /// <summary>Groups of four decimal digits, the first of weight <c>10000^weight</c> (numeric.c).</summary>
    private static void WriteNumeric(ParameterBuffer to, long unscaled, int scale)
    {
        // The point must fall between groups: shift the digits so that the scale is a multiple of four
        var padding = (DigitsPerGroup - (scale % DigitsPerGroup)) % DigitsPerGroup;
        var rest = (UInt128)(unscaled < 0 ? -(Int128)unscaled : unscaled);
        for (var i = 0; i < padding; i++) rest *= 10;
        Span<short> groups = stackalloc short[12];
        var count = 0;
        for (; rest != 0; rest /= 10_000) groups[count++] = (short)(rest % 10_000);
        to.WriteInt16((short)count);
        to.WriteInt16((short)(count - 1 - ((scale + padding) / DigitsPerGroup)));
        to.WriteInt16(unscaled < 0 ? (short)Negative : (short)0);
        to.WriteInt16((short)scale);
        for (var i = count - 1; i >= 0; i--) to.WriteInt16(groups[i]);
    }
}
