using Ashlar.Engine.Reads;
using Ashlar.Model;

namespace Ashlar.Surfaces.Rest.Binding;

/// <summary>A parameter that is a condition: <c>category.name[startsWith]</c> is a path and an operator; without one it is <c>eq</c>.</summary>
internal static class ConditionName
{
    public static bool TryParse(Entity entity, string name, ParameterFaults faults, out string path, out ConditionOperator op)
    {
        op = ConditionOperator.Eq;
        var bracket = name.IndexOf('[', StringComparison.Ordinal);
        path = bracket < 0 ? name : name[..bracket];
        if (!IsField(entity, path))
        {
            faults.Unknown(name, $"there is no such parameter or field{Hint(entity, path, bracket < 0)}");
            return false;
        }

        if (bracket < 0) return true;

        var word = name.AsSpan(bracket + 1);
        if (word.EndsWith("]") && ParameterNames.Operator(word[..^1]) is { } known)
        {
            op = known;
            return true;
        }

        var wrong = word.TrimEnd(']').ToString();
        faults.Unknown(name, $"there is no operator '{ParameterFaults.Shortened(wrong)}'{ParameterFaults.Hint(wrong, ParameterNames.Operators)}");
        return false;
    }

    private static string Hint(Entity entity, string path, bool withParameters) =>
        withParameters && ParameterNames.Familiar(path) is { } familiar ? "; " + familiar : ParameterFaults.Hint(path, Candidates(entity, withParameters));

    /// <summary>Only the first step is judged here, to tell a mistyped parameter from a field; the engine resolves the path.</summary>
    private static bool IsField(Entity entity, string path)
    {
        var dot = path.IndexOf('.', StringComparison.Ordinal);
        return entity.Find(dot < 0 ? path : path[..dot]) is { Hidden: false };
    }

    /// <summary>Fields with a read rule of their own are never suggested: their names are not everyone's.</summary>
    private static IEnumerable<string> Candidates(Entity entity, bool withParameters)
    {
        if (withParameters)
        {
            foreach (var parameter in ParameterNames.OfLists) yield return parameter;
        }

        foreach (var field in entity.Fields)
        {
            if (!field.Hidden && field.ReadRule is null) yield return field is ColumnField column ? column.WireName : field.Name;
        }
    }
}
