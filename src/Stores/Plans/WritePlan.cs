using Ashlar.Model;

namespace Ashlar.Stores.Plans;

/// <summary>One statement that changes rows. Parameters come in the order each plan states.</summary>
public abstract record WritePlan
{
    public abstract Entity Entity { get; }
}

/// <summary>Inserts one row. Parameters: the values of <see cref="Columns"/>, in order.</summary>
/// <param name="IgnoreExisting">A row with this key already there is left as it is (Affected 0).</param>
public sealed record InsertPlan(Entity Target, IReadOnlyList<ColumnField> Columns, bool IgnoreExisting = false) : WritePlan
{
    public override Entity Entity => Target;
}

/// <summary>Sets columns of the row with a key. Parameters: the values of <see cref="Columns"/>, then the key.</summary>
public sealed record UpdatePlan(Entity Target, IReadOnlyList<ColumnField> Columns) : WritePlan
{
    public override Entity Entity => Target;
}

/// <summary>Deletes the row with a key. Parameter: the key. Remembers the key's last version where keys can come again.</summary>
public sealed record DeletePlan(Entity Target) : WritePlan
{
    public override Entity Entity => Target;
}

/// <summary>Adds 1 to a row's version and sets updatedAt. Parameters: updatedAt, key.</summary>
public sealed record TouchPlan(Entity Target) : WritePlan
{
    public override Entity Entity => Target;
}

/// <summary>Adds a pair to a link; a pair already there is left. Parameters: source key, target key.</summary>
public sealed record LinkPlan(LinkField Link) : WritePlan
{
    public override Entity Entity => Link.Entity;
}

/// <summary>Removes pairs of a link. Parameters: source key (or the target's when <see cref="ByTarget"/>), and unless <see cref="All"/> the other key.</summary>
public sealed record UnlinkPlan(LinkField Link, bool All, bool ByTarget) : WritePlan
{
    public override Entity Entity => Link.Entity;
}
