using Ashlar.Model.Yaml;

namespace Ashlar.Model.Tests.Yaml;

public sealed class CoreSchemaKinds
{
    [Theory]
    [InlineData("", "Null")]
    [InlineData("~", "Null")]
    [InlineData("null", "Null")]
    [InlineData("NULL", "Null")]
    [InlineData("true", "Bool")]
    [InlineData("False", "Bool")]
    [InlineData("yes", "Text")]
    [InlineData("No", "Text")]
    [InlineData("on", "Text")]
    [InlineData("off", "Text")]
    [InlineData("y", "Text")]
    [InlineData("12", "Int")]
    [InlineData("-7", "Int")]
    [InlineData("+7", "Int")]
    [InlineData("0777", "Int")]
    [InlineData("0o17", "Int")]
    [InlineData("0xfF", "Int")]
    [InlineData("0b11", "Text")]
    [InlineData("1_000", "Text")]
    [InlineData("12:30:45", "Text")]
    [InlineData("1.5", "Float")]
    [InlineData(".5", "Float")]
    [InlineData("1.", "Float")]
    [InlineData("1e3", "Float")]
    [InlineData("-.inf", "Float")]
    [InlineData(".NaN", "Float")]
    [InlineData("1e", "Text")]
    [InlineData("2024-01-31", "Text")]
    [InlineData("-", "Text")]
    [InlineData("=", "Text")]
    public void Are_those_of_yaml_1_2(string plain, string kind) => Assert.Equal(kind, CoreSchema.KindOf(plain).ToString());

    [Theory]
    [InlineData("0777", 777)]
    [InlineData("0o17", 15)]
    [InlineData("0xfF", 255)]
    [InlineData("-9223372036854775808", long.MinValue)]
    public void Give_integers(string plain, long value)
    {
        Assert.True(CoreSchema.TryInt(plain, out var read));
        Assert.Equal(value, read);
    }

    [Fact]
    public void Refuse_integers_beyond_64_bits() => Assert.False(CoreSchema.TryInt("9223372036854775808", out _));
}
