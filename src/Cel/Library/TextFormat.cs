using System.Globalization;
using System.Numerics;
using System.Text;
using Ashlar.Cel.Values;

namespace Ashlar.Cel.Library;

/// <summary><c>format</c> and <c>strings.quote</c> of the strings extension.</summary>
internal static class TextFormat
{
    private const int MaxPrecision = 100;

    /// <summary>The text in double quotes, control characters and quotes escaped.</summary>
    public static string Quote(string text)
    {
        var result = new StringBuilder(text.Length + 2).Append('"');
        foreach (var c in text)
        {
            result.Append(c switch
            {
                '\a' => "\\a",
                '\b' => "\\b",
                '\f' => "\\f",
                '\n' => "\\n",
                '\r' => "\\r",
                '\t' => "\\t",
                '\v' => "\\v",
                '\\' => "\\\\",
                '"' => "\\\"",
                _ => c.ToString(),
            });
        }

        return result.Append('"').ToString();
    }

    /// <summary>Replaces <c>%s %d %f %e %b %o %x %X</c>, with an optional precision, by the arguments in turn.</summary>
    public static CelValue Format(string text, IReadOnlyList<CelValue> arguments)
    {
        var result = new StringBuilder();
        var next = 0;
        for (var at = 0; at < text.Length; at++)
        {
            if (text[at] != '%')
            {
                result.Append(text[at]);
                continue;
            }

            if (++at < text.Length && text[at] == '%')
            {
                result.Append('%');
                continue;
            }

            if (!Precision(text, ref at, out var precision) || at >= text.Length)
            {
                return Bad("the text ends within a formatting clause, or its precision is over 100");
            }

            if (next >= arguments.Count)
            {
                return Bad($"index {next} out of range");
            }

            if (Clause(text[at], precision, arguments[next++]) is not { } formatted)
            {
                return Bad($"'%{text[at]}' does not format {arguments[next - 1].Type}");
            }

            result.Append(formatted);
            if (result.Length > Weights.Max * 16)
            {
                return CelValue.Error(CelError.TooLarge);
            }
        }

        return CelValue.String(result.ToString());
    }

    private static CelValue Bad(string message) => CelValue.Error(CelErrorCode.InvalidArgument, message);

    private static bool Precision(string text, ref int at, out int precision)
    {
        precision = -1;
        if (at >= text.Length || text[at] != '.')
        {
            return true;
        }

        var start = ++at;
        while (at < text.Length && char.IsAsciiDigit(text[at]))
        {
            at++;
        }

        return int.TryParse(text.AsSpan(start, at - start), NumberStyles.None, CultureInfo.InvariantCulture, out precision)
            && precision <= MaxPrecision;
    }

    private static string? Clause(char clause, int precision, in CelValue value) => (clause, value.Kind) switch
    {
        ('s', _) => Text(value),
        ('d' or 'f' or 'e', CelKind.Double) when !double.IsFinite(value.AsDouble) => ConversionFunctions.Format(value.AsDouble),
        ('d', CelKind.Int or CelKind.UInt) => Whole(value).ToString(CultureInfo.InvariantCulture),
        ('f', _) when Number(value) is { } number => number.ToString("F" + Digits(precision), CultureInfo.InvariantCulture),
        ('e', _) when Number(value) is { } number => Scientific(number, Digits(precision)),
        ('b', CelKind.Bool) => value.AsBool ? "1" : "0",
        ('b', CelKind.Int or CelKind.UInt) => Radix(Whole(value), 2),
        ('o', CelKind.Int or CelKind.UInt) => Radix(Whole(value), 8),
        ('x' or 'X', _) when Hex(value) is { } hex => clause == 'X' ? hex.ToUpperInvariant() : hex,
        _ => null,
    };

    private static int Digits(int precision) => precision < 0 ? 6 : precision;

    private static BigInteger Whole(in CelValue value) => value.Kind == CelKind.Int ? value.AsInt : value.AsUInt;

    private static double? Number(in CelValue value) => value.Kind switch
    {
        CelKind.Int => value.AsInt,
        CelKind.UInt => value.AsUInt,
        CelKind.Double => value.AsDouble,
        _ => null,
    };

    private static string Scientific(double number, int digits) =>
        number.ToString($"0.{new string('0', digits)}e+00", CultureInfo.InvariantCulture);

    private static string Radix(BigInteger value, int radix)
    {
        var digits = new StringBuilder();
        for (var rest = BigInteger.Abs(value); rest > 0; rest /= radix)
        {
            digits.Insert(0, (int)(rest % radix));
        }

        return (value.Sign < 0 ? "-" : "") + (digits.Length == 0 ? "0" : digits.ToString());
    }

    private static string? Hex(in CelValue value) => value.Kind switch
    {
        CelKind.Int or CelKind.UInt when Whole(value) is var whole =>
            (whole.Sign < 0 ? "-" : "") + ((ulong)BigInteger.Abs(whole)).ToString("x", CultureInfo.InvariantCulture),
        CelKind.String => Convert.ToHexStringLower(Encoding.UTF8.GetBytes(value.AsString)),
        CelKind.Bytes => Convert.ToHexStringLower(value.AsBytes.Span),
        _ => null,
    };

    private static string? Text(in CelValue value) => value.Kind switch
    {
        CelKind.String => value.AsString,
        CelKind.Bytes => Encoding.UTF8.GetString(value.AsBytes.Span),
        CelKind.Null => "null",
        CelKind.Bool => value.AsBool ? "true" : "false",
        CelKind.Int or CelKind.UInt => Whole(value).ToString(CultureInfo.InvariantCulture),
        CelKind.Double => ConversionFunctions.Format(value.AsDouble),
        CelKind.Timestamp => CelTime.FormatTimestamp(value),
        CelKind.Duration => CelTime.FormatDuration(value),
        CelKind.Type => value.AsType.Name,
        CelKind.Extension => value.ExtensionType.Format(value),
        CelKind.List => Joined(value.AsList.Select(v => Text(v)), '[', ']'),
        CelKind.Map => Joined(Entries(value.AsMap), '{', '}'),
        _ => null,
    };

    private static IEnumerable<string?> Entries(CelMap map) => map.Keys
        .Select((key, i) => (Key: Text(key), Value: Text(map.ValueAt(i))))
        .OrderBy(e => e.Key, StringComparer.Ordinal)
        .Select(e => e.Value is null ? null : $"{e.Key}: {e.Value}");

    private static string? Joined(IEnumerable<string?> parts, char open, char close)
    {
        var all = parts.ToList();
        return all.Contains(null) ? null : open + string.Join(", ", all) + close;
    }
}
