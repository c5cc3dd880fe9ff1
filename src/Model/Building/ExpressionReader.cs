using Ashlar.Cel;
using Ashlar.Model.Expressions;
using Ashlar.Model.Yaml;
using static Ashlar.Model.ModelErrorCodes;

namespace Ashlar.Model.Building;

/// <summary>Compiles the expressions of the file and reports what is wrong with them at their own places.</summary>
internal sealed class ExpressionReader(ModelScopes scopes, IssueSink issues)
{
    public IssueSink Issues { get; } = issues;

    /// <summary>The expression, without its facts; null where it is wrong (reported).</summary>
    public CheckedExpression? Compile(YamlScalar scalar, Entity entity, CelType expected, bool withOld = false)
    {
        var result = scopes.Compile(entity, scalar.Text, expected, withOld);
        if (result.Succeeded) return result.Expression;
        foreach (var issue in result.Issues) Report(issue, scalar, entity, withOld);
        return null;
    }

    public ModelExpression? Read(YamlScalar scalar, Entity entity, CelType expected, bool withOld = false) =>
        Compile(scalar, entity, expected, withOld) is { } expression ? ExpressionFacts.Of(expression) : null;

    /// <summary>A condition, which must be of type bool.</summary>
    public ModelExpression? ReadRule(YamlNode? node, string what, Entity entity, bool withOld)
    {
        if (node is null or { Damaged: true }) return null;
        if (node is not YamlScalar scalar)
        {
            Declarations.Section.ReportForm(node, $"{what} is an expression", Issues);
            return null;
        }

        var result = scopes.Compile(entity, scalar.Text, CelType.Bool, withOld);
        if (result.Succeeded) return ExpressionFacts.Of(result.Expression);
        foreach (var issue in result.Issues)
        {
            if (issue.Code is CelIssueCode.WrongType) Issues.Add(NotARule, ScalarPlaces.Locate(scalar, issue.Offset, Issues.Source), $"{what} is a condition, true or false: {issue.Message}");
            else Report(issue, scalar, entity, withOld);
        }

        return null;
    }

    private void Report(CelIssue issue, YamlScalar scalar, Entity entity, bool withOld)
    {
        if (scalar.Damaged) return;
        var at = ScalarPlaces.Locate(scalar, Math.Clamp(issue.Offset, 0, scalar.Text.Length), Issues.Source);
        var suggestion = FamiliarWords.Suggest(issue, scalar.Text) ?? (issue.Suggestion is null ? null : $"did you mean '{issue.Suggestion}'?") ?? FamiliarWords.Scope(issue, entity);
        if (IsOld(issue, scalar.Text, entity, withOld) is { } message) Issues.Add(ModelErrorCodes.Old, at, message);
        else Issues.Add(CodeOf(issue.Code), at, issue.Message, suggestion);
    }

    private static string? IsOld(CelIssue issue, string source, Entity entity, bool withOld)
    {
        if (issue.Code is not (CelIssueCode.UnknownName or CelIssueCode.UnknownField)) return null;
        var end = Math.Min(issue.Offset + issue.Length, source.Length);
        var found = issue.Offset <= end ? source[issue.Offset..end] : "";
        if (!withOld) return found == ModelScopes.Old ? "'old' is there only where a row is changed: in update rules, checks and field rules" : null;
        var name = found[(found.LastIndexOf('.') + 1)..];
        var isOfOld = found.StartsWith("old.", StringComparison.Ordinal) || source.AsSpan(0, issue.Offset).EndsWith("old.");
        return isOfOld && entity.Find(name) is ManyField or LinkField ? $"'old' has no '{name}': the lists of a row as it was are gone" : null;
    }

    private static string CodeOf(CelIssueCode code) => code switch
    {
        CelIssueCode.BadLiteral => BadLiteral,
        CelIssueCode.TooLong or CelIssueCode.TooDeep or CelIssueCode.TooManyNodes => TooComplex,
        CelIssueCode.UnknownName or CelIssueCode.UnknownField => UnknownName,
        CelIssueCode.UnknownFunction => UnknownFunction,
        CelIssueCode.NoOverload => NoOverload,
        CelIssueCode.WrongType => WrongType,
        CelIssueCode.BadMacro => BadMacro,
        CelIssueCode.BadPattern => Pattern,
        _ => Syntax,
    };
}
