using System.Buffers.Text;

namespace Ashlar.Surfaces.Http.Json;

/// <summary>
/// The wire's text of stored scalars, formatted into a span with room for 62 bytes; each returns how many it wrote.
/// Fractions of a second carry as many digits as the value needs (none to six), as CEL's <c>string(timestamp)</c> does.
/// </summary>
internal static class ScalarText
{
    private const long MicrosPerSecond = 1_000_000;
    private const long SecondsPerDay = 86_400;
    private const long MicrosPerDay = MicrosPerSecond * SecondsPerDay;

    public static int Decimal(long unscaled, int scale, Span<byte> room)
    {
        var at = 0;
        if (unscaled < 0) room[at++] = (byte)'-';
        var magnitude = unscaled < 0 ? 0UL - (ulong)unscaled : (ulong)unscaled;

        Span<byte> digits = stackalloc byte[20];
        Utf8Formatter.TryFormat(magnitude, digits, out var count);
        if (count > scale)
        {
            digits[..(count - scale)].CopyTo(room[at..]);
            at += count - scale;
        }
        else
        {
            room[at++] = (byte)'0';
        }

        if (scale == 0) return at;

        room[at++] = (byte)'.';
        var zeros = Math.Max(0, scale - count);
        room.Slice(at, zeros).Fill((byte)'0');
        at += zeros;
        var fraction = digits[Math.Max(0, count - scale)..count];
        fraction.CopyTo(room[at..]);
        return at + fraction.Length;
    }

    /// <exception cref="ArgumentOutOfRangeException">Not in the years 1 to 9999: no stored instant is.</exception>
    public static int Instant(long micros, Span<byte> room)
    {
        var days = Math.DivRem(micros, MicrosPerDay, out var ofDay);
        if (ofDay < 0)
        {
            days--;
            ofDay += MicrosPerDay;
        }

        var at = Date(days, room);
        room[at++] = (byte)'T';
        at += Time(ofDay, room[at..]);
        room[at++] = (byte)'Z';
        return at;
    }

    /// <exception cref="ArgumentOutOfRangeException">Not in the years 1 to 9999.</exception>
    public static int Date(long days, Span<byte> room)
    {
        DateOnly.FromDayNumber(checked((int)(UnixEpochDay + days))).Deconstruct(out var year, out var month, out var day);
        Two(year / 100, room);
        Two(year % 100, room[2..]);
        room[4] = (byte)'-';
        Two(month, room[5..]);
        room[7] = (byte)'-';
        Two(day, room[8..]);
        return 10;
    }

    private static readonly int UnixEpochDay = DateOnly.FromDateTime(DateTime.UnixEpoch).DayNumber;

    public static int Time(long micros, Span<byte> room)
    {
        var seconds = (int)Math.DivRem(micros, MicrosPerSecond, out var fraction);
        Two(seconds / 3600, room);
        room[2] = (byte)':';
        Two(seconds / 60 % 60, room[3..]);
        room[5] = (byte)':';
        Two(seconds % 60, room[6..]);
        return 8 + Fraction((int)fraction, room[8..]);
    }

    /// <summary><c>-P1DT2H3M4.5S</c>; zero is <c>PT0S</c>. The whole value carries the sign.</summary>
    public static int Duration(long micros, Span<byte> room)
    {
        var at = 0;
        if (micros < 0) room[at++] = (byte)'-';
        room[at++] = (byte)'P';
        var magnitude = micros < 0 ? 0UL - (ulong)micros : (ulong)micros;
        var seconds = magnitude / MicrosPerSecond;
        var fraction = (int)(magnitude % MicrosPerSecond);

        at += Part(seconds / SecondsPerDay, (byte)'D', room[at..]);
        var ofDay = seconds % SecondsPerDay;
        if (ofDay == 0 && fraction == 0 && magnitude != 0) return at;

        room[at++] = (byte)'T';
        at += Part(ofDay / 3600, (byte)'H', room[at..]);
        at += Part(ofDay / 60 % 60, (byte)'M', room[at..]);
        if (ofDay % 60 == 0 && fraction == 0 && magnitude != 0) return at;

        Utf8Formatter.TryFormat(ofDay % 60, room[at..], out var written);
        at += written;
        at += Fraction(fraction, room[at..]);
        room[at++] = (byte)'S';
        return at;
    }

    private static int Part(ulong count, byte unit, Span<byte> room)
    {
        if (count == 0) return 0;
        Utf8Formatter.TryFormat(count, room, out var written);
        room[written] = unit;
        return written + 1;
    }

    private static int Fraction(int micros, Span<byte> room)
    {
        if (micros == 0) return 0;
        room[0] = (byte)'.';
        var digits = 6;
        while (micros % 10 == 0)
        {
            micros /= 10;
            digits--;
        }

        for (var i = digits; i > 0; i--)
        {
            room[i] = (byte)('0' + (micros % 10));
            micros /= 10;
        }

        return digits + 1;
    }

    private static void Two(int value, Span<byte> room)
    {
        room[0] = (byte)('0' + (value / 10));
        room[1] = (byte)('0' + (value % 10));
    }
}
