using Ashlar.Cel;

namespace Ashlar.Stores.Sql.Expressions;

/// <summary>And, or, not: SQL's three-valued logic is the language's, NULL standing for unknown.</summary>
internal static class Logic
{
    public static ScalarTerm And(ExpressionCompiler compiler, AndNode node, Scope scope) =>
        All([.. node.Operands.Select(o => compiler.Condition(o, scope))]);

    public static ScalarTerm Or(ExpressionCompiler compiler, OrNode node, Scope scope) =>
        Any([.. node.Operands.Select(o => compiler.Condition(o, scope))]);

    /// <summary>True when there are none.</summary>
    public static ScalarTerm All(IReadOnlyList<ScalarTerm> terms) => Join(terms, SqlText.Of($" AND "), Constants.True, Constants.False);

    /// <summary>False when there are none.</summary>
    public static ScalarTerm Any(IReadOnlyList<ScalarTerm> terms) => Join(terms, SqlText.Of($" OR "), Constants.False, Constants.True);

    public static ScalarTerm Not(ScalarTerm term) => term.Constant is { } value
        ? Constants.Bool(!value.AsBool)
        : ScalarTerm.Of(SqlText.Of($"(NOT {term.Sql})"), SqlForm.Bool, term);

    /// <summary>The term where a condition holds, unknown where it does not; as it is where there is no condition.</summary>
    public static ScalarTerm Guard(ScalarTerm term, params IEnumerable<SqlText?> known)
    {
        var conditions = known.OfType<SqlText>().ToList();
        if (conditions.Count == 0) return term;
        var all = SqlText.Join(SqlText.Of($" AND "), conditions);
        return new(SqlText.Of($"(CASE WHEN {all} THEN {term.Sql} END)"), term.Form) { MayBeUnknown = true, Bound = term.Bound };
    }

    private static ScalarTerm Join(IReadOnlyList<ScalarTerm> terms, SqlText word, ScalarTerm neutral, ScalarTerm absorbing)
    {
        var left = new List<ScalarTerm>();
        foreach (var term in terms)
        {
            if (term.Constant is not { } value) left.Add(term);
            else if (value == absorbing.Constant) return absorbing;
        }

        return left.Count switch
        {
            0 => neutral,
            1 => left[0],
            _ => ScalarTerm.Of(SqlText.Of($"({SqlText.Join(word, left.Select(t => t.Sql))})"), SqlForm.Bool, [.. left]),
        };
    }
}
