using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using Ashlar.Cel;
using Ashlar.Model;
using Ashlar.Model.Expressions.ValueTypes;

namespace Ashlar.Engine.Reads;

/// <summary>Values as they stand in URLs: keys and the values of conditions. The forms are those of JSON without its quotes.</summary>
public static class ScalarText
{
    /// <summary>False with a message (<c>must be …</c>) where the text is no value of the type.</summary>
    public static bool TryParse(ScalarType type, string text, out CelValue value, [NotNullWhen(false)] out string? message)
    {
        ArgumentNullException.ThrowIfNull(type);
        ArgumentNullException.ThrowIfNull(text);
        message = null;
        value = default;
        if (type.Parts is { } parts)
        {
            if (CompositeKeys.TryParse(parts, text, out value, out message)) return true;
            message ??= Describe(type);
            return false;
        }

        var read = type.Kind switch
        {
            ScalarKind.String or ScalarKind.Text => TryText(text, out value),
            ScalarKind.Enum => type.Words.Contains(text, StringComparer.Ordinal) && TryText(text, out value),
            ScalarKind.Int => TryWhole(text, out value) && value.AsInt is >= int.MinValue and <= int.MaxValue,
            ScalarKind.Long => TryWhole(text, out value),
            ScalarKind.Double => TryDouble(text, out value),
            ScalarKind.Decimal => TryDecimal(type, text, out value),
            ScalarKind.Bool => TryBool(text, out value),
            ScalarKind.Uuid => UuidType.TryParse(text, out value),
            ScalarKind.Date => DateType.TryParse(text, out value),
            ScalarKind.Time => TimeType.TryParse(text, out value),
            ScalarKind.DateTime => Instants.TryParse(text, out value),
            ScalarKind.Duration => IsoDuration.TryParse(text, out value),
            ScalarKind.Bytes => TryBytes(text, out value),
            _ => false,
        };
        if (!read) message = Describe(type);
        return read;
    }

    /// <summary>A key of a type as it stands in a URL, not yet percent-encoded but for what joins parts.</summary>
    public static string Format(in CelValue key, ScalarType type)
    {
        ArgumentNullException.ThrowIfNull(type);
        return type.Parts is { } parts ? CompositeKeys.Format(parts, Encoding.UTF8.GetBytes(key.AsString)) : Format(key);
    }

    /// <summary>A key as it stands in a URL, not yet percent-encoded.</summary>
    public static string Format(in CelValue key) => key.Kind switch
    {
        CelKind.String => key.AsString,
        CelKind.Int => key.AsInt.ToString(CultureInfo.InvariantCulture),
        CelKind.Extension => key.ExtensionType.Format(key),
        _ => throw new ArgumentException($"a value of kind {key.Kind} is no key", nameof(key)),
    };

    private static string Describe(ScalarType type) => type.Kind switch
    {
        ScalarKind.String or ScalarKind.Text => "must be text without NUL",
        ScalarKind.Enum => "must be one of " + string.Join(", ", type.Words),
        ScalarKind.Int => "must be a whole number of at most 32 bits",
        ScalarKind.Long => "must be a whole number of at most 64 bits",
        ScalarKind.Double => "must be a number",
        ScalarKind.Decimal => $"must be a number with at most {type.Scale} digits after the point",
        ScalarKind.Bool => "must be true or false",
        ScalarKind.Uuid => "must be a UUID such as 0192d5c1-8f4e-7a31-9c55-2f1d3c4b5a69",
        ScalarKind.Date => "must be a date such as 2026-01-31",
        ScalarKind.Time => "must be a time such as 09:30:00",
        ScalarKind.DateTime => "must be an instant with its offset such as 2026-01-31T09:30:00Z",
        ScalarKind.Duration => "must be a duration such as PT1H30M",
        ScalarKind.Bytes => "must be base64",
        _ => "cannot be compared",
    };

    private static bool TryText(string text, out CelValue value)
    {
        value = CelValue.String(text);
        return !text.Contains('\0', StringComparison.Ordinal) && CelText.IsWellFormed(text);
    }

    private static bool TryWhole(string text, out CelValue value)
    {
        var read = long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number);
        value = CelValue.Int(number);
        return read;
    }

    private static bool TryDouble(string text, out CelValue value)
    {
        const NumberStyles Style = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
        var read = double.TryParse(text, Style, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number);
        value = CelValue.Double(number);
        return read;
    }

    // The parameter has the column's scale: a digit that it cannot hold would change the question.
    private static bool TryDecimal(ScalarType type, string text, out CelValue value)
    {
        if (!DecimalType.TryParse(text, out value)) return false;
        if (!DecimalType.TryRescale(value, type.Scale, out var unscaled)) return false;
        var rescaled = DecimalType.Of(unscaled, type.Scale);
        var exact = DecimalType.Instance.Compare(rescaled, value) == 0;
        value = rescaled;
        return exact;
    }

    private static bool TryBool(string text, out CelValue value)
    {
        value = CelValue.Bool(text == "true");
        return text is "true" or "false";
    }

    private static bool TryBytes(string text, out CelValue value)
    {
        var buffer = new byte[(text.Length / 4 * 3) + 3];
        var read = Convert.TryFromBase64String(text, buffer, out var length);
        value = CelValue.Bytes(buffer.AsMemory(0, length));
        return read;
    }
}
