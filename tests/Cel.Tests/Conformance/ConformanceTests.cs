using System.Text.Json;

namespace Ashlar.Cel.Tests.Conformance;

/// <summary>The conformance cases of the language's specification (cel-spec, tests/simple). The core has to pass whole; what else
/// is in a section passes too unless <see cref="OutOfScope"/> has the section, with the reason.</summary>
public sealed class ConformanceTests(ITestOutputHelper output)
{
    public static TheoryData<string> Sections()
    {
        if (SharedData.Locate("cel") is not { } folder)
        {
            return [""];
        }

        return [.. Directory.GetFiles(folder, "*.json").Order(StringComparer.Ordinal).SelectMany(SectionsOf)];
    }

    [Theory]
    [MemberData(nameof(Sections))]
    public void Passes_every_case_that_is_in_scope(string section)
    {
        SharedData.Require("cel");
        var cases = Cases(section);
        var failures = cases.Select(c => (Case: c, Problem: c.Run())).Where(r => r.Problem is not null).ToList();
        output.WriteLine($"{section}: {cases.Count - failures.Count} of {cases.Count}");
        foreach (var (failed, problem) in failures)
        {
            output.WriteLine($"{failed.Id}: {problem}");
        }

        Assert.All(failures, f => Assert.False(f.Case.IsCore, $"{f.Case.Id}: {f.Problem}"));
        if (OutOfScope.Sections.TryGetValue(section, out var reason))
        {
            Assert.True(failures.Count > 0, $"{section} passes entirely, and yet is listed as out of scope: {reason}");
        }
        else
        {
            Assert.True(failures.Count == 0, $"{section} is not listed as out of scope: {string.Join(System.Environment.NewLine, failures.Select(f => $"{f.Case.Id}: {f.Problem}"))}");
        }
    }

    [Fact]
    public void Lists_only_sections_that_exist()
    {
        SharedData.Require("cel");
        Assert.Empty(OutOfScope.Sections.Keys.Except(Sections().Select(s => s.Data)));
    }

    [Fact]
    public void Passes_the_whole_core()
    {
        SharedData.Require("cel");
        var run = Sections().SelectMany(s => Cases(s.Data).Select(c => (Section: s.Data.Split('/'), c.IsCore, Passed: c.Run() is null))).ToList();
        foreach (var file in run.GroupBy(r => r.Section[0]))
        {
            var sections = file.GroupBy(r => r.Section[1]).Select(s => $"{s.Key} {s.Count(r => r.Passed)}/{s.Count()}");
            Figures.Note($"conformance of {file.Key}: {string.Join(", ", sections)}");
        }

        var (core, all) = (run.Where(r => r.IsCore).ToList(), run.Count(r => r.Passed));
        Figures.Note($"conformance: {core.Count(r => r.Passed)} of {core.Count} core cases, {all} of all {run.Count}");
        Assert.All(core, r => Assert.True(r.Passed));
    }

    private static IEnumerable<string> SectionsOf(string path)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(path));
        var file = Path.GetFileNameWithoutExtension(path);
        return [.. document.RootElement.GetProperty("sections").EnumerateArray().Select(s => $"{file}/{s.GetProperty("name").GetString()}")];
    }

    private static List<ConformanceCase> Cases(string section)
    {
        var (file, name) = (section.Split('/')[0], section.Split('/')[1]);
        using var document = JsonDocument.Parse(File.ReadAllBytes(SharedData.Require($"cel/{file}.json")));
        var found = document.RootElement.GetProperty("sections").EnumerateArray().Single(s => s.GetProperty("name").GetString() == name);
        return [.. found.GetProperty("tests").EnumerateArray().Select(t => new ConformanceCase(t.Clone()))];
    }
}
