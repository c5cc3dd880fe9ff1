using Ashlar.Cel;
using Ashlar.Model.Expressions.ValueTypes;

namespace Ashlar.Model.Tests.Expressions;

public sealed class ValuesOfTypes
{
    [Theory]
    [InlineData("10.50", 1050, 2)]
    [InlineData("-0.10", -10, 2)]
    [InlineData("7", 7, 0)]
    [InlineData("+7.", 7, 0)]
    [InlineData(".5", 5, 1)]
    [InlineData("1e3", 1000, 0)]
    [InlineData("1.5E-2", 15, 3)]
    [InlineData("9223372036854775807", long.MaxValue, 0)]
    public void Decimals_keep_every_digit(string text, long unscaled, int scale)
    {
        Assert.True(DecimalType.TryParse(text, out var value));
        Assert.Equal((unscaled, scale), DecimalType.Parts(value));
    }

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("1.5.2")]
    [InlineData("1e")]
    [InlineData("1e1000")]
    [InlineData("9223372036854775808")]
    [InlineData("0.0000000000000000000000000000000000001")]
    [InlineData("1 ")]
    [InlineData("0x10")]
    [InlineData("1.-5")]
    public void Decimals_refuse_what_they_cannot_hold(string text) => Assert.False(DecimalType.TryParse(text, out _));

    [Theory]
    [InlineData("1.005", 2, 101)]
    [InlineData("-1.005", 2, -101)]
    [InlineData("1.004", 2, 100)]
    [InlineData("1.5", 3, 1500)]
    public void Decimals_round_half_away_from_zero(string text, int scale, long unscaled)
    {
        Assert.True(DecimalType.TryParse(text, out var value));
        Assert.True(DecimalType.TryRescale(value, scale, out var rescaled));
        Assert.Equal(unscaled, rescaled);
    }

    [Fact]
    public void Decimals_that_do_not_fit_are_not_rescaled()
    {
        Assert.False(DecimalType.TryRescale(DecimalType.Of(long.MaxValue, 0), 2, out _));
        Assert.True(DecimalType.Of(1, 40).IsError);
        Assert.True(DecimalArithmetic.Negate(DecimalType.Of(long.MinValue, 0)).IsError);
    }

    [Fact]
    public void Decimals_are_equal_whatever_their_scale()
    {
        var (one, same, less) = (DecimalType.Of(15, 1), DecimalType.Of(1500, 3), DecimalType.Of(14, 1));
        Assert.Equal(one, same);
        Assert.Equal(one.GetHashCode(), same.GetHashCode());
        Assert.True(DecimalType.Instance.Compare(less, same) < 0 && DecimalType.Instance.Compare(same, less) > 0 && DecimalType.Instance.Compare(less, one) < 0);
        Assert.Equal(0, DecimalType.Instance.Hash(DecimalType.Of(0, 5)));
        Assert.Equal("-0.05", DecimalType.Instance.Format(DecimalType.Of(-5, 2)));
    }

    [Fact]
    public void Uuids_go_by_their_bytes()
    {
        var guid = Guid.Parse("0190a000-0000-7000-8000-0000000000ff");
        var value = UuidType.Of(guid);
        Assert.Equal(guid, UuidType.ToGuid(value));
        Assert.Equal(0x0190a00000007000UL, value.AsExtensionWords.High);
        Assert.False(UuidType.TryParse("0190a000000070008000000000000000", out _));
        Assert.False(UuidType.TryParse("{0190a000-0000-7000-8000-0000000000ff}", out _));
        Assert.Equal(UuidType.Instance.Hash(value), UuidType.Instance.Hash(UuidType.Of(guid)));
    }

    [Fact]
    public void Dates_span_years_1_to_9999()
    {
        Assert.Equal(0, DateType.DaysOf(DateType.Of(new DateOnly(1970, 1, 1))));
        Assert.Equal(new DateOnly(1, 1, 1), DateType.ToDate(DateType.OfDays(-719162)));
        Assert.True(DateType.OfDays(-719163).IsError);
        Assert.True(DateType.OfDays(2932897).IsError);
        Assert.False(DateType.TryParse("2023-02-29", out _));
        Assert.False(DateType.TryParse("2024-1-1", out _));
        Assert.Equal(DateType.Instance.Hash(DateType.OfDays(5)), DateType.Instance.Hash(DateType.OfDays(5)));
    }

    [Theory]
    [InlineData("00:00:00", 0)]
    [InlineData("23:59:59.999999", 86_399_999_999)]
    [InlineData("09:30:00.1234567", 34_200_123_456)]
    public void Times_are_microseconds_since_midnight(string text, long micros)
    {
        Assert.True(TimeType.TryParse(text, out var value));
        Assert.Equal(micros, TimeType.MicrosOf(value));
        Assert.Equal(TimeType.Instance.Hash(value), TimeType.Instance.Hash(TimeType.OfMicros(micros)));
    }

    [Theory]
    [InlineData("24:00:00")]
    [InlineData("9:00:00")]
    [InlineData("09:00")]
    [InlineData("09:00:00.")]
    [InlineData("09:00:00,5")]
    [InlineData("09:00:00.5Z")]
    public void Times_have_one_form(string text)
    {
        Assert.False(TimeType.TryParse(text, out _));
        Assert.True(TimeType.OfMicros(-1).IsError);
    }

    [Theory]
    [InlineData("PT0S", 0, "PT0S")]
    [InlineData("P2W", 1_209_600_000_000, "P14D")]
    [InlineData("P1DT2H3M4.5S", 93_784_500_000, "P1DT2H3M4.5S")]
    [InlineData("-PT1M", -60_000_000, "-PT1M")]
    [InlineData("PT0.0000019S", 1, "PT0.000001S")]
    [InlineData("PT90M", 5_400_000_000, "PT1H30M")]
    [InlineData("P1D", 86_400_000_000, "P1D")]
    [InlineData("PT25H", 90_000_000_000, "P1DT1H")]
    public void Durations_are_iso_8601_without_years_and_months(string text, long micros, string written)
    {
        Assert.True(IsoDuration.TryParse(text, out long read));
        Assert.Equal(micros, read);
        Assert.Equal(written, IsoDuration.Format(read));
        Assert.True(IsoDuration.TryParse(text, out CelValue value));
        Assert.Equal(micros * 1000, value.AsDurationNanos);
    }

    [Theory]
    [InlineData("")]
    [InlineData("P")]
    [InlineData("PT")]
    [InlineData("P1DT")]
    [InlineData("P1Y")]
    [InlineData("P1M")]
    [InlineData("P1H")]
    [InlineData("PT1D")]
    [InlineData("PT1S1M")]
    [InlineData("PT1S1S")]
    [InlineData("P1W1D")]
    [InlineData("PT1.5M")]
    [InlineData("PT1.S")]
    [InlineData("PT.5S")]
    [InlineData("PT1")]
    [InlineData("PTT1S")]
    [InlineData("P999999999999999999D")]
    [InlineData("P9999999999999999999D")]
    [InlineData("1h")]
    [InlineData("pt1s")]
    public void Durations_refuse_other_forms(string text)
    {
        Assert.False(IsoDuration.TryParse(text, out long _));
        Assert.False(IsoDuration.TryParse(text, out CelValue _));
    }
}
