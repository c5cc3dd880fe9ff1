using System.Text.Json.Nodes;
using Ashlar.Testing.Scenarios;

namespace Ashlar.Surfaces.Tests.Rest.OpenApi;

/// <summary>Every request and answer of every scenario is one that the document allows: statuses, problem codes, bodies both ways.</summary>
public sealed class DescribedAnswersTests
{
    public static IEnumerable<TheoryDataRow<string>> Names => Scenario.Names.Select(n => new TheoryDataRow<string>(n));

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Answers_as_described(string name)
    {
        var scenario = Scenario.Load(name);
        var source = await File.ReadAllTextAsync(scenario.ModelPath, TestContext.Current.CancellationToken);
        var description = new Description(DescribedModel.Load(source));
        await using var host = await RestHost.StartAsync(source);

        var faults = new List<string>();
        await scenario.RunAsync(async request =>
        {
            var answer = await host.SendAsync(request);
            faults.AddRange(Faults(description, request, answer).Select(f => $"{request.Method} {request.Target} -> {answer.Status}: {f}"));
            return answer;
        });
        Assert.True(faults.Count == 0, string.Join("\n", faults));
    }

    private static IEnumerable<string> Faults(Description description, ScenarioRequest request, ScenarioAnswer answer)
    {
        var path = request.Target.Split('?')[0];
        if (description.Find(request.Method, path) is not { } operation) return []; // HEAD, OPTIONS, 405, addresses of nothing
        if (operation["responses"]![$"{answer.Status}"] is not { } described) return ["the status is not described"];
        return answer.Status >= 400 ? Refusal(description, described, answer) : [.. Sent(description, operation, request), .. Answer(description, request, described, answer)];
    }

    private static IEnumerable<string> Refusal(Description description, JsonNode described, ScenarioAnswer answer)
    {
        var media = description.Media(described, "application/problem+json")!;
        var body = JsonNode.Parse(answer.Body)!;
        var code = body["code"]!.GetValue<string>();
        return media["examples"]![code] is null ? [$"{code} is not described"] : description.Judge.Faults(media["schema"]!, body);
    }

    /// <summary>What was taken is described.</summary>
    private static IEnumerable<string> Sent(Description description, JsonObject operation, ScenarioRequest request)
    {
        if (request.Body is null || operation["requestBody"] is not { } body || request.Body.Contains("\\u", StringComparison.Ordinal)) return [];
        return description.Judge.Faults(description.Media(body)!["schema"]!, JsonNode.Parse(request.Body), "sent");
    }

    private static IEnumerable<string> Answer(Description description, ScenarioRequest request, JsonNode described, ScenarioAnswer answer)
    {
        if (answer.Body.Length == 0) return [];
        if (description.Media(described) is not { } media) return ["a body is not described"];

        // A row that was asked for in part lacks what it must have otherwise.
        var partial = (request.Target + request.Body).Contains("fields", StringComparison.Ordinal);
        var judge = partial ? new SchemaJudge(description.Root) { Partial = true } : description.Judge;
        return judge.Faults(media["schema"]!, JsonNode.Parse(answer.Body), "answered");
    }
}
