using System.Text.Json;
using System.Text.Json.Nodes;
using Ashlar.Model;
using Ashlar.Testing.Scenarios;

namespace Ashlar.Surfaces.Tests.Rest.RandomModels;

/// <summary>
/// Random models, rows and requests: SQLite and PostgreSQL answer alike, and lists hold just the rows for which rule and filter
/// are true in memory.
/// </summary>
public sealed class StoresAgreeTests
{
    private const int RequestsPerModel = 70;

    /// <summary>The first requests make most of the rows that the others are about.</summary>
    private const int SetUp = 3 * Pool.Size;

    [Fact]
    public async Task Answer_random_requests_alike_and_as_memory_says()
    {
        var (models, refused, requests, judged) = (0, 0, 0, 0);
        var statuses = new SortedDictionary<int, int>();
        var reasons = new List<string>();
        await Effort.RunAsync(10, async (random, _) =>
        {
            var model = new RandomModel(random);
            if (ModelLoader.Load(model.Text, "random.yaml") is { Snapshot: null } load)
            {
                refused++;
                reasons.AddRange(load.Issues.Select(i => $"{i.Code} {i.Message}"));
                return;
            }

            models++;
            await using var sqlite = await RestHost.StartAsync(model.Text);
            await using var postgres = await RestHost.StartAsync(model.Text, DatabaseKind.Postgres);
            var traffic = new Traffic(random, model);
            for (var i = 0; i < RequestsPerModel; i++)
            {
                var request = i < SetUp ? traffic.SetUp(i) : traffic.Next();
                var status = await CompareAsync(model, request, sqlite, postgres);
                statuses[status] = statuses.GetValueOrDefault(status) + 1;
                requests++;
            }

            using var view = await MemoryView.TakeAsync(model, sqlite);
            foreach (var entity in model.Entities.Where(e => !e.IsOwned))
            {
                foreach (var caller in Traffic.Callers)
                {
                    await JudgeAsync(model, entity, random.Next(3) == 0 ? null : traffic.Filter(entity), caller, view, [sqlite, postgres]);
                    judged++;
                }
            }
        });
        Figures.Note($"{models} random models ({refused} more did not check), {requests} requests answered alike on both stores, {judged} lists as in memory; {string.Join(", ", statuses.Select(s => $"{s.Value} x {s.Key}"))}; seed {Effort.Seed}");
        Assert.True(models > refused, $"most random models check: {string.Join("\n", reasons.Take(20))}");
        Assert.True(statuses.GetValueOrDefault(200) > requests / 10 && statuses.GetValueOrDefault(201) > requests / 25, $"requests reach the rows: {string.Join(", ", statuses)}");
    }

    private static async Task<int> CompareAsync(RandomModel model, ScenarioRequest request, RestHost sqlite, RestHost postgres)
    {
        var (left, right) = (await sqlite.SendAsync(request), await postgres.SendAsync(request));
        Compare(model, request, left, right);
        for (var page = 0; page < 4 && Next(left) is { } after && Next(right) is { } other; page++)
        {
            left = await sqlite.SendAsync(request with { Target = $"{request.Target}&after={after}" });
            right = await postgres.SendAsync(request with { Target = $"{request.Target}&after={other}" });
            Compare(model, request, left, right);
        }

        return left.Status;
    }

    private static void Compare(RandomModel model, ScenarioRequest request, ScenarioAnswer left, ScenarioAnswer right)
    {
        var differences = left.Status == right.Status ? [] : new List<string> { $"status {left.Status} on SQLite, {right.Status} on PostgreSQL" };
        Assert.True(left.Status < 500, Told(model, request, left, right, ["a request never fails"]));
        if (VersionOf(left) != VersionOf(right)) differences.Add($"ETag {VersionOf(left)} on SQLite, {VersionOf(right)} on PostgreSQL");
        if (left.Body.Length > 0 && right.Body.Length > 0) differences.AddRange(JsonExpectation.Compare(Steady(left.Body), Steady(right.Body), new Placeholders()));
        else if (left.Body.Length != right.Body.Length) differences.Add("only one has a body");
        if (differences.Count > 0) Assert.Fail(Told(model, request, left, right, differences));
    }

    private static async Task JudgeAsync(RandomModel model, RandomEntity entity, string? filter, ScenarioCaller? caller, MemoryView view, IReadOnlyList<RestHost> hosts)
    {
        var expected = view.Visible(entity, filter, caller);
        var request = new ScenarioRequest("GET", $"{entity.Path}?limit=100&fields=id{(filter is null ? "" : $"&filter={Uri.EscapeDataString(filter)}")}", caller, [], null);
        foreach (var host in hosts)
        {
            var answer = await host.SendAsync(request);
            if (answer.Status is 401 or 403)
            {
                Assert.True(expected.Count == 0, $"{request}: {answer.Status}, though in memory {string.Join(", ", expected)} are visible\n{model.Text}");
                continue;
            }

            Assert.True(answer.Status == 200, $"{request}: {answer.Body}\n{model.Text}");
            using var document = JsonDocument.Parse(answer.Body);
            var found = document.RootElement.GetProperty("data").EnumerateArray().Select(r => r.GetProperty("id").GetString()).ToList();
            Assert.True(expected.SequenceEqual(found), $"{request}\nrule {entity.ListRule}\nfilter {filter}\nmemory {string.Join(", ", expected)}\nanswer {string.Join(", ", found)}\n{model.Text}");
        }
    }

    // A hash covers times and cursors, which differ
    private static string? VersionOf(ScenarioAnswer answer) =>
        answer.Headers.GetValueOrDefault("ETag")?.Trim('"').Split('-')[0] is { } tag && long.TryParse(tag, out _) && tag.Length < 16 ? tag : null;

    private static string? Next(ScenarioAnswer answer)
    {
        if (answer.Status != 200 || !answer.Body.StartsWith("{\"data\"", StringComparison.Ordinal)) return null;
        using var document = JsonDocument.Parse(answer.Body);
        return document.RootElement.GetProperty("page").TryGetProperty("next", out var next) && next.ValueKind == JsonValueKind.String ? next.GetString() : null;
    }

    /// <summary>Without what differs from run to run: the times of writing and the seals of cursors.</summary>
    private static string Steady(string body)
    {
        var node = JsonNode.Parse(body) ?? throw new InvalidOperationException("an answer is not null");
        Steady(node);
        return node.ToJsonString();
    }

    private static void Steady(JsonNode? node)
    {
        switch (node)
        {
            case JsonObject members:
                foreach (var name in new[] { "createdAt", "updatedAt" })
                {
                    if (members.ContainsKey(name)) members[name] = "then";
                }

                if (members["next"] is JsonValue) members["next"] = "further";
                foreach (var member in members) Steady(member.Value);
                break;
            case JsonArray items:
                foreach (var item in items) Steady(item);
                break;
        }
    }

    private static string Told(RandomModel model, ScenarioRequest request, ScenarioAnswer left, ScenarioAnswer right, IEnumerable<string> differences) =>
        $"{request.Method} {Uri.UnescapeDataString(request.Target)} as {request.Caller?.Name ?? "nobody"}\n{request.Body}\n{string.Join('\n', differences)}\nSQLite {left.Status}: {left.Body}\nPostgreSQL {right.Status}: {right.Body}\n{model.Text}";
}
