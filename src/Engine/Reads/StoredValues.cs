using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using Ashlar.Cel;
using Ashlar.Model;
using Ashlar.Model.Expressions.ValueTypes;
using Ashlar.Stores.Plans;

namespace Ashlar.Engine.Reads;

/// <summary>Sort keys of a row as bytes of a cursor, and back as parameters. Each is a byte (0 null, 1 value) and the stored form.</summary>
internal static class StoredValues
{
    private const int GuidLength = 16;

    public static void Write(IBufferWriter<byte> buffer, ScalarType type, IRowReader row, int column)
    {
        var isNull = row.IsNull(column);
        buffer.Write([isNull ? (byte)0 : (byte)1]);
        if (isNull) return;
        switch (type.Kind)
        {
            case ScalarKind.String or ScalarKind.Text or ScalarKind.Enum or ScalarKind.Bytes:
                var bytes = row.GetUtf8(column);
                ValueBytes.WriteInt64(buffer, bytes.Length);
                buffer.Write(bytes);
                break;
            case ScalarKind.Double:
                ValueBytes.WriteInt64(buffer, BitConverter.DoubleToInt64Bits(row.GetDouble(column)));
                break;
            case ScalarKind.Uuid:
                row.GetGuid(column).TryWriteBytes(buffer.GetSpan(GuidLength), bigEndian: true, out _);
                buffer.Advance(GuidLength);
                break;
            default:
                ValueBytes.WriteInt64(buffer, row.GetInt64(column));
                break;
        }
    }

    /// <summary>False where the bytes hold no such value.</summary>
    public static bool TryRead(ref ReadOnlySpan<byte> bytes, ScalarType type, out CelValue value)
    {
        value = CelValue.Null;
        if (bytes.IsEmpty) return false;
        var isNull = bytes[0] == 0;
        bytes = bytes[1..];
        if (isNull) return true;
        if (type.Kind == ScalarKind.Uuid)
        {
            if (bytes.Length < GuidLength) return false;
            value = UuidType.Of(new Guid(bytes[..GuidLength], bigEndian: true));
            bytes = bytes[GuidLength..];
            return true;
        }

        if (!TryReadInt64(ref bytes, out var number)) return false;
        if (type.Kind is ScalarKind.String or ScalarKind.Text or ScalarKind.Enum or ScalarKind.Bytes)
        {
            if (number < 0 || number > bytes.Length) return false;
            var content = bytes[..(int)number];
            value = type.Kind == ScalarKind.Bytes ? CelValue.Bytes(content.ToArray()) : CelValue.String(Encoding.UTF8.GetString(content));
            bytes = bytes[content.Length..];
            return true;
        }

        value = FromInt64(type, number);
        return !value.IsError;
    }

    /// <summary>The value that a stored integer stands for; the bits of a double for a double.</summary>
    private static CelValue FromInt64(ScalarType type, long stored) => type.Kind switch
    {
        ScalarKind.Bool => CelValue.Bool(stored != 0),
        ScalarKind.Double => CelValue.Double(BitConverter.Int64BitsToDouble(stored)),
        ScalarKind.Decimal => DecimalType.Of(stored, type.Scale),
        ScalarKind.Date => DateType.OfDays(stored),
        ScalarKind.Time => TimeType.OfMicros(stored),
        ScalarKind.DateTime => Instants.FromMicros(stored),
        ScalarKind.Duration => CelValue.DurationOfNanos(stored * 1000),
        _ => CelValue.Int(stored),
    };

    private static bool TryReadInt64(ref ReadOnlySpan<byte> bytes, out long value)
    {
        if (!BinaryPrimitives.TryReadInt64LittleEndian(bytes, out value)) return false;
        bytes = bytes[sizeof(long)..];
        return true;
    }
}
