using Ashlar.Engine.Rules;
using Ashlar.Stores.Plans;

namespace Ashlar.Engine.Reads;

/// <summary>Resolves a list's sort; the key is always the last tie-break, so that every row has its place.</summary>
internal static class SortBinder
{
    /// <summary>Most fields to sort by.</summary>
    public const int MaxTerms = 5;

    private const string Parameter = "sort";

    public static List<PlanSort> Bind(RowPath root, IReadOnlyList<SortTerm> terms, PlanParameters parameters, FaultList faults)
    {
        var sorts = new List<PlanSort>(terms.Count + 1);
        var hasKey = false;
        if (terms.Count > MaxTerms) faults.Add(FaultCodes.Max, $"must name at most {MaxTerms} fields", Parameter, Most(MaxTerms));
        for (var i = 0; i < terms.Count && i < MaxTerms; i++)
        {
            var term = terms[i];
            if (terms.Take(i).Any(t => t.Path == term.Path)) faults.Add(FaultCodes.Duplicate, $"'{term.Path}' is named twice", Parameter);
            if (PathBinder.Bind(root, term.Path, Parameter, FaultCodes.UnknownField, faults) is not { } path) continue;
            if (!path.Column.Type.IsSortable)
            {
                faults.Add(FaultCodes.Unsortable, $"'{term.Path}' cannot be sorted by", Parameter);
                continue;
            }

            sorts.Add(Of(path, term.Descending, parameters));
            if (path.Row.Name.Length > 0 || path.Column != root.Entity.Key) continue;
            // Nothing after the key can matter.
            hasKey = true;
            break;
        }

        if (hasKey) return sorts;
        foreach (var part in root.Entity.KeyParts)
        {
            // A part that is sorted by already has had its say
            if (!terms.Take(MaxTerms).Any(t => t.Path == part.WireName)) sorts.Add(Of(new BoundPath(root, part), descending: false, parameters));
        }

        return sorts;
    }

    private static PlanSort Of(BoundPath path, bool descending, PlanParameters parameters)
    {
        var value = path.Row.Value(path.Column);
        var nullable = value.Type.IsNullable || path.Column.Optional || path.Column.Computed is not null;
        return new PlanSort(parameters.Lift(value), path.Column.Type, descending, nullable);
    }

    private static Dictionary<string, object> Most(int most) => new() { ["max"] = most };
}
