using System.Buffers.Binary;
using System.Buffers.Text;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using Ashlar.Model;
using Ashlar.Model.Expressions.ValueTypes;

namespace Ashlar.Stores.Postgres.Values;

/// <summary>An array as it came, written as a JSON array in the wire's own form: what <c>Sqlite.ListJson</c> keeps in a column.</summary>
internal static class ListCells
{
    private const int HeadLength = 12;
    private const int DimensionLength = 8;

    public static void Write(RowBlock to, ReadOnlySpan<byte> array, ScalarType type)
    {
        var dimensions = BinaryPrimitives.ReadInt32BigEndian(array);
        var items = array[(HeadLength + (dimensions * DimensionLength))..]; // several dimensions: all their items
        to.Take(1)[0] = (byte)'[';
        for (var first = true; !items.IsEmpty; first = false)
        {
            if (!first) to.Take(1)[0] = (byte)',';
            var length = BinaryPrimitives.ReadInt32BigEndian(items);
            items = items[sizeof(int)..];
            if (length < 0)
            {
                "null"u8.CopyTo(to.Take(4));
                continue;
            }

            WriteItem(to, items[..length], type);
            items = items[length..];
        }

        to.Take(1)[0] = (byte)']';
    }

    private static void WriteItem(RowBlock to, ReadOnlySpan<byte> item, ScalarType type)
    {
        switch (type.Kind)
        {
            case ScalarKind.Int or ScalarKind.Long:
                WriteNumber(to, NativeDecoder.Int64(item, type));
                break;
            case ScalarKind.Double:
                WriteDouble(to, NativeDecoder.Double(item));
                break;
            case ScalarKind.Bool:
                (item[0] != 0 ? "true"u8 : "false"u8).CopyTo(to.Take(item[0] != 0 ? 4 : 5));
                break;
            case ScalarKind.Json:
                item[1..].CopyTo(to.Take(item.Length - 1)); // after the version of the form
                break;
            case ScalarKind.Decimal:
                WriteAscii(to, Decimal(NativeDecoder.Int64(item, type), type.Scale), quoted: false);
                break;
            case ScalarKind.Bytes:
                WriteBase64(to, item);
                break;
            case ScalarKind.String or ScalarKind.Text or ScalarKind.Enum:
                WriteText(to, item);
                break;
            default:
                WriteAscii(to, WireText(item, type), quoted: true);
                break;
        }
    }

    private static void WriteNumber(RowBlock to, long value)
    {
        Span<byte> digits = stackalloc byte[20];
        value.TryFormat(digits, out var length, default, CultureInfo.InvariantCulture); // 20 are enough
        digits[..length].CopyTo(to.Take(length));
    }

    private static void WriteDouble(RowBlock to, double value)
    {
        Span<byte> digits = stackalloc byte[32];
        if (!double.IsFinite(value)) "null"u8.CopyTo(to.Take(4));
        else if (value.TryFormat(digits, out var length, default, CultureInfo.InvariantCulture)) digits[..length].CopyTo(to.Take(length)); // 32 are enough
    }

    private static void WriteBase64(RowBlock to, ReadOnlySpan<byte> bytes)
    {
        to.Take(1)[0] = (byte)'"';
        Base64.EncodeToUtf8(bytes, to.Take(Base64.GetMaxEncodedToUtf8Length(bytes.Length)), out _, out _); // exactly this long
        to.Take(1)[0] = (byte)'"';
    }

    /// <summary>Escapes what JSON needs escaped and nothing else, as lists are written everywhere.</summary>
    private static void WriteText(RowBlock to, ReadOnlySpan<byte> text)
    {
        var encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;
        to.Take(1)[0] = (byte)'"';
        var start = to.Length;
        var room = to.Take(text.Length);
        if (encoder.FindFirstCharacterToEncodeUtf8(text) < 0)
        {
            text.CopyTo(room);
        }
        else
        {
            to.Trim(start);
            encoder.EncodeUtf8(text, to.Take(text.Length * encoder.MaxOutputCharactersPerInputCharacter), out _, out var written); // room for the worst
            to.Trim(start + written);
        }

        to.Take(1)[0] = (byte)'"';
    }

    private static void WriteAscii(RowBlock to, string text, bool quoted)
    {
        if (quoted) to.Take(1)[0] = (byte)'"';
        Encoding.ASCII.GetBytes(text, to.Take(text.Length));
        if (quoted) to.Take(1)[0] = (byte)'"';
    }

    private static string WireText(ReadOnlySpan<byte> item, ScalarType type) => type.Kind switch
    {
        ScalarKind.Uuid => new Guid(item, bigEndian: true).ToString(),
        ScalarKind.Date => DateType.Instance.Format(DateType.OfDays(NativeDecoder.Int64(item, type))),
        ScalarKind.Time => TimeType.Instance.Format(TimeType.OfMicros(NativeDecoder.Int64(item, type))),
        ScalarKind.DateTime => WireInstant.Format(NativeDecoder.Int64(item, type)),
        ScalarKind.Duration => IsoDuration.Format(NativeDecoder.Int64(item, type)),
        _ => throw new ArgumentException($"a {type.Kind} has a JSON form of its own", nameof(type)),
    };

    private static string Decimal(long unscaled, int scale) => DecimalType.Instance.Format(DecimalType.Of(unscaled, scale));
}
