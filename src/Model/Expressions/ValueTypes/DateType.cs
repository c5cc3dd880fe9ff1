using System.Globalization;
using Ashlar.Cel;

namespace Ashlar.Model.Expressions.ValueTypes;

/// <summary>Calendar days, as days since 1970-01-01; years 1 to 9999.</summary>
public sealed class DateType : CelExtensionType
{
    private static readonly int Epoch = new DateOnly(1970, 1, 1).DayNumber;

    private DateType()
        : base("date")
    {
    }

    public static DateType Instance { get; } = new();

    public static CelValue Of(DateOnly date) => CelValue.Extension(Instance, 0, (ulong)(date.DayNumber - Epoch));

    /// <summary>The day this many days after 1970-01-01; an error outside years 1 to 9999.</summary>
    public static CelValue OfDays(long days) => days < DateOnly.MinValue.DayNumber - Epoch || days > DateOnly.MaxValue.DayNumber - Epoch
        ? CelValue.Error(CelErrorCode.OutOfRange, "date out of range")
        : CelValue.Extension(Instance, 0, (ulong)days);

    /// <summary>Days since 1970-01-01.</summary>
    public static long DaysOf(in CelValue value) => (long)value.AsExtensionWords.Low;

    public static DateOnly ToDate(in CelValue value) => DateOnly.FromDayNumber((int)DaysOf(value) + Epoch);

    /// <summary>Reads <c>full-date</c> of RFC 3339: <c>2024-01-31</c>.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out CelValue value)
    {
        var read = DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date);
        value = read ? Of(date) : default;
        return read;
    }

    public override int Compare(in CelValue left, in CelValue right) => DaysOf(left).CompareTo(DaysOf(right));

    public override int Hash(in CelValue value) => DaysOf(value).GetHashCode();

    public override string Format(in CelValue value) => ToDate(value).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    public override CelValue? TryCoerceLiteral(ConstantNode literal)
    {
        ArgumentNullException.ThrowIfNull(literal);
        if (literal.Value.Kind is not CelKind.String) return null;
        return TryParse(literal.Value.AsString, out var value) ? value : CelValue.Error(CelErrorCode.InvalidArgument, $"'{literal.Value.AsString}' is not a date; write it as 2024-01-31");
    }
}
