using System.Globalization;

namespace Ashlar.Cel.Syntax;

/// <summary>Numbers of the source. A minus sign before a literal belongs to it: only so is the least int written.</summary>
internal static class Literals
{
    /// <summary>Reads a number token; with an offset before the token, the minus sign there is part of it.</summary>
    public static CelNode Number(Parser parser, Token token, int offset)
    {
        var text = parser.TextOf(token);
        var negative = offset < token.Offset;
        CelValue? value = token.Kind switch
        {
            TokenKind.Double => Double(text, negative),
            TokenKind.UInt => Magnitude(text[..^1]) is { } magnitude ? CelValue.UInt(magnitude) : null,
            _ => Int(Magnitude(text), negative),
        };
        return value is { } number
            ? parser.Constant(number, offset)
            : parser.Fail(token, CelIssueCode.BadLiteral, $"{(negative ? "-" : "")}{text} does not fit into 64 bits");
    }

    private static CelValue? Double(string text, bool negative)
    {
        var value = double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture);
        return double.IsInfinity(value) ? null : CelValue.Double(negative ? -value : value);
    }

    private static CelValue? Int(ulong? magnitude, bool negative) => magnitude switch
    {
        <= long.MaxValue => CelValue.Int(negative ? -(long)magnitude : (long)magnitude),
        1UL + long.MaxValue when negative => CelValue.Int(long.MinValue),
        _ => null,
    };

    private static ulong? Magnitude(string text)
    {
        var hex = text.StartsWith("0x", StringComparison.OrdinalIgnoreCase);
        var style = hex ? NumberStyles.AllowHexSpecifier : NumberStyles.None;
        return ulong.TryParse(hex ? text.AsSpan(2) : text, style, CultureInfo.InvariantCulture, out var value) ? value : null;
    }
}
