using System.Text;

namespace Ashlar.Testing.Scenarios;

/// <summary>
/// A folder under <c>tests/scenarios</c> (<c>steps.http</c>, and <c>model.yaml</c> or the path of one in <c>model</c>), or a guide with a model. Runs against anything
/// that answers requests, so the same files serve every surface and store.
/// </summary>
/// <param name="StepsPath">From the repository's root, for messages.</param>
/// <param name="ModelPath">The model that the steps are asked of.</param>
/// <param name="Steps">In order; later ones build on what earlier ones made.</param>
public sealed record Scenario(string StepsPath, string ModelPath, IReadOnlyList<ScenarioStep> Steps)
{
    public static string Root { get; } = RepoRoot.Combine("tests", "scenarios");

    public static IEnumerable<string> Names => Directory.GetDirectories(Root).Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal);

    public static Scenario Load(string name)
    {
        var steps = Path.Combine(Root, name, "steps.http");
        var model = Path.Combine(Root, name, "model.yaml");
        // A scenario of an example names its model, from the repository's root, in a file "model".
        if (!File.Exists(model)) model = RepoRoot.Combine(File.ReadAllText(Path.Combine(Root, name, "model")).Trim());
        return new Scenario(Path.GetRelativePath(RepoRoot.Path, steps), model, ScenarioFile.Read(steps));
    }

    /// <summary>The requests of a guide, both paths from the repository's root.</summary>
    public static Scenario LoadGuide(string guide, string model) =>
        new(guide, RepoRoot.Combine(model), ScenarioFile.ReadGuide(RepoRoot.Combine(guide)));

    /// <summary>Sends every step in order; the first that is not answered as expected fails the test with its line and the differences.</summary>
    /// <param name="send">Answers one request.</param>
    public async Task RunAsync(Func<ScenarioRequest, Task<ScenarioAnswer>> send)
    {
        var placeholders = new Placeholders();
        foreach (var caller in Steps.Select(s => s.Request.Caller).OfType<ScenarioCaller>()) placeholders.Set(caller.Name, caller.Id);
        foreach (var step in Steps)
        {
            var answer = await send(Filled(step.Request, placeholders));
            var differences = Judge(step, answer, placeholders);
            if (differences.Count > 0) throw new InvalidOperationException(Report(step, answer, differences));
        }
    }

    private static ScenarioRequest Filled(ScenarioRequest request, Placeholders placeholders) => request with
    {
        Target = placeholders.Fill(request.Target),
        Headers = [.. request.Headers.Select(h => KeyValuePair.Create(h.Key, placeholders.Fill(h.Value)))],
        Body = request.Body is null ? null : placeholders.Fill(request.Body),
    };

    private static List<string> Judge(ScenarioStep step, ScenarioAnswer answer, Placeholders placeholders)
    {
        var differences = new List<string>();
        if (answer.Status != step.Status) differences.Add($"status {answer.Status}, expected {step.Status}");
        foreach (var (name, expected) in step.Headers)
        {
            var actual = answer.Headers.GetValueOrDefault(name);
            if (expected == "(absent)")
            {
                if (actual is not null) differences.Add($"header {name}: {actual} should be absent");
            }
            else if (actual is null || !placeholders.Matches(expected, actual))
            {
                differences.Add($"header {name}: {actual ?? "(absent)"}, expected {placeholders.Fill(expected)}");
            }
        }

        if (step.Body == "(empty)")
        {
            if (answer.Body.Length > 0) differences.Add("the body should be empty");
        }
        else if (step.Body is not null)
        {
            differences.AddRange(JsonExpectation.Compare(step.Body, answer.Body, placeholders));
        }

        return differences;
    }

    private string Report(ScenarioStep step, ScenarioAnswer answer, List<string> differences)
    {
        var report = new StringBuilder().AppendLine($"{StepsPath}:{step.Line}: {step.Title}");
        foreach (var difference in differences) report.AppendLine($"  {difference}");
        return report.AppendLine($"  answered {answer.Status}: {answer.Body}").ToString();
    }
}
