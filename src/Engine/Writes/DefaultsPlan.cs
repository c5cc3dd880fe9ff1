using Ashlar.Cel;
using Ashlar.Engine.Rules;
using Ashlar.Model;

namespace Ashlar.Engine.Writes;

/// <summary>How a column's default is worked out.</summary>
internal enum DefaultKind : byte
{
    /// <summary>From the row itself, the caller and the request's instant.</summary>
    Own,

    /// <summary>From rows that the row's references point to; their values are looked up with the references themselves.</summary>
    Follows,

    /// <summary>From the owned rows that are made with the row: once those are whole. For a row that is there already, as Foreign.</summary>
    Nested,

    /// <summary>From other rows in any other way: a statement of its own.</summary>
    Foreign,
}

/// <param name="Column">The column.</param>
/// <param name="Tree">The default with the caller's atoms folded in.</param>
/// <param name="Kind">How it is worked out.</param>
/// <param name="Follows">The values it follows references for.</param>
/// <param name="NeedsCaller">It is unknown because nobody is signed in.</param>
internal sealed record ColumnDefault(ColumnField Column, CelNode Tree, DefaultKind Kind, IReadOnlyList<Follow> Follows, bool NeedsCaller)
{
    /// <summary>It waits for the rows below: nested, or it reads a column that is.</summary>
    public bool IsLate { get; init; }
}

/// <summary>The defaults of an entity's columns for one access profile, each after those that it reads.</summary>
internal sealed class DefaultsPlan
{
    private readonly ColumnDefault?[] byOrdinal;
    private readonly List<ColumnDefault> ordered = [];

    public DefaultsPlan(AccessProfile profile, Entity entity, ModelSnapshot model)
    {
        byOrdinal = new ColumnDefault?[entity.Columns.Count];
        foreach (var column in entity.Columns)
        {
            if (column.Default is { } expression) byOrdinal[column.Ordinal] = Of(column, profile.Value(expression), expression.Root, profile, model);
        }

        foreach (var column in new ColumnOrder(entity, c => byOrdinal[c.Ordinal]?.Tree).Sort())
        {
            var entry = byOrdinal[column.Ordinal]!; // sorted are those that have one
            if (entry.Kind == DefaultKind.Nested || ReadsLate(entry.Tree, entity)) byOrdinal[column.Ordinal] = entry with { IsLate = true };
            ordered.Add(byOrdinal[column.Ordinal]!);
        }
    }

    public IReadOnlyList<ColumnDefault> Ordered => ordered;

    public ColumnDefault? Of(ColumnField column) => byOrdinal[column.Ordinal];

    private static ColumnDefault Of(ColumnField column, CelNode tree, CelNode written, AccessProfile profile, ModelSnapshot model)
    {
        var needsCaller = !profile.SignedIn && Trees.IsUnknown(tree) && Trees.Mentions(written, Trees.Auth);
        if (!Traversal.Traverses(tree, model)) return new ColumnDefault(column, tree, DefaultKind.Own, [], needsCaller);
        if (FollowIndex.TryFollow(tree, column.Entity, out var follows)) return new ColumnDefault(column, tree, DefaultKind.Follows, follows, needsCaller);
        var kind = Traversal.Traverses(tree, model, many => many.Owned) ? DefaultKind.Foreign : DefaultKind.Nested;
        return new ColumnDefault(column, tree, kind, [], needsCaller);
    }

    private bool ReadsLate(CelNode tree, Entity entity) => Trees.Any(tree, node =>
        node is SelectNode { Operand: VariableNode { Name: Trees.This } } select
        && entity.Find(select.Field) is ColumnField column && byOrdinal[column.Ordinal] is { IsLate: true });
}
