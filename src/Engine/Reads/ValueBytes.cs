using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using Ashlar.Cel;

namespace Ashlar.Engine.Reads;

/// <summary>Values as bytes that no two different sequences of values share: each is led by its kind and, where it varies, its length.</summary>
internal static class ValueBytes
{
    public static void Write(IBufferWriter<byte> buffer, in CelValue value)
    {
        buffer.Write([(byte)value.Kind]);
        switch (value.Kind)
        {
            case CelKind.Bool:
                buffer.Write([value.AsBool ? (byte)1 : (byte)0]);
                break;
            case CelKind.Int:
                WriteInt64(buffer, value.AsInt);
                break;
            case CelKind.Double:
                WriteInt64(buffer, BitConverter.DoubleToInt64Bits(value.AsDouble));
                break;
            case CelKind.String:
                WriteText(buffer, value.AsString);
                break;
            case CelKind.Bytes:
                WriteInt64(buffer, value.AsBytes.Length);
                buffer.Write(value.AsBytes.Span);
                break;
            case CelKind.Timestamp:
                WriteInt64(buffer, value.AsTimestamp.Seconds);
                WriteInt64(buffer, value.AsTimestamp.Nanos);
                break;
            case CelKind.Duration:
                WriteInt64(buffer, value.AsDurationNanos);
                break;
            case CelKind.List:
                WriteInt64(buffer, value.AsList.Count);
                foreach (var item in value.AsList) Write(buffer, item);
                break;
            case CelKind.Extension:
                WriteText(buffer, value.ExtensionType.Name);
                WriteInt64(buffer, (long)value.AsExtensionWords.High);
                WriteInt64(buffer, (long)value.AsExtensionWords.Low);
                break;
            case CelKind.Null:
                break;
            default:
                throw new ArgumentException($"a value of kind {value.Kind} is no parameter", nameof(value));
        }
    }

    public static void WriteInt64(IBufferWriter<byte> buffer, long value)
    {
        BinaryPrimitives.WriteInt64LittleEndian(buffer.GetSpan(sizeof(long)), value);
        buffer.Advance(sizeof(long));
    }

    private static void WriteText(IBufferWriter<byte> buffer, string text)
    {
        WriteInt64(buffer, Encoding.UTF8.GetByteCount(text));
        buffer.Advance(Encoding.UTF8.GetBytes(text, buffer.GetSpan(Encoding.UTF8.GetMaxByteCount(text.Length))));
    }
}
