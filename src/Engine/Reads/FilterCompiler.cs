using Ashlar.Cel;
using Ashlar.Model;

namespace Ashlar.Engine.Reads;

/// <summary>Compiles callers' filters, within limits that are tighter than a model's, and keeps the last few by their text. Thread-safe.</summary>
internal sealed class FilterCompiler(ModelSnapshot model)
{
    /// <summary>Nodes that one row may cost to look at, where a relation counts as 100 rows: two nested relations, not three.</summary>
    public const long MaxCost = 200_000;

    private const int RowsPerRelation = 100;

    private readonly PlanCache<(Entity, string), NormalFilter> filters = new(256);

    public Result<NormalFilter> Compile(Entity entity, string source)
    {
        if (filters.TryGet((entity, source), out var known)) return known;
        var result = model.Scopes.CompileFilter(entity, source);
        if (!result.Succeeded) return Bad(source, result.Issues);
        var root = FilterNormaliser.Evaluate(result.Expression.Root);
        if (NulIn(root) is { } nul) return Bad("text-nul", "holds the character NUL, which is in no text", nul.Offset);
        if (CostOf(root) > MaxCost) return Bad("too-expensive", "asks too much of lists within lists", null);
        var normal = FilterNormaliser.Normalise(root);
        filters.Add((entity, source), normal);
        return normal;
    }

    /// <summary>A fault of the filter, at a position in it where there is one.</summary>
    public static Problem Bad(string code, string message, int? offset)
    {
        var values = offset is { } at ? new Dictionary<string, object> { ["position"] = at } : null;
        var text = offset is { } place ? $"at {place}: {message}" : message;
        return new Problem(ProblemKind.BadFilter, "the filter " + (offset is null ? message : "is not valid " + text))
        {
            Errors = [new Fault(code, message) { Parameter = "filter", Params = values }],
        };
    }

    private static Problem Bad(string source, IReadOnlyList<CelIssue> issues)
    {
        var first = issues[0];
        return new Problem(ProblemKind.BadFilter, $"the filter is not valid at {first.Offset}: {first.Message}")
        {
            Errors = [.. issues.Select(issue => FaultOf(source, issue))],
        };
    }

    private static Fault FaultOf(string source, CelIssue issue)
    {
        var message = issue.Message;
        if (issue.Suggestion is { } suggestion) message += $"; did you mean '{suggestion}'?";
        if (issue.Code == CelIssueCode.Syntax) message += Hint(source, issue.Offset);
        return new Fault(CodeOf(issue.Code), message)
        {
            Parameter = "filter",
            Params = new Dictionary<string, object> { ["position"] = issue.Offset },
        };
    }

    // What callers write who know SQL; and an unencoded '+', which arrives as a space and leaves two operands side by side.
    private static string Hint(string source, int offset)
    {
        if (offset <= 0 || offset >= source.Length || source[offset - 1] != ' ') return "";
        var length = 0;
        while (offset + length < source.Length && char.IsAsciiLetter(source[offset + length])) length++;
        return source.Substring(offset, length).ToUpperInvariant() switch
        {
            "AND" => "; write '&&'",
            "OR" => "; write '||'",
            "LIKE" or "ILIKE" => "; there are contains, startsWith and endsWith, as in name.startsWith('A')",
            "IS" => "; write '== null' or '!= null'",
            _ when source[offset] is '=' or '<' or '>' || source.Contains('+', StringComparison.Ordinal) => "",
            _ => "; a '+' in a URL must be written %2B",
        };
    }

    private static string CodeOf(CelIssueCode code)
    {
        var name = code.ToString();
        return string.Concat(name.Select((c, i) => char.IsUpper(c) && i > 0 ? "-" + char.ToLowerInvariant(c) : char.ToLowerInvariant(c).ToString()));
    }

    // SQLite would compare it and PostgreSQL refuse it
    private static CelNode? NulIn(CelNode node)
    {
        if (node is ConstantNode constant) return HoldsNul(constant.Value) ? node : null;
        return node.Children.Select(NulIn).FirstOrDefault(n => n is not null);
    }

    private static bool HoldsNul(in CelValue value) => value.Kind switch
    {
        CelKind.String => value.AsString.Contains('\0', StringComparison.Ordinal),
        CelKind.List => value.AsList.Any(item => HoldsNul(item)),
        _ => false,
    };

    private static long CostOf(CelNode node)
    {
        if (node is MacroNode macro)
        {
            var bodies = macro.Bodies.Sum(CostOf);
            return 1 + CostOf(macro.Range) + Math.Min(bodies, MaxCost + 1) * RowsPerRelation;
        }

        long cost = 1;
        node.MapChildren(child =>
        {
            cost += CostOf(child);
            return child;
        });
        return Math.Min(cost, MaxCost + 1);
    }
}
