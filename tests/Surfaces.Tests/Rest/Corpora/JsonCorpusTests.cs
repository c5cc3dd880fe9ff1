using System.Text;
using System.Text.Json;

namespace Ashlar.Surfaces.Tests.Rest.Corpora;

/// <summary>The public JSON parsing corpus, each body inside a json field.</summary>
public sealed class JsonCorpusTests
{
    private const string Model = """
        ashlar: 1
        name: corpus
        entities:
          Doc:
            fields:
              data: { type: json, optional: true }
            access: { read: public, write: public }
        """;

    private static byte[] Wrapped(byte[] value) => [.. "{\"data\":"u8, .. value, .. "}"u8];

    [Fact]
    public async Task What_must_be_accepted_is_stored_and_returned_equal_by_value()
    {
        await using var host = await RestHost.StartAsync(Model);
        var (stored, refused) = (0, new List<string>());
        foreach (var item in JsonCorpus.Parsing().Where(c => c.Expect == "y"))
        {
            var answer = await host.PostAsync("/api/docs", Wrapped(item.Body));
            if (answer.Status == 201)
            {
                stored++;
                AssertSame(item, await ReadBackAsync(host, answer.Header("Location")));
            }
            else
            {
                Assert.True(answer.Status == 400 && IsRefusedByRule(item), $"{item.Name}: {answer.Status} {answer.Text}");
                refused.Add(item.Name);
            }
        }

        Assert.True(stored > 80, $"only {stored} stored");
        Figures.Note($"y_ stored and returned: {stored}; refused by rule (repeated names, NUL): {string.Join(", ", refused)}");
    }

    [Fact]
    public async Task What_must_be_refused_is_refused_with_its_place()
    {
        await using var host = await RestHost.StartAsync(Model);
        var count = 0;
        foreach (var item in JsonCorpus.Parsing().Where(c => c.Expect == "n"))
        {
            var answer = await host.PostAsync("/api/docs", Wrapped(item.Body));
            Assert.True(answer.Status is >= 400 and < 500, $"{item.Name}: {answer.Status}");
            using var problem = JsonDocument.Parse(answer.Text);
            var place = problem.RootElement.GetProperty("errors")[0].GetProperty("params").GetProperty("byte").GetInt32();
            Assert.InRange(place, 0, Wrapped(item.Body).Length);

            var bare = await host.PostAsync("/api/docs", item.Body);
            Assert.True(bare.Status is >= 400 and < 500, $"{item.Name} by itself: {bare.Status}");
            count++;
        }

        Figures.Note($"n_ refused with their place: {count}");
    }

    [Fact]
    public async Task What_may_go_either_way_never_fails_and_never_changes()
    {
        await using var host = await RestHost.StartAsync(Model);
        var (stored, refused) = (0, 0);
        foreach (var item in JsonCorpus.Parsing().Where(c => c.Expect == "i").Concat(JsonCorpus.Transforms()))
        {
            var answer = await host.PostAsync("/api/docs", Wrapped(item.Body));
            Assert.True(answer.Status is 201 or 400, $"{item.Name}: {answer.Status} {answer.Text}");
            if (answer.Status == 201)
            {
                stored++;
                AssertSame(item, await ReadBackAsync(host, answer.Header("Location")));
            }
            else
            {
                refused++;
            }
        }

        Figures.Note($"i_ and transforms stored: {stored}, refused: {refused}");
    }

    private static async Task<string> ReadBackAsync(RestHost host, string? location)
    {
        Assert.NotNull(location);
        var read = await host.SendAsync("GET", location + "?fields=data");
        Assert.Equal(200, read.Status);
        return read.Text;
    }

    private static void AssertSame(JsonCase item, string answer)
    {
        using var sent = JsonDocument.Parse(item.Body.AsMemory(item.Body.AsSpan().StartsWith("\uFEFF"u8) ? 3 : 0));
        using var got = JsonDocument.Parse(answer);
        Assert.True(Same(sent.RootElement, got.RootElement.GetProperty("data")), $"{item.Name}: {answer}");
    }

    /// <summary>Equal by value, numbers to their last digit: nothing is rounded, though powers of ten are written out.</summary>
    private static bool Same(JsonElement left, JsonElement right)
    {
        if (left.ValueKind != right.ValueKind) return false;
        return left.ValueKind switch
        {
            JsonValueKind.Number => JsonElement.DeepEquals(left, right),
            JsonValueKind.String => left.GetString() == right.GetString(),
            JsonValueKind.Array => left.EnumerateArray().SequenceEqual(right.EnumerateArray(), new ByValue()),
            JsonValueKind.Object => left.EnumerateObject().Count() == right.EnumerateObject().Count()
                && left.EnumerateObject().All(m => right.TryGetProperty(m.Name, out var value) && Same(m.Value, value)),
            _ => true,
        };
    }

    private sealed class ByValue : IEqualityComparer<JsonElement>
    {
        public bool Equals(JsonElement x, JsonElement y) => Same(x, y);
        public int GetHashCode(JsonElement obj) => 0;
    }

    private static bool IsRefusedByRule(JsonCase item)
    {
        var text = Encoding.UTF8.GetString(item.Body);
        return text.Contains("\\u0000", StringComparison.Ordinal) || item.Name.Contains("duplicated_key", StringComparison.Ordinal);
    }
}
