using Ashlar.Cel;
using Ashlar.Engine.Reads;
using Ashlar.Model;

namespace Ashlar.Engine.Tests.Reads;

public sealed class ScalarTextTests
{
    private static readonly ScalarType Price = new(ScalarKind.Decimal) { Precision = 12, Scale = 2 };

    public static TheoryData<ScalarKind, string, string> Good => new()
    {
        { ScalarKind.String, "a b", "a b" },
        { ScalarKind.Text, "", "" },
        { ScalarKind.Int, "-12", "-12" },
        { ScalarKind.Long, "9223372036854775807", "9223372036854775807" },
        { ScalarKind.Uuid, "0192D5C1-8F4E-7A31-9C55-2F1D3C4B5A69", "0192d5c1-8f4e-7a31-9c55-2f1d3c4b5a69" },
        { ScalarKind.Date, "2024-02-29", "2024-02-29" },
        { ScalarKind.Time, "23:59:59.5", "23:59:59.5" },
    };

    [Theory]
    [MemberData(nameof(Good))]
    public void Reads_a_value_and_writes_it_as_a_key(ScalarKind kind, string text, string formatted)
    {
        Assert.True(ScalarText.TryParse(new ScalarType(kind), text, out var value, out var message), message);
        Assert.Equal(formatted, ScalarText.Format(value));
    }

    [Theory]
    [InlineData(ScalarKind.Int, "1.5")]
    [InlineData(ScalarKind.Int, "")]
    [InlineData(ScalarKind.Int, " 1")]
    [InlineData(ScalarKind.Long, "9223372036854775808")]
    [InlineData(ScalarKind.Double, "NaN")]
    [InlineData(ScalarKind.Double, "1e999")]
    [InlineData(ScalarKind.Decimal, "1.001")]
    [InlineData(ScalarKind.Decimal, "1e30")]
    [InlineData(ScalarKind.Decimal, "x")]
    [InlineData(ScalarKind.Bool, "yes")]
    [InlineData(ScalarKind.Uuid, "0192d5c18f4e7a319c552f1d3c4b5a69")]
    [InlineData(ScalarKind.Date, "2023-02-29")]
    [InlineData(ScalarKind.Time, "24:00:00")]
    [InlineData(ScalarKind.DateTime, "2024-01-01T00:00:00")]
    [InlineData(ScalarKind.DateTime, "2024-01-01")]
    [InlineData(ScalarKind.Duration, "P1Y")]
    [InlineData(ScalarKind.Bytes, "***")]
    [InlineData(ScalarKind.Enum, "other")]
    [InlineData(ScalarKind.String, "a\0b")]
    [InlineData(ScalarKind.Json, "{}")]
    public void Refuses_what_is_no_value_and_says_what_would_be(ScalarKind kind, string text)
    {
        var type = kind == ScalarKind.Decimal ? Price : new ScalarType(kind) { Words = ["one", "two"] };
        Assert.False(ScalarText.TryParse(type, text, out _, out var message));
        Assert.True(message.StartsWith("must be", StringComparison.Ordinal) || message == "cannot be compared", message);
    }

    [Fact]
    public void Refuses_text_that_is_no_unicode()
    {
        Assert.False(ScalarText.TryParse(new ScalarType(ScalarKind.String), "a" + (char)0xD800, out _, out _));
    }

    [Fact]
    public void Keeps_a_decimal_at_the_scale_of_its_column()
    {
        Assert.True(ScalarText.TryParse(Price, "10.5000", out var value, out _));
        Assert.Equal("10.50", ScalarText.Format(value));
    }

    [Fact]
    public void Reads_bools_doubles_bytes_and_durations()
    {
        Assert.True(Parse(ScalarKind.Bool, "true").IsTrue);
        Assert.Equal(1.5e3, Parse(ScalarKind.Double, "1.5e3").AsDouble);
        Assert.Equal([1, 2, 3], Parse(ScalarKind.Bytes, "AQID").AsBytes.ToArray());
        Assert.Equal(5_400_000_000_000, Parse(ScalarKind.Duration, "PT1H30M").AsDurationNanos);
        Assert.Equal("two", new ScalarType(ScalarKind.Enum) { Words = ["one", "two"] } is var type && ScalarText.TryParse(type, "two", out var word, out _) ? word.AsString : "");
    }

    [Theory]
    [InlineData("1970-01-01T00:00:00Z", 0L, 0)]
    [InlineData("1970-01-01t01:00:00+01:00", 0L, 0)]
    [InlineData("1969-12-31T23:59:59.9999999Z", -1L, 999_999_000)]
    [InlineData("2024-02-29T12:00:00.25-02:30", 1_709_217_000L, 250_000_000)]
    public void Reads_instants_in_utc_cut_to_microseconds(string text, long seconds, int nanos)
    {
        Assert.Equal((seconds, nanos), Parse(ScalarKind.DateTime, text).AsTimestamp);
    }

    [Theory]
    [InlineData("0001-01-01T00:00:00+01:00")]
    [InlineData("2024-01-01T00:00:00+24:00")]
    [InlineData("2024-01-01T00:00:00+0100")]
    [InlineData("2024-01-01T00:00:00.Z")]
    [InlineData("2024-01-01 00:00:00Z")]
    [InlineData("2024-01-01T00:00:00Zx")]
    public void Refuses_instants_outside_the_calendar_or_the_form(string text)
    {
        Assert.False(ScalarText.TryParse(new ScalarType(ScalarKind.DateTime), text, out _, out _));
    }

    [Fact]
    public void Only_keys_have_a_form()
    {
        Assert.Throws<ArgumentException>(() => ScalarText.Format(CelValue.True));
    }

    private static CelValue Parse(ScalarKind kind, string text)
    {
        Assert.True(ScalarText.TryParse(new ScalarType(kind), text, out var value, out var message), message);
        return value;
    }
}
