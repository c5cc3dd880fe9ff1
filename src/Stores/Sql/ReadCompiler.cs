using Ashlar.Cel;
using Ashlar.Model;
using Ashlar.Stores.Plans;
using Ashlar.Stores.Sql.Expressions;

namespace Ashlar.Stores.Sql;

/// <summary>Read plans to SQL: one statement for a plan, and one for each list of children. Pure; run once for each shape.</summary>
internal static class ReadCompiler
{
    private const string Root = "t0";

    /// <exception cref="NotTranslatableException">An expression has no SQL; <see cref="SqlTranslation"/> tells beforehand.</exception>
    public static CompiledRead Compile(ReadPlan plan, SqlDialect dialect) => Compile(plan, plan.Parameters, dialect, null);

    private static CompiledRead Compile(ReadPlan plan, IReadOnlyList<PlanParameter> parameters, SqlDialect dialect, ChildPlan? child)
    {
        var aliases = new SqlAliases();
        aliases.NextTable(); // t0, the root
        var parentKey = dialect.Children.Parent(parameters.Count + 1);
        var (source, owner) = child is null ? (Table(plan.Source), null) : Children(child, aliases, dialect, parentKey);
        var frame = new Frame(aliases, source);
        var compiler = new ExpressionCompiler(new CompileContext(dialect, parameters, aliases, frame));
        var scope = ScopeOf(dialect, plan.Source, frame);

        var columns = plan.CountOnly ? [SqlText.Of($"count(*)")] : Columns(compiler, scope, plan);
        var children = plan.CountOnly ? [] : plan.Children.Select((c, i) => Child(c, plan.Columns.Count + i, parameters, dialect)).ToList();
        var conditions = Conditions(compiler, scope, plan, owner);
        var sort = plan.CountOnly ? [] : Sorting.Keys(compiler, scope, plan.Sort);
        if (!plan.CountOnly && plan.After is { } after) conditions.Add(Sorting.After(dialect, sort, after));

        var statement = Statement(plan, dialect, columns, frame, conditions, sort, child);
        if (child is not null) statement = dialect.Children.Statement(statement, parameters.Count + 1);
        var rendered = SqlRenderer.Render(statement, dialect, parameters.Count + (child is null ? 1 : 2));
        return new(plan, rendered, columns.Count + (child is not null && dialect.Children.AreBatched ? 1 : 0), children);
    }

    private static CompiledChild Child(ChildPlan child, int keyColumn, IReadOnlyList<PlanParameter> parameters, SqlDialect dialect)
    {
        var read = Compile(child.Plan, parameters, dialect, child);
        var isBatched = dialect.Children.AreBatched;
        var key = child.Relation.Entity.Key.Type;
        return new(child, keyColumn, read, isBatched ? read.ColumnCount - 1 : -1, isBatched ? key with { IsList = true } : key);
    }

    private static SqlText? Table(Entity? entity) =>
        entity is null ? null : SqlText.Of($"{new SqlName(entity.Table)} AS {new SqlName(Root)}");

    private static Scope ScopeOf(SqlDialect dialect, Entity? source, Frame frame) => source is null
        ? new Scope(null, "", NullTerm.Instance, frame)
        : new Scope(null, "this", Rows.At(dialect, source, Root, frame), frame);

    private static (SqlText Source, SqlText Owner) Children(ChildPlan child, SqlAliases aliases, SqlDialect dialect, SqlText parentKey)
    {
        var root = new SqlName(Root);
        if (child.Relation is ManyField many)
        {
            return (SqlText.Of($"{new SqlName(many.Target.Table)} AS {root}"), KeyTerms.Holds(dialect, Root, many.By, new ScalarTerm(parentKey, SqlForm.Of(many.Entity.Key.Type))));
        }

        var link = (LinkField)child.Relation;
        var pairs = new SqlName(aliases.NextTable());
        var same = dialect.Texts.SameKey(link.Target, SqlText.Of($"{root}.{new SqlName(link.Target.Key.Column)}"), SqlText.Of($"{pairs}.{new SqlName(link.TargetColumn)}"));
        return (
            SqlText.Of($"{new SqlName(link.LinkTable)} AS {pairs} JOIN {new SqlName(link.Target.Table)} AS {root} ON {same}"),
            dialect.Texts.SameKey(link.Entity, SqlText.Of($"{pairs}.{new SqlName(link.SourceColumn)}"), parentKey));
    }

