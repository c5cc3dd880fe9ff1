using System.Globalization;
using Ashlar.Cel;

namespace Ashlar.Model.Expressions.ValueTypes;

/// <summary>Times of day without a zone, as microseconds since midnight.</summary>
public sealed class TimeType : CelExtensionType
{
    private const long MicrosPerDay = 86_400_000_000;

    private TimeType()
        : base("time")
    {
    }

    public static TimeType Instance { get; } = new();

    /// <summary>The time this many microseconds after midnight; an error outside a day.</summary>
    public static CelValue OfMicros(long micros) => micros is < 0 or >= MicrosPerDay
        ? CelValue.Error(CelErrorCode.OutOfRange, "time out of range")
        : CelValue.Extension(Instance, 0, (ulong)micros);

    /// <summary>Microseconds since midnight.</summary>
    public static long MicrosOf(in CelValue value) => (long)value.AsExtensionWords.Low;

    /// <summary>Reads <c>partial-time</c> of RFC 3339: <c>09:30:00</c>, <c>09:30:00.25</c>; digits after the sixth are cut.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out CelValue value)
    {
        value = default;
        if (text.Length < 8 || !TimeOnly.TryParseExact(text[..8], "HH:mm:ss", CultureInfo.InvariantCulture, DateTimeStyles.None, out var time)) return false;
        var micros = time.Ticks / TimeSpan.TicksPerMicrosecond;
        if (text.Length > 8)
        {
            var digits = text[9..];
            if (text[8] != '.' || digits.IsEmpty || digits.ContainsAnyExceptInRange('0', '9')) return false;
            var unit = 100_000L;
            for (var i = 0; i < digits.Length && unit > 0; i++, unit /= 10) micros += (digits[i] - '0') * unit;
        }

        value = OfMicros(micros);
        return true;
    }

    public override int Compare(in CelValue left, in CelValue right) => MicrosOf(left).CompareTo(MicrosOf(right));

    public override int Hash(in CelValue value) => MicrosOf(value).GetHashCode();

    public override string Format(in CelValue value)
    {
        var time = new TimeOnly(MicrosOf(value) * TimeSpan.TicksPerMicrosecond);
        return time.ToString("HH:mm:ss.ffffff", CultureInfo.InvariantCulture).TrimEnd('0').TrimEnd('.');
    }

    public override CelValue? TryCoerceLiteral(ConstantNode literal)
    {
        ArgumentNullException.ThrowIfNull(literal);
        if (literal.Value.Kind is not CelKind.String) return null;
        return TryParse(literal.Value.AsString, out var value) ? value : CelValue.Error(CelErrorCode.InvalidArgument, $"'{literal.Value.AsString}' is not a time; write it as 09:30:00");
    }
}
