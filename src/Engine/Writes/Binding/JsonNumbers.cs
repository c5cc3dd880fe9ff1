using System.Buffers;
using System.Buffers.Text;
using System.Text;
using System.Text.Json;

namespace Ashlar.Engine.Writes.Binding;

/// <summary>
/// Numbers inside json fields. A power may be written out by a store (jsonb does), so that a few bytes of <c>1e100000</c> would
/// be answered with a hundred thousand, and beyond some size it refuses them. Nor may they be beyond what a double holds: to
/// expressions they would be infinite on one store and nothing on the other.
/// </summary>
internal static class JsonNumbers
{
    /// <summary>The most digits of a number that is written with a power of ten, once it is written out.</summary>
    public const int MaxDigits = 500;

    /// <summary>The most digits of any number: PostgreSQL keeps 16,383 after the point.</summary>
    private const int MaxPlain = 16_000;

    /// <summary>The digits of the greatest double: fewer never reach it.</summary>
    private const int MostOfDouble = 308;

    /// <summary>The digits of the greatest 64-bit integer.</summary>
    private const int MostOfInteger = 19;

    /// <summary>Raw must be valid JSON. False: one of its numbers is longer, or larger than a double.</summary>
    public static bool AreWritable(ReadOnlySpan<byte> raw)
    {
        if (raw.Length <= MostOfDouble && !MayHavePower(raw)) return true;
        var reader = new Utf8JsonReader(raw, new JsonReaderOptions { MaxDepth = 1000 });
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.Number && !IsWritable(reader.ValueSpan)) return false;
        }

        return true;
    }

    /// <summary>
    /// The text with whole numbers of at most 64 bits that are written with a power (<c>1e2</c>) written out (<c>100</c>), as jsonb
    /// does: what is an integer to expressions is then one on every store, and in memory before it is stored.
    /// </summary>
    public static string WrittenOut(ReadOnlySpan<byte> compact)
    {
        if (!MayHavePower(compact)) return Encoding.UTF8.GetString(compact);
        var output = new ArrayBufferWriter<byte>(compact.Length);
        var reader = new Utf8JsonReader(compact, new JsonReaderOptions { MaxDepth = 1000 });
        var copied = 0;
        while (reader.Read())
        {
            if (reader.TokenType != JsonTokenType.Number || Whole(reader.ValueSpan) is not { } whole) continue;
            var start = (int)reader.TokenStartIndex;
            output.Write(compact[copied..start]);
            output.Write(Encoding.ASCII.GetBytes(whole));
            copied = start + reader.ValueSpan.Length;
        }

        output.Write(compact[copied..]);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }

    // Null: not written with a power, or with digits after the point, or longer.
    private static string? Whole(ReadOnlySpan<byte> number)
    {
        var at = number.IndexOfAny((byte)'e', (byte)'E');
        if (at < 0) return null;
        var power = number[(at + 1)..];
        if (power[0] == (byte)'+') power = power[1..];
        if (!Utf8Parser.TryParse(power, out int exponent, out var read) || read != power.Length) return null;
        var isNegative = number[0] == (byte)'-';
        var mantissa = Encoding.ASCII.GetString(number[(isNegative ? 1 : 0)..at]);
        var point = mantissa.IndexOf('.', StringComparison.Ordinal);
        var zeros = (long)exponent - (point < 0 ? 0 : mantissa.Length - point - 1);
        if (zeros < 0) return null;
        var digits = mantissa.Replace(".", "", StringComparison.Ordinal).TrimStart('0');
        if (digits.Length == 0) return "0";
        return digits.Length + zeros > MostOfInteger ? null : (isNegative ? "-" : "") + digits + new string('0', (int)zeros);
    }

    // An e after a digit: inside a string at worst, which costs only the closer look
    private static bool MayHavePower(ReadOnlySpan<byte> raw)
    {
        while (raw.IndexOfAny((byte)'e', (byte)'E') is var at and >= 0)
        {
            if (at > 0 && char.IsAsciiDigit((char)raw[at - 1])) return true;
            raw = raw[(at + 1)..];
        }

        return false;
    }

    private static bool IsWritable(ReadOnlySpan<byte> number)
    {
        var at = number.IndexOfAny((byte)'e', (byte)'E');
        if (number.Length > MostOfDouble || at >= 0)
        {
            if (number.Length > MaxPlain || !JsonNumber.TryReadDouble(number, out _)) return false;
        }

        if (at < 0) return true;
        var power = number[(at + 1)..];
        if (power[0] == (byte)'+') power = power[1..];
        return Utf8Parser.TryParse(power, out int exponent, out var read) && read == power.Length && at + Math.Abs((long)exponent) <= MaxDigits;
    }
}
