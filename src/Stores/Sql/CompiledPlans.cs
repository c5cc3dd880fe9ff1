using Ashlar.Model;
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
/// Children of each row: <paramref name="Read"/> gives those of the row whose column <paramref name="ParentKeyColumn"/> is
/// parameter number <c>plan.Parameters.Count + 1</c>, in key order, one more than the limit at most. Where that column is null
/// there are none.
/// </summary>
/// <param name="Child">What was compiled.</param>
/// <param name="ParentKeyColumn">The column of the parent's statement.</param>
/// <param name="Read">The statement, and those of the children's children.</param>
/// <param name="OwnerColumn">
/// Not negative: the statement serves many parents at once. Its parameter is the list of their keys, and this column, the last,
/// tells a row's parent by its place in that list, from 1, by which the rows are ordered first.
/// </param>
/// <param name="ParentKeys">The type of that parameter: a key, or a list of keys.</param>
internal sealed record CompiledChild(ChildPlan Child, int ParentKeyColumn, CompiledRead Read, int OwnerColumn, ScalarType ParentKeys);

/// <summary>A write plan as SQL.</summary>
/// <param name="Plan">What was compiled; its doc says the order of parameters.</param>
/// <param name="Statement">The statement whose affected rows count.</param>
/// <param name="Prelude">Run first with the same parameters, its affected rows not counted; null: nothing.</param>
/// <param name="ReturnsKey">It gives one row of one column for a row inserted: the key that the database made.</param>
internal sealed record CompiledWrite(WritePlan Plan, SqlStatement Statement, SqlStatement? Prelude = null, bool ReturnsKey = false);
