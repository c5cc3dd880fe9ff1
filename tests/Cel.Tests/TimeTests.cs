namespace Ashlar.Cel.Tests;

public sealed class TimeTests
{
    [Theory]
    [InlineData("1970-01-01T00:00:00Z", 0, 0, "1970-01-01T00:00:00Z")]
    [InlineData("2024-02-29T23:59:59.5+01:30", 1709245799, 500_000_000, "2024-02-29T22:29:59.5Z")]
    [InlineData("0001-01-01t00:00:00z", CelTime.MinSeconds, 0, "0001-01-01T00:00:00Z")]
    [InlineData("9999-12-31T23:59:59.999999999999-00:00", CelTime.MaxSeconds, 999_999_999, "9999-12-31T23:59:59.999999999Z")]
    [InlineData("1969-12-31T23:59:59.000000001Z", -1, 1, "1969-12-31T23:59:59.000000001Z")]
    public void Reads_and_writes_timestamps(string text, long seconds, int nanos, string written)
    {
        Assert.True(CelTime.TryParseTimestamp(text, out var timestamp));
        Assert.Equal((seconds, nanos), timestamp.AsTimestamp);
        Assert.Equal(written, CelTime.FormatTimestamp(timestamp));
    }

    [Theory]
    [InlineData("")]
    [InlineData("2024-02-30T00:00:00Z")]
    [InlineData("2024-13-01T00:00:00Z")]
    [InlineData("2024-01-01T24:00:00Z")]
    [InlineData("2024-01-01T00:60:00Z")]
    [InlineData("2024-01-01T00:00:60Z")]
    [InlineData("2024-01-01 00:00:00Z")]
    [InlineData("2024-01-01T00:00:00")]
    [InlineData("2024-01-01T00:00:00.Z")]
    [InlineData("2024-01-01T00:00:00+24:00")]
    [InlineData("2024-01-01T00:00:00+0100")]
    [InlineData("2024-01-01T00:00:00Z ")]
    [InlineData("0000-01-01T00:00:00Z")]
    [InlineData("0001-01-01T00:00:00+01:00")]
    [InlineData("9999-12-31T23:59:59-01:00")]
    [InlineData("2024-01-01T00:00:00Zaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    public void Refuses_what_is_no_timestamp(string text) => Assert.False(CelTime.TryParseTimestamp(text, out _));

    [Theory]
    [InlineData("0", 0, "0s")]
    [InlineData("1h30m", 5_400_000_000_000, "5400s")]
    [InlineData("-1.5s", -1_500_000_000, "-1.5s")]
    [InlineData("+.5s", 500_000_000, "0.5s")]
    [InlineData("1ns", 1, "0.000000001s")]
    [InlineData("1us2\u00b5s3\u03bcs", 6_000, "0.000006s")]
    [InlineData("1ms", 1_000_000, "0.001s")]
    [InlineData("1.000000000000000000001s", 1_000_000_000, "1s")]
    [InlineData("-9223372036854775808ns", long.MinValue, "-9223372036.854775808s")]
    [InlineData("9223372036854775807ns", long.MaxValue, "9223372036.854775807s")]
    public void Reads_and_writes_durations(string text, long nanos, string written)
    {
        Assert.True(CelTime.TryParseDuration(text, out var duration));
        Assert.Equal(nanos, duration.AsDurationNanos);
        Assert.Equal(written, CelTime.FormatDuration(duration));
    }

    [Theory]
    [InlineData("")]
    [InlineData("-")]
    [InlineData("1")]
    [InlineData("s")]
    [InlineData(".s")]
    [InlineData("1d")]
    [InlineData("1s ")]
    [InlineData("--1s")]
    [InlineData("9223372036854775808ns")]
    [InlineData("99999999999999999999999999999999999h")]
    [InlineData("1saaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    public void Refuses_what_is_no_duration(string text) => Assert.False(CelTime.TryParseDuration(text, out _));

    [Fact]
    public void What_is_written_reads_back() => Effort.Run(1000, (random, _) =>
    {
        var instant = CelValue.Timestamp(random.NextInt64(CelTime.MinSeconds, CelTime.MaxSeconds), random.Next(1_000_000_000));
        Assert.True(CelTime.TryParseTimestamp(CelTime.FormatTimestamp(instant), out var again) && again == instant);
        var span = CelValue.DurationOfNanos(random.NextInt64(long.MinValue, long.MaxValue));
        Assert.True(CelTime.TryParseDuration(CelTime.FormatDuration(span), out var spanAgain) && spanAgain == span);
    });

    [Theory]
    [InlineData("timestamp('2024-07-01T12:34:56.789Z').getMilliseconds() == 789")]
    [InlineData("timestamp('2024-07-01T22:30:00Z').getDate('Europe/Berlin') == 2")]
    [InlineData("timestamp('2024-07-01T22:30:00Z').getHours('-02:30') == 20")]
    [InlineData("timestamp('2024-07-01T22:30:00Z').getDate(['+05:00'][0]) == 2")]
    [InlineData("duration('1.5s').getMilliseconds() == 500")]
    [InlineData("timestamp(5) + duration('1s') == timestamp(6) && duration('1s') + timestamp(5) == timestamp(6)")]
    [InlineData("timestamp(5) - duration('1s') == timestamp(4)")]
    public void Takes_parts(string source) => Assert.True(CelEnvironment.Standard.Compile(source).Require().Evaluate(CelVariables.None).IsTrue);

    [Theory]
    [InlineData("timestamp(0).getHours(['Nowhere/Land'][0]) == 1")]
    [InlineData("timestamp(0).getHours(['../../../etc/passwd'][0]) == 1")]
    [InlineData("timestamp(0).getHours(['/dev/zero'][0]) == 1")]
    [InlineData("timestamp(0).getHours([''][0]) == 1")]
    [InlineData("timestamp(0).getHours(['+25:00'][0]) == 1")]
    [InlineData("timestamp(0).getHours(['+20:00'][0]) == 1")]
    [InlineData("timestamp('0001-01-01T00:00:00Z').getHours('-01:00') == 1")]
    [InlineData("timestamp('9999-12-31T23:59:59Z').getHours('+01:00') == 1")]
    public void Refuses_zones_that_are_not_there(string source) =>
        Assert.True(CelEnvironment.Standard.Compile(source).Require().Evaluate(CelVariables.None).IsError);
}
