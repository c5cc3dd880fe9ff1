using System.Buffers.Text;
using System.Text.Json;

namespace Ashlar.Engine.Writes.Binding;

/// <summary>
/// Numbers inside json fields. A power may be written out by a store (jsonb does), so that a few bytes of <c>1e100000</c> would
/// be answered with a hundred thousand, and beyond some size it refuses them.
/// </summary>
internal static class JsonNumbers
{
    /// <summary>The most digits of a number that is written with a power of ten, once it is written out.</summary>
    public const int MaxDigits = 500;

    /// <summary>Raw must be valid JSON. False: one of its numbers is longer.</summary>
    public static bool AreWritable(ReadOnlySpan<byte> raw)
    {
        if (!MayHavePower(raw)) return true;
        var reader = new Utf8JsonReader(raw, new JsonReaderOptions { MaxDepth = 1000 });
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.Number && !IsWritable(reader.ValueSpan)) return false;
        }

        return true;
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
        if (at < 0) return true;
        var power = number[(at + 1)..];
        if (power[0] == (byte)'+') power = power[1..];
        return Utf8Parser.TryParse(power, out int exponent, out var read) && read == power.Length && at + Math.Abs((long)exponent) <= MaxDigits;
    }
}
