using System.Text;
using System.Text.Json;

namespace Ashlar.Surfaces.Tests.Rest.Corpora;

/// <summary>The big list of naughty strings, as values and as what is asked for.</summary>
public sealed class NaughtyStringTests
{
    private const string Model = """
        ashlar: 1
        name: strings
        entities:
          Line:
            fields:
              text: { type: text }
              list: { type: text, list: true }
            access: { read: public, write: public }
        """;

    private static List<string> Strings()
    {
        using var document = JsonDocument.Parse(File.ReadAllText(SharedData.Require("strings/blns.base64.json")));
        return [.. document.RootElement.EnumerateArray().Select(e => Encoding.UTF8.GetString(e.GetBytesFromBase64()))];
    }

    private static byte[] Body(string text)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("text", text);
            json.WriteStartArray("list");
            json.WriteStringValue(text);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        return buffer.ToArray();
    }

    [Fact]
    public async Task Come_back_byte_for_byte_as_values_and_are_found_by_them()
    {
        await using var host = await RestHost.StartAsync(Model);
        var strings = Strings();
        foreach (var text in strings)
        {
            var made = await host.PostAsync("/api/lines", Body(text));
            Assert.True(made.Status == 201, $"{text}: {made.Text}");
            AssertHolds(made.Text, text);

            var read = await host.SendAsync("GET", made.Header("Location")!); // every made row has one
            AssertHolds(read.Text, text);

            var escaped = Uri.EscapeDataString(text);
            var found = await host.SendAsync("GET", $"/api/lines?text[eq]={escaped}&limit=1&sort=-createdAt");
            Assert.True(found.Status == 200, $"{text}: {found.Text}");
            AssertHolds(Row(found.Text), text);

            var filtered = await host.SendAsync("GET", "/api/lines?limit=1&filter=" + Uri.EscapeDataString($"text == {Literal(text)}"));
            Assert.True(filtered.Status == 200, $"{text}: {filtered.Text}");
            AssertHolds(Row(filtered.Text), text);
        }

        Figures.Note($"naughty strings back byte for byte: {strings.Count}");
    }

    /// <summary>As CEL writes a string: only quotes, backslashes and controls need an escape.</summary>
    private static string Literal(string text)
    {
        var literal = new StringBuilder("\"");
        foreach (var c in text)
        {
            if (c is '"' or '\\') literal.Append('\\').Append(c);
            else if (c < ' ') literal.Append("\\u").Append(((int)c).ToString("x4"));
            else literal.Append(c);
        }

        return literal.Append('"').ToString();
    }

    private static string Row(string page)
    {
        using var document = JsonDocument.Parse(page);
        return Assert.Single(document.RootElement.GetProperty("data").EnumerateArray()).GetRawText();
    }

    private static void AssertHolds(string row, string text)
    {
        using var document = JsonDocument.Parse(row);
        Assert.Equal(Encoding.UTF8.GetBytes(text), Encoding.UTF8.GetBytes(document.RootElement.GetProperty("text").GetString()!)); // required
        Assert.Equal(text, document.RootElement.GetProperty("list")[0].GetString());
    }
}
