using Ashlar.Cel;
using Ashlar.Engine.Rules;
using Ashlar.Model;

namespace Ashlar.Engine.Reads;

/// <summary>
/// A row that a caller's request reaches: the plan's own, or one at the end of to-one relations. <see cref="Raw"/> is the tree
/// that gives it whatever the rules say; it counts as absent for the caller unless <see cref="Guard"/> holds.
/// </summary>
internal sealed record RowPath(AccessProfile Profile, Entity Entity, CelNode Raw, CelNode Guard, string Name)
{
    /// <summary>The plan's own row, already filtered by its entity's rule.</summary>
    public static RowPath Root(AccessProfile profile, Entity entity) =>
        new(profile, entity, new VariableNode(Trees.This, entity.RowType), Trees.True, "");

    /// <summary>A macro's variable that ranges over readable rows.</summary>
    public static RowPath Element(AccessProfile profile, Entity entity, CelNode variable) =>
        new(profile, entity, variable, Trees.True, "");

    public EntityAccess Access => Profile.Of(Entity);

    /// <summary>The row at the other end of a reference, seen only where the reference and that row may be read.</summary>
    public RowPath Follow(RefField reference)
    {
        var raw = Select(reference.Name);
        var target = Profile.Of(reference.Target);
        var guard = Trees.And(Guard, MaskOf(reference), On(target.Get, raw));
        return new RowPath(Profile, reference.Target, raw, guard, Name.Length == 0 ? reference.Name : $"{Name}.{reference.Name}");
    }

    /// <summary>A column's value as the caller sees it: null where the row or the field is not the caller's to read.</summary>
    public CelNode Value(ColumnField column) => Trees.Guard(Trees.And(Guard, MaskOf(column)), Column(column));

    /// <summary>
    /// An expression over the column as the caller sees it. Conditions on lists go around the whole, since no database chooses
    /// between lists: there <paramref name="ofNull"/> is what the expression is where the list may not be read.
    /// </summary>
    public CelNode Apply(ColumnField column, Func<CelNode, CelNode> build, CelNode ofNull) => column.Type.IsList
        ? Trees.Choose(Trees.And(Guard, MaskOf(column)), build(Column(column)), ofNull)
        : build(Value(column));

    /// <summary>The column's value whatever the rules say.</summary>
    public CelNode Column(ColumnField column) => Select(column.WireName);

    /// <summary>A to-many relation's rows whatever the rules say.</summary>
    public CelNode Relation(Field relation) => Select(relation.Name);

    /// <summary>Whether the field may be read in this row: true, or a tree over the raw row.</summary>
    public CelNode MaskOf(Field field) => On(Access.Read(field), Raw);

    /// <summary>Whether there is a row and the caller may see it.</summary>
    public CelNode Presence(FoldedRule rule) => Trees.And(Trees.NotNull(Column(Entity.Key)), On(rule, Raw));

    /// <summary>A rule's residual on the row that a tree gives.</summary>
    public static CelNode On(FoldedRule rule, CelNode row) => Trees.Substitute(rule.Residual, Trees.This, row);

    private SelectNode Select(string field)
    {
        var type = Entity.RowType.Field(field)
            ?? throw new InvalidOperationException($"the row type of {Entity.Name} has no '{field}'");
        // Behind a reference that may be null everything may be.
        return new SelectNode(Raw, field, Raw.Type.IsNullable ? CelType.Nullable(type) : type);
    }
}
