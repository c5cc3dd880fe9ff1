using System.Text.RegularExpressions;
using Ashlar.Cel;
using Ashlar.Engine;

namespace Ashlar.Surfaces.Tests.Http;

/// <summary><c>docs/guide/errors.md</c> explains every code that a caller can be told, as the source writes them.</summary>
public sealed partial class ErrorGuideTests
{
    private static readonly string Guide = File.ReadAllText(RepoRoot.Combine("docs", "guide", "errors.md"));

    [Fact]
    public void Every_problem_is_in_the_guide() =>
        Assert.Equal([], Untold(Enum.GetValues<ProblemKind>().Select(ProblemCodes.Of)));

    [Fact]
    public void Every_fault_is_in_the_guide()
    {
        var codes = new[] { "Engine", "Identity", "Surfaces", "Server" }
            .SelectMany(project => Directory.EnumerateFiles(RepoRoot.Combine("src", project), "*.cs", SearchOption.AllDirectories))
            .Where(file => !file.Contains("/OpenApi/", StringComparison.Ordinal) && !file.Contains("/obj/", StringComparison.Ordinal)) // examples, and what is made
            .SelectMany(CodesIn).ToHashSet(StringComparer.Ordinal);
        Assert.True(codes.Count > 55, $"only {codes.Count} codes were found"); // the patterns below still see how the source writes them
        Assert.Equal([], Untold(codes));
    }

    [Fact]
    public void Every_fault_of_a_filter_is_in_the_guide() =>
        Assert.Equal([], Untold(Enum.GetNames<CelIssueCode>().Select(name => Capital().Replace(name, "-$0").ToLowerInvariant())));

    private static IEnumerable<string> Untold(IEnumerable<string> codes) => codes.Where(code => !Guide.Contains($"`{code}`", StringComparison.Ordinal)).Order();

    private static IEnumerable<string> CodesIn(string file)
    {
        var text = File.ReadAllText(file);
        return CodeFirst().Matches(text).Concat(PlaceFirst().Matches(text)).Concat(Constant().Matches(text)).Select(m => m.Groups[1].Value);
    }

    // new Fault("code", …), faults.Add("code", …), Bad("code", …)
    [GeneratedRegex(""""(?:\bFault|\bBad|WithBound|AddUnknown|[fF]aults\.Add)\(\s*"([a-z]+(?:-[a-z]+)*)(?=")"""")]
    private static partial Regex CodeFirst();

    // faults.Add(pointer, "code", …), Fault(at, "code", …), At(body, offset, "code", …)
    [GeneratedRegex("""(?:\bFault|[fF]aults\.Add|\bAt)\([^;\n"]*(?:"[^"\n]*")?[^;\n"]*, "([a-z]+(?:-[a-z]+)*)", [$"]""")]
    private static partial Regex PlaceFirst();

    // Of the classes Codes and FaultCodes.
    [GeneratedRegex(""""(?<=static class (?:Fault)?Codes\b[^}]*)const string \w+ = "([a-z-]+)(?=")"""")]
    private static partial Regex Constant();

    [GeneratedRegex("(?<!^)[A-Z]")]
    private static partial Regex Capital();
}
