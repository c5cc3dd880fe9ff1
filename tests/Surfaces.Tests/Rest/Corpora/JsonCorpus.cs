using System.Text;
using System.Text.Json;

namespace Ashlar.Surfaces.Tests.Rest.Corpora;

/// <summary>One body of the public JSON parsing corpus: <c>y</c> must be accepted, <c>n</c> refused, <c>i</c> either.</summary>
internal sealed record JsonCase(string Name, string Expect, byte[] Body);

internal static class JsonCorpus
{
    public static IReadOnlyList<JsonCase> Parsing() => Read("json/test_parsing.json");

    public static IReadOnlyList<JsonCase> Transforms() => Read("json/test_transform.json");

    private static List<JsonCase> Read(string file)
    {
        using var document = JsonDocument.Parse(File.ReadAllText(SharedData.Require(file)));
        var cases = new List<JsonCase>();
        foreach (var item in document.RootElement.GetProperty("cases").EnumerateArray())
        {
            var name = item.GetProperty("name").GetString()!; // every case has one
            var expect = item.TryGetProperty("expect", out var word) ? word.GetString()! : "i"; // a word where there is one
            cases.Add(new JsonCase(name, expect, BodyOf(item)));
        }

        return cases;
    }

    private static byte[] BodyOf(JsonElement item)
    {
        if (item.TryGetProperty("base64", out var base64)) return base64.GetBytesFromBase64();
        var repeated = string.Concat(Enumerable.Repeat(item.GetProperty("repeat").GetString(), item.GetProperty("count").GetInt32()));
        var suffix = item.TryGetProperty("suffix", out var end) ? end.GetString() : "";
        return Encoding.UTF8.GetBytes(repeated + suffix);
    }
}
