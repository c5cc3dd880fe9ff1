using System.Text;
using System.Text.Json;
using Ashlar.Engine.Writes.Binding;

namespace Ashlar.Engine.Tests.Validation;

public sealed class JsonTextTests
{
    [Theory]
    [InlineData("\"\"", "")]
    [InlineData("\"plain\"", "plain")]
    [InlineData("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"", "\"\\/\b\f\n\r\t")]
    [InlineData("\"\\u0041\\u00e9\\uD83D\\ude00!\"", "Aé😀!")]
    [InlineData("\"\\\\u0000\"", "\\u0000")]
    public void Reads_text_to_the_character(string json, string expected)
    {
        Assert.Equal(TextFault.None, JsonText.TryRead(Element(json), out var text));
        Assert.Equal(expected, text);
    }

    [Theory]
    [InlineData("\"a\\u0000b\"", TextFault.Nul)]
    [InlineData("\"\\ud800\"", TextFault.Unicode)]
    [InlineData("\"\\udc00\"", TextFault.Unicode)]
    [InlineData("\"\\ud800x\"", TextFault.Unicode)]
    [InlineData("\"\\ud800\\u0041\"", TextFault.Unicode)]
    [InlineData("\"\\ud800\\n\"", TextFault.Unicode)]
    public void Tells_what_no_text_may_hold(string json, object expected) =>
        Assert.Equal((TextFault)expected, JsonText.TryRead(Element(json), out _));

    [Fact]
    public void Tells_bytes_that_are_no_utf8()
    {
        var element = JsonDocument.Parse(new byte[] { (byte)'"', 0xFF, (byte)'"' }).RootElement;
        Assert.Equal(TextFault.Unicode, JsonText.TryRead(element, out _));
    }

    [Fact]
    public void Reads_every_naughty_string_as_the_framework_does()
    {
        var path = SharedData.Require("strings/blns.json");
        using var document = JsonDocument.Parse(File.ReadAllBytes(path));
        foreach (var item in document.RootElement.EnumerateArray())
        {
            var fault = JsonText.TryRead(item, out var text);
            if (fault == TextFault.None) Assert.Equal(item.GetString(), text);
            else Assert.Contains('\0', item.GetString()!);
        }
    }

    private static JsonElement Element(string json) => JsonDocument.Parse(Encoding.UTF8.GetBytes(json)).RootElement;
}
