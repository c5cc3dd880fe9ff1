using System.Globalization;
using System.Text;
using System.Xml;
using Ashlar.Surfaces.Http.Json;

namespace Ashlar.Surfaces.Tests.Rest.Json;

public sealed class ScalarTextTests
{
    private delegate int Formatter(Span<byte> room);

    private static string Text(Formatter format)
    {
        Span<byte> room = stackalloc byte[62];
        return Encoding.ASCII.GetString(room[..format(room)]);
    }

    [Theory]
    [InlineData(0, 0, "0")]
    [InlineData(0, 2, "0.00")]
    [InlineData(5, 2, "0.05")]
    [InlineData(-5, 2, "-0.05")]
    [InlineData(12, 2, "0.12")]
    [InlineData(123, 2, "1.23")]
    [InlineData(1000, 2, "10.00")]
    [InlineData(-123456, 0, "-123456")]
    [InlineData(long.MaxValue, 18, "9.223372036854775807")]
    [InlineData(long.MinValue, 18, "-9.223372036854775808")]
    [InlineData(1, 18, "0.000000000000000001")]
    public void Decimals_always_show_their_scale(long unscaled, int scale, string expected) =>
        Assert.Equal(expected, Text(room => ScalarText.Decimal(unscaled, scale, room)));

    [Fact]
    public void Decimals_agree_with_the_frameworks() => Effort.Run(2_000, (random, _) =>
    {
        var unscaled = random.NextInt64(long.MinValue, long.MaxValue) >> random.Next(63);
        var scale = random.Next(19);
        var value = new decimal(unscaled) * new decimal(1, 0, 0, false, (byte)scale);
        Assert.Equal(value.ToString(CultureInfo.InvariantCulture), Text(room => ScalarText.Decimal(unscaled, scale, room)));
    });

    [Theory]
    [InlineData("2024-02-29T23:59:59.999999Z", "2024-02-29T23:59:59.999999Z")]
    [InlineData("2024-01-01T00:00:00.000000Z", "2024-01-01T00:00:00Z")]
    [InlineData("1969-12-31T23:59:59.500000Z", "1969-12-31T23:59:59.5Z")]
    [InlineData("0001-01-01T00:00:00.000000Z", "0001-01-01T00:00:00Z")]
    [InlineData("9999-12-31T23:59:59.000010Z", "9999-12-31T23:59:59.00001Z")]
    public void Instants_are_utc_with_the_digits_they_need(string instant, string expected)
    {
        var micros = (DateTimeOffset.Parse(instant, CultureInfo.InvariantCulture) - DateTimeOffset.UnixEpoch).Ticks / 10;
        Assert.Equal(expected, Text(room => ScalarText.Instant(micros, room)));
    }

    [Fact]
    public void Instants_agree_with_the_frameworks() => Effort.Run(2_000, (random, _) =>
    {
        var instant = new DateTime(random.NextInt64(0, DateTime.MaxValue.Ticks) / 10 * 10, DateTimeKind.Utc);
        var micros = (instant.Ticks - DateTime.UnixEpoch.Ticks) / 10;
        Assert.Equal(instant.ToString("yyyy-MM-ddTHH:mm:ss.FFFFFFFK", CultureInfo.InvariantCulture), Text(room => ScalarText.Instant(micros, room)));
        Assert.Equal(instant.ToString("HH:mm:ss.FFFFFFF", CultureInfo.InvariantCulture), Text(room => ScalarText.Time(instant.TimeOfDay.Ticks / 10, room)));
        Assert.Equal(instant.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), Text(room => ScalarText.Date((long)Math.Floor((instant - DateTime.UnixEpoch).TotalDays), room)));
    });

    [Theory]
    [InlineData(0, "PT0S")]
    [InlineData(1, "PT0.000001S")]
    [InlineData(-1_500_000, "-PT1.5S")]
    [InlineData(60_000_000, "PT1M")]
    [InlineData(3_600_000_000, "PT1H")]
    [InlineData(86_400_000_000, "P1D")]
    [InlineData(93_784_500_000, "P1DT2H3M4.5S")]
    public void Durations_are_iso_8601(long micros, string expected) => Assert.Equal(expected, Text(room => ScalarText.Duration(micros, room)));

    [Fact]
    public void Durations_agree_with_the_frameworks() => Effort.Run(2_000, (random, _) =>
    {
        var micros = random.NextInt64(-900_000_000_000_000_000, 900_000_000_000_000_000) >> random.Next(60);
        Assert.Equal(XmlConvert.ToString(new TimeSpan(micros * 10)), Text(room => ScalarText.Duration(micros, room)));
    });

    [Fact]
    public void The_longest_duration_fits() => Assert.Equal("-P106751991DT4H54.775808S", Text(room => ScalarText.Duration(long.MinValue, room)));
}