    private static List<SqlText> Columns(ExpressionCompiler compiler, Scope scope, ReadPlan plan)
    {
        var columns = new List<SqlText>(plan.Columns.Count + plan.Children.Count);
        foreach (var column in plan.Columns)
        {
            columns.Add(StorageForm.Of(compiler, compiler.Compile(column.Value, scope), column.Type).Sql.Closed());
        }

        foreach (var child in plan.Children)
        {
            columns.Add(compiler.Compile(child.ParentKey, scope) switch
            {
                ScalarTerm key => key.Sql.Closed(),
                RowTerm row => row.Key.Sql,
                _ => throw new NotTranslatableException("a parent's key is one value", child.ParentKey),
            });
        }

        return columns;
    }

    private static List<SqlText> Conditions(ExpressionCompiler compiler, Scope scope, ReadPlan plan, SqlText? owner)
    {
        var conditions = new List<SqlText>();
        if (owner is not null) conditions.Add(owner);
        if (plan.Filter is { } filter)
        {
            // Apart, so that what one of them names does not hide the others from an index.
            foreach (var part in Conjuncts(filter))
            {
                compiler.Context.Conjunct = part is CallNode { Operator: CelOperator.Not } not ? not.Args[0] : part;
                var condition = compiler.Condition(part, scope);
                compiler.Context.Conjunct = null;
                if (!condition.Constant.GetValueOrDefault().IsTrue) conditions.Add(condition.Sql.Closed());
            }
        }

        return conditions;
    }

    private static IEnumerable<CelNode> Conjuncts(CelNode filter) =>
        filter is AndNode and ? and.Operands.SelectMany(Conjuncts) : [filter];

    private static SqlText Statement(
        ReadPlan plan, SqlDialect dialect, List<SqlText> columns, Frame frame, List<SqlText> conditions, IReadOnlyList<SortKey> sort, ChildPlan? child)
    {
        var parts = new List<SqlText> { SqlText.Of($"SELECT {SqlText.CommaList(columns.Count == 0 ? [SqlText.Null] : columns)}") };
        var from = frame.From();
        if (!from.IsEmpty) parts.Add(SqlText.Of($" FROM {from}"));
        if (conditions.Count > 0) parts.Add(SqlText.Of($" WHERE {SqlText.Join(SqlText.Of($" AND "), conditions)}"));
        var order = sort.Where(k => !k.IsConstant).Select(Sorting.Order).ToList();
        if (child is not null && order.Count == 0) order.AddRange(plan.Source!.KeyParts.Select(p => SqlText.Of($"{new SqlName(Root)}.{new SqlName(p.Column)}"))); // children are rows
        if (order.Count > 0) parts.Add(SqlText.Of($" ORDER BY {SqlText.CommaList(order)}"));
        if (child is not null) parts.Add(SqlText.Of($" LIMIT {(Int128)(child.LimitPerParent + 1L)}"));
        if (plan.CountOnly || child is not null || plan.LimitParameter is not { } limit) return SqlText.Join(SqlText.Empty, [.. parts, .. Lock(plan, dialect)]);
        var (select, most) = (SqlText.Join(SqlText.Empty, parts), new SqlParameter(limit + 1));
        return plan is { MostRows: { } bound, ForUpdate: false }
            ? dialect.Page(select, most, bound)
            : SqlText.Of($"{select} LIMIT {most}{SqlText.Join(SqlText.Empty, Lock(plan, dialect))}");
    }

    private static IEnumerable<SqlText> Lock(ReadPlan plan, SqlDialect dialect)
    {
        if (plan.ForUpdate && plan.Source is not null) yield return dialect.ForUpdate(Root);
    }
}
