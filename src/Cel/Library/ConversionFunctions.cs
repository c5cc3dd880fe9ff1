using System.Collections.Frozen;
using System.Globalization;
using System.Text;

namespace Ashlar.Cel.Library;

/// <summary>Conversions: functions named after the type they give; and <c>dyn</c> and <c>type</c>.</summary>
internal static class ConversionFunctions
{
    private static readonly UTF8Encoding StrictUtf8 = new(false, throwOnInvalidBytes: true);

    // Reading text, and writing anything but whole numbers and truth, is done differently by every database.
    private static readonly FrozenSet<string> MemoryOnly = FrozenSet.Create(
        StringComparer.Ordinal,
        "string_to_int64", "string_to_uint64", "string_to_double", "string_to_timestamp", "string_to_duration", "double_to_string",
        "timestamp_to_string", "duration_to_string", "bytes_to_string", "type");

    public static IEnumerable<CelFunction> All =>
        ((IEnumerable<CelFunction>)[.. ToInt(), .. ToUInt(), .. ToDouble(), .. ToText(), .. ToBytes(), .. ToBool(), .. ToTimes(), .. Generic()])
            .Select(f => MemoryOnly.Contains(f.OverloadId) ? f with { MemoryOnly = true } : f);

    /// <summary>A double as the shortest text that reads back as it: <c>1.5</c>, <c>1e+21</c>, <c>NaN</c>, <c>+Inf</c> as Infinity.</summary>
    public static string Format(double value)
    {
        var text = value.ToString("R", CultureInfo.InvariantCulture);
        return double.IsFinite(value) ? text.Replace('E', 'e') : text;
    }

    private static IEnumerable<CelFunction> ToInt()
    {
        yield return Identity("int", CelType.Int);
        yield return To("int", CelType.UInt, CelType.Int, v =>
            v.AsUInt <= long.MaxValue ? CelValue.Int((long)v.AsUInt) : OutOfRange("int"));

        // Both bounds are refused: neither double is surely the integer that was meant.
        yield return To("int", CelType.Double, CelType.Int, v =>
            v.AsDouble is > -9223372036854775808.0 and < 9223372036854775808.0 ? CelValue.Int((long)v.AsDouble) : OutOfRange("int"));
        yield return To("int", CelType.String, CelType.Int, v =>
            long.TryParse(v.AsString, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
                ? CelValue.Int(number)
                : NotA(v, "an int"));
        yield return To("int", CelType.Timestamp, CelType.Int, v => CelValue.Int(v.AsTimestamp.Seconds));
    }

    private static IEnumerable<CelFunction> ToUInt()
    {
        yield return Identity("uint", CelType.UInt);
        yield return To("uint", CelType.Int, CelType.UInt, v => v.AsInt >= 0 ? CelValue.UInt((ulong)v.AsInt) : OutOfRange("uint"));
        yield return To("uint", CelType.Double, CelType.UInt, v =>
            v.AsDouble is > -1 and < 18446744073709551616.0 ? CelValue.UInt((ulong)v.AsDouble) : OutOfRange("uint"));
        yield return To("uint", CelType.String, CelType.UInt, v =>
            ulong.TryParse(v.AsString, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                ? CelValue.UInt(number)
                : NotA(v, "a uint"));
    }

    private static IEnumerable<CelFunction> ToDouble()
    {
        yield return Identity("double", CelType.Double);
        yield return To("double", CelType.Int, CelType.Double, v => CelValue.Double(v.AsInt));
        yield return To("double", CelType.UInt, CelType.Double, v => CelValue.Double(v.AsUInt));
        yield return To("double", CelType.String, CelType.Double, v =>
        {
            const NumberStyles Style = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
            return double.TryParse(v.AsString, Style, CultureInfo.InvariantCulture, out var number)
                ? double.IsInfinity(number) && v.AsString.Any(char.IsAsciiDigit) ? OutOfRange("double") : CelValue.Double(number)
                : NotA(v, "a double");
        });
    }

    private static IEnumerable<CelFunction> ToText()
    {
        yield return Identity("string", CelType.String);
        yield return To("string", CelType.Bool, CelType.String, v => CelValue.String(v.AsBool ? "true" : "false"));
        yield return To("string", CelType.Int, CelType.String, v => CelValue.String(v.AsInt.ToString(CultureInfo.InvariantCulture)));
        yield return To("string", CelType.UInt, CelType.String, v => CelValue.String(v.AsUInt.ToString(CultureInfo.InvariantCulture)));
        yield return To("string", CelType.Double, CelType.String, v => CelValue.String(Format(v.AsDouble)));
        yield return To("string", CelType.Timestamp, CelType.String, v => CelValue.String(CelTime.FormatTimestamp(v)));
        yield return To("string", CelType.Duration, CelType.String, v => CelValue.String(CelTime.FormatDuration(v)));
        yield return To("string", CelType.Bytes, CelType.String, v =>
        {
            try
            {
                return CelValue.String(StrictUtf8.GetString(v.AsBytes.Span));
            }
            catch (DecoderFallbackException)
            {
                return CelValue.Error(CelErrorCode.InvalidArgument, "the bytes are invalid UTF-8");
            }
        });
    }

    private static IEnumerable<CelFunction> ToBytes()
    {
        yield return Identity("bytes", CelType.Bytes);
        yield return To("bytes", CelType.String, CelType.Bytes, v => CelValue.Bytes(Encoding.UTF8.GetBytes(v.AsString)));
    }

    private static IEnumerable<CelFunction> ToBool()
    {
        yield return Identity("bool", CelType.Bool);
        yield return To("bool", CelType.String, CelType.Bool, v => v.AsString switch
        {
            "1" or "t" or "T" or "true" or "TRUE" or "True" => CelValue.True,
            "0" or "f" or "F" or "false" or "FALSE" or "False" => CelValue.False,
            _ => NotA(v, "a bool"),
        });
    }

    private static IEnumerable<CelFunction> ToTimes()
    {
        yield return Identity("timestamp", CelType.Timestamp);
        yield return To("timestamp", CelType.Int, CelType.Timestamp, v => CelValue.Timestamp(v.AsInt));
        yield return To("timestamp", CelType.String, CelType.Timestamp, v => Values.Rfc3339.Parse(v.AsString));
        yield return Identity("duration", CelType.Duration);
        yield return To("duration", CelType.String, CelType.Duration, v => Values.GoDuration.Parse(v.AsString));
    }

    private static IEnumerable<CelFunction> Generic()
    {
        var any = CelType.TypeParam("A");
        yield return CelFunction.Global("dyn", "to_dyn", [any], CelType.Dyn, args => args[0]) with { Cost = CelCost.Constant };
        yield return CelFunction.Global("type", "type", [any], CelType.TypeType, args => CelValue.TypeOf(args[0].Type)) with
        {
            Cost = CelCost.Constant,
        };
    }

    private static CelFunction Identity(string name, CelType type) => To(name, type, type, v => v);

    private static CelFunction To(string name, CelType from, CelType to, Func<CelValue, CelValue> convert) =>
        CelFunction.Global(name, $"{StandardLibrary.IdOf(from)}_to_{StandardLibrary.IdOf(to)}", [from], to, args => convert(args[0]));

    private static CelValue OutOfRange(string type) => CelValue.Error(CelErrorCode.OutOfRange, $"range error: the value does not fit into {type}");

    private static CelValue NotA(CelValue text, string what) =>
        CelValue.Error(CelErrorCode.InvalidArgument, $"{(text.AsString.Length <= 40 ? text : "the text")} is not {what}");
}
