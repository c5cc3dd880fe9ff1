using System.Globalization;
using System.Numerics;
using System.Text.RegularExpressions;

namespace Ashlar.Model.Yaml;

internal enum YamlKind : byte { Text, Null, Bool, Int, Float }

/// <summary>
/// What plain scalars mean: the core schema of YAML 1.2 (section 10.3.2). Unlike YAML 1.1, <c>yes</c>, <c>no</c>, <c>on</c>
/// and <c>off</c> are text, and <c>0777</c> is seven hundred and seventy-seven.
/// </summary>
internal static partial class CoreSchema
{
    public static YamlKind KindOf(string plain) => plain switch
    {
        "" or "~" or "null" or "Null" or "NULL" => YamlKind.Null,
        "true" or "True" or "TRUE" or "false" or "False" or "FALSE" => YamlKind.Bool,
        _ when !StartsLikeNumber(plain[0]) => YamlKind.Text,
        _ when Int().IsMatch(plain) => YamlKind.Int,
        _ when Float().IsMatch(plain) => YamlKind.Float,
        _ => YamlKind.Text,
    };

    public static bool IsTrue(string plain) => plain is "true" or "True" or "TRUE";

    /// <summary>An integer of the core schema; false where it does not fit 64 bits.</summary>
    public static bool TryInt(string plain, out long value)
    {
        value = 0;
        var digits = plain.StartsWith("0x", StringComparison.Ordinal) ? BigInteger.Parse("0" + plain[2..], NumberStyles.HexNumber, null)
            : plain.StartsWith("0o", StringComparison.Ordinal) ? Octal(plain.AsSpan(2))
            : BigInteger.Parse(plain, NumberStyles.AllowLeadingSign, null);
        if (digits < long.MinValue || digits > long.MaxValue) return false;
        value = (long)digits;
        return true;
    }

    private static BigInteger Octal(ReadOnlySpan<char> digits)
    {
        var value = BigInteger.Zero;
        foreach (var digit in digits) value = (value * 8) + (digit - '0');
        return value;
    }

    private static bool StartsLikeNumber(char first) => char.IsAsciiDigit(first) || first is '-' or '+' or '.';

    [GeneratedRegex(@"\A(?:[-+]?[0-9]{1,400}|0o[0-7]{1,400}|0x[0-9a-fA-F]{1,400})\z")]
    private static partial Regex Int();

    [GeneratedRegex(@"\A(?:[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))\z")]
    private static partial Regex Float();
}
