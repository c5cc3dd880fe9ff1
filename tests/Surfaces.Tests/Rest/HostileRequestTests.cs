using System.Text.Json;
using Ashlar.Testing.Scenarios;

namespace Ashlar.Surfaces.Tests.Rest;

/// <summary>Random and mutated requests: never a failure of ours, always one shape, memory bounded.</summary>
public sealed class HostileRequestTests
{
    private const string Model = """
        ashlar: 1
        name: hostile
        entities:
          Thing:
            fields:
              name:   { type: string, max: 100, unique: true }
              size:   { type: int, default: 0 }
              price:  { type: decimal, precision: 12, scale: 2, optional: true }
              flag:   { type: bool, default: false }
              when:   { type: dateTime, optional: true }
              took:   { type: duration, optional: true }
              blob:   { type: bytes, optional: true }
              data:   { type: json, optional: true }
              tags:   { type: string, list: true }
              kind:   { enum: [red, blue], default: red }
              secret: { type: string, optional: true, access: { read: hasRole('admin') } }
              owner:  { ref: User, optional: true }
              parts:  { many: Part, by: thing, owned: true }
              worth:  { type: int, computed: 'parts.sum(p, p.n)' }
            check:
              - { rule: size >= 0 || flag, message: small things are flagged }
            access: { read: "!flag || signedIn", write: public }
          Part:
            fields:
              thing: { ref: Thing }
              label: { type: string }
              n:     { type: int, default: 1 }
        """;

    [Fact]
    public async Task Never_fail_and_are_always_answered_in_one_shape()
    {
        await using var host = await RestHost.StartAsync(Model);
        var made = await host.PostAsync("/api/things", """{"name":"first","tags":[],"parts":[{"label":"x"}]}"""u8.ToArray());
        Assert.True(made.Status == 201, made.Text);
        using var row = JsonDocument.Parse(made.Text);
        var id = row.RootElement.GetProperty("id").GetString()!; // every row has one
        ScenarioCaller?[] callers = [null, new("ada", []), new("root", ["admin"])];

        var byStatus = new SortedDictionary<int, int>();
        await Effort.RunAsync(6_000, async (random, number) =>
        {
            var request = new RandomRequests(random).Next(id);
            var answer = await AnswerAsync(host, request, callers[random.Next(callers.Length)]);
            if (answer.Header("Location") is { } location && location.StartsWith("/api/things/", StringComparison.Ordinal)) id = location[12..];
            byStatus[answer.Status] = byStatus.GetValueOrDefault(answer.Status) + 1;
            Judge(request, answer);
        });

        Figures.Note($"random requests answered: {Effort.Cases(6_000)}, seed {Effort.Seed}, by status: {string.Join(", ", byStatus.Select(s => $"{s.Key}: {s.Value}"))}");
        Assert.True(byStatus.ContainsKey(200) && byStatus.ContainsKey(201) && byStatus.ContainsKey(400), "the requests did not reach far enough");
    }

    [Fact]
    public async Task Take_no_more_memory_the_longer_they_go_on()
    {
        await using var host = await RestHost.StartAsync(Model);
        await Effort.RunAsync(1_500, async (random, _) => await AnswerAsync(host, new RandomRequests(random).Next("x"), null));
        var before = GC.GetTotalMemory(forceFullCollection: true);
        for (var round = 0; round < 2; round++)
        {
            // The same kinds of request with other values: plans are kept by shape, and the number of shapes is bounded.
            await Effort.RunAsync(1_500, async (random, number) => await AnswerAsync(host, new RandomRequests(new Random(random.Next() + round)).Next("x"), null));
        }

        var grown = GC.GetTotalMemory(forceFullCollection: true) - before;
        Figures.Note($"memory grown by {grown / 1024} KiB over {Effort.Cases(3_000)} requests, seed {Effort.Seed}");
        Assert.True(grown < 32 << 20, $"grown by {grown} bytes, seed {Effort.Seed}");
    }

    private static async Task<Http.FakeExchange> AnswerAsync(RestHost host, RandomRequest request, ScenarioCaller? caller)
    {
        try
        {
            return await host.SendAsync(request.Method, request.Target, request.Body, host.CallerOf(caller), [.. request.Headers]);
        }
        catch (Exception failure)
        {
            throw new InvalidOperationException($"{failure.GetType().Name}: {failure.Message}\n{request}", failure);
        }
    }

    private static void Judge(RandomRequest request, Http.FakeExchange answer)
    {
        Assert.True(answer.Status is >= 200 and < 500, $"{answer.Status} {answer.Text}\n{request}");
        if (answer.Body.Length == 0) return;
        using var json = JsonDocument.Parse(answer.Body);
        if (answer.Status < 400) return;
        Assert.Equal("application/problem+json", answer.Header("Content-Type"));
        Assert.Equal(answer.Status, json.RootElement.GetProperty("status").GetInt32());
        Assert.True(json.RootElement.GetProperty("detail").GetString()!.Length > 0, $"no detail\n{request}"); // every problem has one
    }
}
