using Ashlar.Stores.Plans;

namespace Ashlar.Stores.Sql;

/// <summary>
/// A read plan as SQL. The select list holds the plan's columns in order, then one hidden column for each child: the key of
/// the row whose children they are.
/// </summary>
/// <param name="Plan">What was compiled.</param>
/// <param name="Statement">Its SQL. Parameters: the plan's; in a child's statement also the parent's key.</param>
/// <param name="ColumnCount">How many columns the statement gives, hidden ones included.</param>
/// <param name="Children">In the order of the plan's.</param>
internal sealed record CompiledRead(
    ReadPlan Plan, SqlStatement Statement, int ColumnCount, IReadOnlyList<CompiledChild> Children);

/// <summary>
/// Children of each row: <paramref name="Read"/> is run with the value of the parent's column
/// <paramref name="ParentKeyColumn"/> as parameter number <c>plan.Parameters.Count + 1</c>. Where that column is null there are
/// no children. It gives them in key order, one more than the limit a parent at most.
/// </summary>
internal sealed record CompiledChild(ChildPlan Child, int ParentKeyColumn, CompiledRead Read);

/// <summary>A write plan as SQL.</summary>
/// <param name="Plan">What was compiled; its doc says the order of parameters.</param>
/// <param name="Statement">The statement whose affected rows count.</param>
/// <param name="Prelude">Run first with the same parameters, its affected rows not counted; null: nothing.</param>
internal sealed record CompiledWrite(WritePlan Plan, SqlStatement Statement, SqlStatement? Prelude = null);
