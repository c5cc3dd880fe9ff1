using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text;

namespace Ashlar.Surfaces.Http.Json;

/// <summary>
/// An answer's body while it is written: JSON (RFC 8259) in UTF-8 in one pooled array. It goes to the response in one write
/// when it is whole, because what a server's pipe was given before the headers cannot be taken back, and a failure half-way
/// has to become a problem document. One write of known length is also the cheapest one by far: headers and body leave together
/// (a page of 20 rows over Kestrel: 9 µs of CPU, client included, against 50 when each property goes to its writer by itself).
/// </summary>
/// <remarks>Not thread-safe. Escapes what JSON requires and nothing else, so text goes out byte for byte.</remarks>
public sealed class JsonBuffer : IDisposable
{
    private const int FirstSize = 16 * 1024;

    /// <summary>Longest formatted number, instant, duration or uuid.</summary>
    private const int ScalarRoom = 64;

    private static readonly SearchValues<byte> MustEscape = SearchValues.Create(
        [.. Enumerable.Range(0, 0x20).Select(b => (byte)b), (byte)'"', (byte)'\\']);

    private byte[] _bytes = ArrayPool<byte>.Shared.Rent(FirstSize);
    private int _length;

    public int Length => _length;
    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, _length);
    public ReadOnlyMemory<byte> WrittenMemory => _bytes.AsMemory(0, _length);

    /// <summary>Forgets what was written from <paramref name="length"/> on.</summary>
    public void CutTo(int length) => _length = length;

    public void Dispose()
    {
        var bytes = _bytes;
        _bytes = [];
        _length = 0;
        if (bytes.Length > 0) ArrayPool<byte>.Shared.Return(bytes);
    }

    /// <summary>Bytes that are JSON already: punctuation, encoded names, stored json.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Raw(ReadOnlySpan<byte> json)
    {
        json.CopyTo(Room(json.Length));
        _length += json.Length;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Raw(byte json)
    {
        Room(1)[0] = json;
        _length++;
    }

    public void Bool(bool value) => Raw(value ? "true"u8 : "false"u8);

    public void Null() => Raw("null"u8);

    public void Number(long value)
    {
        value.TryFormat(Room(ScalarRoom), out var written); // 20 digits at most
        _length += written;
    }

    /// <summary>The shortest text that reads back as the same double.</summary>
    public void Number(double value)
    {
        if (!double.IsFinite(value)) throw new ArgumentOutOfRangeException(nameof(value), "JSON has no infinities and no NaN");
        value.TryFormat(Room(ScalarRoom), out var written);
        _length += written;
    }

    /// <summary><paramref name="unscaled"/> / 10^<paramref name="scale"/>, always with its scale: 1 at scale 2 is <c>0.01</c>.</summary>
    public void Decimal(long unscaled, int scale) => _length += ScalarText.Decimal(unscaled, scale, Room(ScalarRoom));

    public void Uuid(Guid value)
    {
        var room = Room(ScalarRoom);
        room[0] = (byte)'"';
        value.TryFormat(room[1..], out var written);
        room[written + 1] = (byte)'"';
        _length += written + 2;
    }

    /// <summary>Microseconds since 1970 as RFC 3339, UTC.</summary>
    public void Instant(long micros) => Quoted(ScalarText.Instant(micros, Room(ScalarRoom)[1..]));

    /// <summary>Days since 1970 as RFC 3339 full-date.</summary>
    public void Date(long days) => Quoted(ScalarText.Date(days, Room(ScalarRoom)[1..]));

    /// <summary>Microseconds since midnight as RFC 3339 partial-time.</summary>
    public void Time(long micros) => Quoted(ScalarText.Time(micros, Room(ScalarRoom)[1..]));

    /// <summary>Microseconds as an ISO 8601 duration.</summary>
    public void Duration(long micros) => Quoted(ScalarText.Duration(micros, Room(ScalarRoom)[1..]));

    /// <summary>Bytes as base64 with padding (RFC 4648, section 4).</summary>
    public void Base64(ReadOnlySpan<byte> data)
    {
        var room = Room(System.Buffers.Text.Base64.GetMaxEncodedToUtf8Length(data.Length) + 2);
        room[0] = (byte)'"';
        System.Buffers.Text.Base64.EncodeToUtf8(data, room[1..], out _, out var written);
        room[written + 1] = (byte)'"';
        _length += written + 2;
    }

    public void Text(ReadOnlySpan<byte> utf8)
    {
        var room = Room(utf8.Length + 2);
        if (utf8.IndexOfAny(MustEscape) < 0)
        {
            room[0] = (byte)'"';
            utf8.CopyTo(room[1..]);
            room[utf8.Length + 1] = (byte)'"';
            _length += utf8.Length + 2;
            return;
        }

        EscapedText(utf8);
    }

    /// <summary>Text of our own or from a request; a lone surrogate becomes U+FFFD.</summary>
    public void Text(string text)
    {
        if (text.Length <= 256)
        {
            Span<byte> utf8 = stackalloc byte[768];
            Text(utf8[..Encoding.UTF8.GetBytes(text, utf8)]);
            return;
        }

        Text(Encoding.UTF8.GetBytes(text));
    }

    private void EscapedText(ReadOnlySpan<byte> utf8)
    {
        Raw((byte)'"');
        for (var next = utf8.IndexOfAny(MustEscape); next >= 0; next = utf8.IndexOfAny(MustEscape))
        {
            Raw(utf8[..next]);
            Escape(utf8[next]);
            utf8 = utf8[(next + 1)..];
        }

        Raw(utf8);
        Raw((byte)'"');
    }

    private void Escape(byte value)
    {
        switch (value)
        {
            case (byte)'"': Raw("\\\""u8); break;
            case (byte)'\\': Raw("\\\\"u8); break;
            case (byte)'\b': Raw("\\b"u8); break;
            case (byte)'\f': Raw("\\f"u8); break;
            case (byte)'\n': Raw("\\n"u8); break;
            case (byte)'\r': Raw("\\r"u8); break;
            case (byte)'\t': Raw("\\t"u8); break;
            default:
                Raw("\\u00"u8);
                Raw(Hex(value >> 4));
                Raw(Hex(value & 15));
                break;
        }
    }

    private static byte Hex(int digit) => (byte)(digit < 10 ? '0' + digit : 'a' + digit - 10);

    /// <summary>Puts quotes around the scalar that was formatted one byte into the room.</summary>
    private void Quoted(int written)
    {
        _bytes[_length] = (byte)'"';
        _bytes[_length + written + 1] = (byte)'"';
        _length += written + 2;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Span<byte> Room(int size)
    {
        if (_bytes.Length - _length < size) Grow(size);
        return _bytes.AsSpan(_length);
    }

    private void Grow(int size)
    {
        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(checked(_length + size), _bytes.Length * 2));
        Written.CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_bytes);
        _bytes = larger;
    }
}
