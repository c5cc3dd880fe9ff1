using System.Runtime.CompilerServices;
using Ashlar.Engine.Rules;
using Ashlar.Model;

namespace Ashlar.Engine.Reads;

/// <summary>The shape of a read of one row.</summary>
internal readonly struct RowPlanKey(AccessProfile Profile, Entity Entity, Selection Selection, bool IsWritten) : IEquatable<RowPlanKey>
{
    public AccessProfile Profile { get; } = Profile;
    public Entity Entity { get; } = Entity;
    public Selection Selection { get; } = Selection;
    public bool IsWritten { get; } = IsWritten;

    public bool Equals(RowPlanKey other) =>
        ReferenceEquals(Profile, other.Profile)
        && ReferenceEquals(Entity, other.Entity)
        && IsWritten == other.IsWritten
        && SelectionShape.AreEqual(Selection, other.Selection);

    public override bool Equals(object? obj) => obj is RowPlanKey other && Equals(other);

    public override int GetHashCode() => HashCode.Combine(
        RuntimeHelpers.GetHashCode(Profile), RuntimeHelpers.GetHashCode(Entity), IsWritten, SelectionShape.Hash(Selection));
}

/// <summary>Selections compared by what they say.</summary>
internal static class SelectionShape
{
    public static bool AreEqual(Selection left, Selection right) =>
        ReferenceEquals(left, right) || (AreEqual(left.Fields, right.Fields) && AreEqual(left.Expand, right.Expand));

    public static int Hash(Selection selection)
    {
        if (ReferenceEquals(selection, Selection.All)) return EmptyHash;
        var hash = new HashCode();
        AddTo(ref hash, selection.Fields);
        AddTo(ref hash, selection.Expand);
        return hash.ToHashCode();
    }

    private static readonly int EmptyHash = Hash(new Selection([], []));

    private static void AddTo(ref HashCode hash, IReadOnlyList<string> texts)
    {
        hash.Add(texts.Count);
        for (var i = 0; i < texts.Count; i++) hash.Add(texts[i].GetHashCode(StringComparison.Ordinal));
    }

    private static bool AreEqual(IReadOnlyList<string> left, IReadOnlyList<string> right)
    {
        if (left.Count != right.Count) return false;
        for (var i = 0; i < left.Count; i++)
        {
            if (left[i] != right[i]) return false;
        }

        return true;
    }
}
