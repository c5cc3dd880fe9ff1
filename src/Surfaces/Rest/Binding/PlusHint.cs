using Ashlar.Engine;
using Ashlar.Surfaces.Rest.Routing;

namespace Ashlar.Surfaces.Rest.Binding;

/// <summary>
/// A filter or an instant written with a bare <c>+</c> (<c>a + b</c>, <c>+02:00</c>) reaches us with a space in its place. When
/// it is refused, the refusal says so.
/// </summary>
internal static class PlusHint
{
    private const string Hint = "; an unencoded '+' in an address is a space: write %2B";

    public static Problem Apply(Problem problem, string query)
    {
        if (!query.Contains('+', StringComparison.Ordinal)) return problem;

        var pairs = new QueryPairs(query);
        while (pairs.MoveNext())
        {
            if (!pairs.Value.Contains('+') || !PercentText.TryDecode(pairs.Name, plusIsSpace: true, out var name)) continue;
            if (problem.Kind == ProblemKind.BadFilter && name == ParameterNames.Filter)
            {
                problem = problem with { Detail = problem.Detail + Hint };
            }

            problem = problem with { Errors = [.. problem.Errors.Select(f => f.Parameter == name ? f with { Message = f.Message + Hint } : f)] };
        }

        return problem;
    }
}
