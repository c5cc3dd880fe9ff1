using System.Text;
using Ashlar.Engine.Writes.Binding;

namespace Ashlar.Engine.Tests.Validation;

public sealed class JsonNumberTests
{
    [Theory]
    [InlineData("0", 0, 0)]
    [InlineData("-0", 0, 0)]
    [InlineData("0.000", 0, 0)]
    [InlineData("0e999999999999", 0, 0)]
    [InlineData("1.0", 0, 1)]
    [InlineData("1e2", 0, 100)]
    [InlineData("1E+2", 0, 100)]
    [InlineData("100e-2", 0, 1)]
    [InlineData("12.50", 2, 1250)]
    [InlineData("-12.5", 2, -1250)]
    [InlineData("0.01", 2, 1)]
    [InlineData("9223372036854775807", 0, long.MaxValue)]
    [InlineData("-9223372036854775808", 0, long.MinValue)]
    [InlineData("92233720368547758.07", 2, long.MaxValue)]
    public void Reads_a_number_exactly(string text, int scale, long expected)
    {
        Assert.True(JsonNumber.TryRead(Encoding.UTF8.GetBytes(text), out var number));
        Assert.True(number.TryScale(scale, out var value));
        Assert.Equal(expected, value);
    }

    [Theory]
    [InlineData("0.5", 0)]
    [InlineData("1e-1", 0)]
    [InlineData("0.001", 2)]
    [InlineData("9223372036854775808", 0)]
    [InlineData("1e19", 0)]
    [InlineData("1e999999999999999999", 0)]
    [InlineData("1e-999999999999999999", 18)]
    [InlineData("92233720368547758.08", 2)]
    public void Refuses_what_does_not_fit(string text, int scale)
    {
        Assert.True(JsonNumber.TryRead(Encoding.UTF8.GetBytes(text), out var number));
        Assert.False(number.TryScale(scale, out _));
    }

    [Fact]
    public void Agrees_with_decimal_on_random_numbers() => Effort.Run(2000, (random, _) =>
    {
        var digits = random.Next(1, 15);
        var unscaled = random.NextInt64((long)Math.Pow(10, digits));
        var scale = random.Next(0, 10);
        var text = new decimal((int)unscaled, (int)(unscaled >> 32), 0, random.Next(2) == 0, (byte)scale).ToString(System.Globalization.CultureInfo.InvariantCulture);
        Assert.True(JsonNumber.TryRead(Encoding.UTF8.GetBytes(text), out var number));
        Assert.True(number.TryScale(scale, out var value));
        Assert.Equal(text.StartsWith('-') ? -unscaled : unscaled, value);
    });

    [Fact]
    public void Counts_more_than_38_digits_as_too_many()
    {
        Assert.False(JsonNumber.TryRead(Encoding.UTF8.GetBytes(new string('9', 39)), out _));
        Assert.True(JsonNumber.TryRead(Encoding.UTF8.GetBytes(new string('9', 38)), out _));
        Assert.True(JsonNumber.TryRead(Encoding.UTF8.GetBytes("1" + new string('0', 500)), out var zeros));
        Assert.Equal(500, zeros.Exponent);
    }
}
