using System.Text;
using System.Text.Json;

namespace Ashlar.Surfaces.Tests.Rest;

/// <summary>Batches of random shape: never a failure of ours, and the same answer whatever the store.</summary>
public sealed class BatchFuzzTests
{
    [Fact]
    public async Task Never_fail_and_are_answered_alike_on_both_stores()
    {
        await using var sqlite = await RestHost.StartAsync(RandomBatches.Model, DatabaseKind.Sqlite);
        await using var postgres = await RestHost.StartAsync(RandomBatches.Model, DatabaseKind.Postgres);
        var byStatus = new SortedDictionary<int, int>();
        await Effort.RunAsync(500, async (random, _) =>
        {
            var body = new RandomBatches(random).Next();
            var left = await SendAsync(sqlite, body);
            var right = await SendAsync(postgres, body);
            byStatus[left.Status] = byStatus.GetValueOrDefault(left.Status) + 1;
            Assert.True(left.Status < 500 && right.Status < 500 && Told(left) == Told(right), $"{body}\nSQLite {left.Status}: {left.Text}\nPostgreSQL {right.Status}: {right.Text}");
        });
        Figures.Note($"random batches answered alike on both stores: {Effort.Cases(500)}, seed {Effort.Seed}, by status: {string.Join(", ", byStatus.Select(s => $"{s.Key}: {s.Value}"))}");
        Assert.True(byStatus.GetValueOrDefault(200) > 20 && byStatus.GetValueOrDefault(400) > 20, $"the batches did not reach far enough: {string.Join(", ", byStatus)}");
    }

    private static Task<Http.FakeExchange> SendAsync(RestHost host, string body) => host.PostAsync("/api/batch", Encoding.UTF8.GetBytes(body));

    // What an answer says that does not hang on keys which the databases make and on the time
    private static string Told(Http.FakeExchange answer)
    {
        using var document = JsonDocument.Parse(answer.Body);
        var told = new StringBuilder().Append(answer.Status);
        if (answer.Status == 200)
        {
            foreach (var result in document.RootElement.GetProperty("results").EnumerateArray()) Append(told, result);
            return told.ToString();
        }

        var problem = document.RootElement;
        told.Append(' ').Append(problem.GetProperty("code").GetString());
        if (problem.TryGetProperty("operation", out var operation)) told.Append(" at ").Append(operation);
        if (!problem.TryGetProperty("errors", out var errors)) return told.ToString();
        foreach (var error in errors.EnumerateArray())
        {
            told.Append('\n').Append(error.TryGetProperty("pointer", out var pointer) ? pointer.GetString() : "").Append(' ').Append(error.GetProperty("code").GetString());
        }

        return told.ToString();
    }

    private static void Append(StringBuilder told, JsonElement result)
    {
        told.Append('\n').Append(result.GetProperty("status").GetInt32());
        if (!result.TryGetProperty("body", out var body)) return;
        // Of json, powers of ten and the order of members are told as the store keeps them
        if (body.TryGetProperty("data", out var data)) told.Append(" data ").Append(body.TryGetProperty("page", out _) ? data.GetArrayLength() : data.ValueKind);
        foreach (var name in (string[])["name", "size", "price", "tags", "label", "worth", "version"])
        {
            if (body.ValueKind == JsonValueKind.Object && body.TryGetProperty(name, out var value)) told.Append(' ').Append(name).Append('=').Append(value.GetRawText());
        }
    }
}
