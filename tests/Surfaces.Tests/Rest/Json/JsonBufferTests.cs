using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Ashlar.Surfaces.Http.Json;

namespace Ashlar.Surfaces.Tests.Rest.Json;

public sealed class JsonBufferTests
{
    private static readonly JsonSerializerOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static string Written(Action<JsonBuffer> write)
    {
        using var json = new JsonBuffer();
        write(json);
        return Encoding.UTF8.GetString(json.Written);
    }

    [Fact]
    public void Escapes_what_json_requires_and_nothing_else()
    {
        Assert.Equal("""
            "a\"b\\c/d<>&'é日😀\u0000\u001f\b\f\n\r\t"
            """, Written(j => j.Text("a\"b\\c/d<>&'é日😀\0\u001f\b\f\n\r\t")));
        Assert.Equal("\"\u007f\u2028\u2029\ufeff\"", Written(j => j.Text("\u007f\u2028\u2029\ufeff")));
    }

    [Fact]
    public void Text_reads_back_with_the_frameworks_parser() => Effort.Run(2_000, (random, _) =>
    {
        var text = RandomText(random);
        Assert.Equal(text, JsonSerializer.Deserialize<string>(Written(j => j.Text(text))));
        Assert.Equal(text, JsonSerializer.Deserialize<string>(Written(j => j.Text(Encoding.UTF8.GetBytes(text)))));
    });

    [Fact]
    public void Text_beyond_the_first_buffer_is_whole()
    {
        var text = string.Concat(Enumerable.Repeat("0123456789\"", 20_000));
        Assert.Equal(text, JsonSerializer.Deserialize<string>(Written(j => j.Text(text))));
    }

    [Fact]
    public void Half_a_surrogate_pair_becomes_the_replacement_character() => Assert.Equal("\"\ufffd\"", Written(j => j.Text("\ud800")));

    [Fact]
    public void Doubles_are_the_shortest_text_that_reads_back() => Effort.Run(5_000, (random, _) =>
    {
        var value = BitConverter.Int64BitsToDouble(random.NextInt64(long.MinValue, long.MaxValue));
        if (!double.IsFinite(value)) return;
        var text = Written(j => j.Number(value));
        Assert.Equal(JsonSerializer.Serialize(value), text);
        Assert.Equal(value, double.Parse(text, CultureInfo.InvariantCulture));
    });

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void A_double_that_json_cannot_write_is_a_bug(double value) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Written(j => j.Number(value)));

    [Fact]
    public void Integers_are_written_whole()
    {
        Assert.Equal("-9223372036854775808", Written(j => j.Number(long.MinValue)));
        Assert.Equal("9223372036854775807", Written(j => j.Number(long.MaxValue)));
        Assert.Equal("0", Written(j => j.Number(0L)));
    }

    [Fact]
    public void Uuids_bytes_and_words_have_their_json_form()
    {
        var id = Guid.NewGuid();
        Assert.Equal($"\"{id}\"", Written(j => j.Uuid(id)));
        Assert.Equal("\"AAEC/w==\"", Written(j => j.Base64([0, 1, 2, 255])));
        Assert.Equal("\"\"", Written(j => j.Base64([])));
        Assert.Equal("truefalsenull", Written(j =>
        {
            j.Bool(true);
            j.Bool(false);
            j.Null();
        }));
    }

    [Fact]
    public void Agrees_with_the_frameworks_writer() => Effort.Run(500, (random, _) =>
    {
        var text = RandomText(random);
        // The framework's relaxed encoder still escapes what is outside the BMP or not assigned: compare by value there.
        using var ours = JsonDocument.Parse(Written(j => j.Text(text)));
        using var theirs = JsonDocument.Parse(JsonSerializer.Serialize(text, Relaxed));
        Assert.True(JsonElement.DeepEquals(ours.RootElement, theirs.RootElement));
    });

    internal static string RandomText(Random random)
    {
        var text = new StringBuilder();
        for (var i = random.Next(40); i > 0; i--)
        {
            var rune = random.Next(4) switch
            {
                0 => new Rune(random.Next(0x20)),
                1 => new Rune(random.Next(0x20, 0x7f)),
                2 => new Rune(random.Next(0x80, 0xd800)),
                _ => new Rune(random.Next(0xe000, 0x110000)),
            };
            text.Append(rune.ToString());
        }

        return text.ToString();
    }
}
