using Ashlar.Cel;
using Ashlar.Model;

namespace Ashlar.Stores.Plans;

/// <summary>
/// What a read wants, without SQL: every column, condition and sort key is a CEL tree over <c>this</c> (a row of
/// <see cref="Source"/>), so that to-one expansions are columns such as <c>this.category.name</c> (the compiler joins) and a
/// row-dependent mask is a boolean column. The only variables are <c>this</c>, macro variables and parameters.
/// </summary>
public sealed record ReadPlan
{
    /// <summary>The table read; null: no table, exactly one row of values that need none (defaults that look elsewhere, rules over <c>old</c>).</summary>
    public required Entity? Source { get; init; }
    public required IReadOnlyList<PlanColumn> Columns { get; init; }

    /// <summary>Rows for which this is true; null: all.</summary>
    public CelNode? Filter { get; init; }

    /// <summary>In order of weight; the last is the key unless the plan reads at most one row.</summary>
    public IReadOnlyList<PlanSort> Sort { get; init; } = [];

    /// <summary>
    /// Parameters of the cursor's row, one for each sort key, when only rows after it are wanted. Nulls sort as the greatest.
    /// </summary>
    public IReadOnlyList<int>? After { get; init; }

    /// <summary>Index of the parameter (int) with the most rows to return; null: no limit.</summary>
    public int? LimitParameter { get; init; }

    /// <summary>
    /// The greatest value that <see cref="LimitParameter"/> is ever given, where it is known: a database that plans without looking at
    /// values then still knows that the page is small.
    /// </summary>
    public int? MostRows { get; init; }

    /// <summary>To-many expansions.</summary>
    public IReadOnlyList<ChildPlan> Children { get; init; } = [];

    /// <summary>The types of the parameters <c>$0</c>, <c>$1</c>, …, shared by the plan and its children.</summary>
    public IReadOnlyList<PlanParameter> Parameters { get; init; } = [];

    /// <summary>
    /// Instead of rows: one row of one column (long), the number of rows that pass the filter. <see cref="Columns"/> is empty,
    /// and there is no sort, cursor, limit or child.
    /// </summary>
    public bool CountOnly { get; init; }

    /// <summary>Locks the rows read until the transaction ends (PostgreSQL: FOR UPDATE; SQLite has one writer).</summary>
    public bool ForUpdate { get; init; }
}

/// <summary>A selected value. <see cref="Type"/> says which getter of <see cref="IRowReader"/> reads it.</summary>
public sealed record PlanColumn(CelNode Value, ScalarType Type);

public sealed record PlanSort(CelNode Value, ScalarType Type, bool Descending, bool Nullable);

/// <summary>
/// A parameter <c>$i</c>: in trees a <see cref="VariableNode"/> of that name. <see cref="Type"/> gives its storage form
/// (a decimal's scale, a list of uuids …); a list parameter binds as one value.
/// </summary>
public sealed record PlanParameter(string Name, ScalarType Type)
{
    public static string NameOf(int index) => "$" + index.ToString(System.Globalization.CultureInfo.InvariantCulture);
}

/// <summary>
/// Children of each row of the parent plan through <see cref="Relation"/> (a <see cref="ManyField"/> or <see cref="LinkField"/>),
/// in key order. At most <see cref="LimitPerParent"/> + 1 rows a parent are read: the one more tells that it was cut.
/// <see cref="ParentKey"/> is the parent's key as a tree over the parent plan's <c>this</c>, for expansions below a to-one
/// (<c>this.order.id</c>).
/// </summary>
public sealed record ChildPlan(Field Relation, CelNode ParentKey, ReadPlan Plan, int LimitPerParent);
