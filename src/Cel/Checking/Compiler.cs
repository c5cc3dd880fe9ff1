using Ashlar.Cel.Syntax;

namespace Ashlar.Cel.Checking;

/// <summary>Parse, then check.</summary>
internal static class Compiler
{
    public static CelResult Compile(CelEnvironment environment, string source, CelType? expected, bool isChecked)
    {
        ArgumentNullException.ThrowIfNull(source);
        var issues = new Issues(source);
        var parsed = Parser.Parse(source, environment, issues);
        return parsed is null ? new(null, issues.ByPosition()) : Check(environment, parsed, expected, source, issues, isChecked);
    }

    public static (CelNode? Root, IReadOnlyList<CelIssue> Issues) Parse(CelEnvironment environment, string source)
    {
        ArgumentNullException.ThrowIfNull(source);
        var issues = new Issues(source);
        var root = Parser.Parse(source, environment, issues);
        return (root, issues.ByPosition());
    }

    public static CelResult Check(CelEnvironment environment, CelNode root, CelType? expected)
    {
        if (root.Depth > environment.Options.MaxDepth)
        {
            var tooDeep = new Issues("");
            tooDeep.Add(0, 0, CelIssueCode.TooDeep, $"the expression is nested deeper than {environment.Options.MaxDepth} levels");
            return new(null, tooDeep.ByPosition());
        }

        var source = CelPrinter.ToText(root);
        return Check(environment, root, expected, source, new Issues(source), isChecked: true);
    }

    private static CelResult Check(
        CelEnvironment environment, CelNode parsed, CelType? expected, string source, Issues issues, bool isChecked)
    {
        var checker = new Checker(environment, new Reporter(issues, isChecked));
        var root = checker.Run(parsed, expected);
        return issues.Count == 0
            ? new(new CheckedExpression(root, source, environment.Options), [])
            : new(null, issues.ByPosition());
    }
}

/// <summary>Where the checker reports to. An unchecked compilation hears nothing: the same trees are made, and what is wrong
/// shows when it is evaluated.</summary>
internal sealed class Reporter(Issues issues, bool isChecked)
{
    /// <summary>More than a person reads: what follows is left out, since working out suggestions is not free.</summary>
    private const int MaxIssues = 50;

    public void Add(CelNode node, CelIssueCode code, string message)
    {
        if (isChecked && issues.Count < MaxIssues)
        {
            issues.Add(node, code, message);
        }
    }

    /// <summary>Reports a name that is not known, with the nearest one that is.</summary>
    public void AddUnknown(CelNode node, CelIssueCode code, string message, string name, Func<IEnumerable<string>> known)
    {
        if (isChecked && issues.Count < MaxIssues)
        {
            issues.Add(node, code, message, NearestName.Of(name, known()));
        }
    }
}
