using System.Runtime.CompilerServices;
using Ashlar.Engine.Rules;

namespace Ashlar.Engine.Reads;

/// <summary>
/// What of a list request decides its plan: everything but values. Made anew for each request without copying anything; the
/// hash is computed once.
/// </summary>
internal readonly struct ListShape : IEquatable<ListShape>
{
    private readonly int hash;

    public ListShape(AccessProfile profile, ListRequest request, string? filter)
    {
        Profile = profile;
        Request = request;
        Filter = filter;
        hash = Hash();
    }

    public AccessProfile Profile { get; }

    public ListRequest Request { get; }

    /// <summary>The structure of the CEL filter, or null.</summary>
    public string? Filter { get; }

    /// <summary>The same shape that holds on to none of the request's values, for keeping.</summary>
    public ListShape WithoutValues() => new(
        Profile,
        Request with
        {
            Conditions = [.. Request.Conditions.Select(c => c.Operator == ConditionOperator.IsNull ? c : c with { Values = [] })],
            After = Request.After is null ? null : "",
            Filter = null,
            Limit = null,
        },
        Filter);

    public bool Equals(ListShape other) =>
        hash == other.hash
        && ReferenceEquals(Profile, other.Profile)
        && ReferenceEquals(Request.Entity, other.Request.Entity)
        && Request.After is null == other.Request.After is null
        && Request.CountExact == other.Request.CountExact
        && Filter == other.Filter
        && AreEqual(Request.Conditions, other.Request.Conditions)
        && AreEqual(Request.Sort, other.Request.Sort)
        && SelectionShape.AreEqual(Request.Selection, other.Request.Selection);

    public override bool Equals(object? obj) => obj is ListShape other && Equals(other);

    public override int GetHashCode() => hash;

    private int Hash()
    {
        var code = new HashCode();
        code.Add(RuntimeHelpers.GetHashCode(Profile));
        code.Add(RuntimeHelpers.GetHashCode(Request.Entity));
        code.Add(Request.After is null);
        code.Add(Request.CountExact);
        if (Filter is not null) code.Add(Filter.GetHashCode(StringComparison.Ordinal));
        for (var i = 0; i < Request.Conditions.Count; i++)
        {
            code.Add(Request.Conditions[i].Path.GetHashCode(StringComparison.Ordinal));
            code.Add((int)Request.Conditions[i].Operator);
        }

        for (var i = 0; i < Request.Sort.Count; i++)
        {
            code.Add(Request.Sort[i].Path.GetHashCode(StringComparison.Ordinal));
            code.Add(Request.Sort[i].Descending);
        }

        code.Add(SelectionShape.Hash(Request.Selection));
        return code.ToHashCode();
    }

    private static bool AreEqual(IReadOnlyList<Condition> left, IReadOnlyList<Condition> right)
    {
        if (left.Count != right.Count) return false;
        for (var i = 0; i < left.Count; i++)
        {
            var (a, b) = (left[i], right[i]);
            if (a.Operator != b.Operator || a.Path != b.Path) return false;
            if (a.Operator == ConditionOperator.IsNull && BoundCondition.ParseIsNull(a) != BoundCondition.ParseIsNull(b)) return false;
        }

        return true;
    }

    private static bool AreEqual(IReadOnlyList<SortTerm> left, IReadOnlyList<SortTerm> right)
    {
        if (left.Count != right.Count) return false;
        for (var i = 0; i < left.Count; i++)
        {
            if (left[i] != right[i]) return false;
        }

        return true;
    }
}
