using Ashlar.Cel;
using Ashlar.Model;

namespace Ashlar.Stores.Sql.Expressions;

/// <summary>A range as a subquery in the making.</summary>
/// <param name="Frame">Its FROM.</param>
/// <param name="Element">What the macro's variable stands for.</param>
/// <param name="Index">The element's place in the list; null where there is no order.</param>
/// <param name="Where">What binds the subquery to the row outside, and the conditions of <c>filter</c>.</param>
/// <param name="Known">Holds when the range is neither null nor unknown; null when it always is.</param>
internal sealed record OpenRange(Frame Frame, Term Element, ScalarTerm? Index, IReadOnlyList<SqlText> Where, SqlText? Known)
{
    /// <summary>What follows FROM, with more conditions; only when all that the subquery holds is compiled.</summary>
    public SqlText From(params IEnumerable<SqlText> conditions)
    {
        var all = Where.Concat(conditions).ToList();
        return all.Count == 0
            ? Frame.From()
            : SqlText.Of($"{Frame.From()} WHERE {SqlText.Join(SqlText.Of($" AND "), all)}");
    }
}

/// <summary>Makes subqueries of relations and lists.</summary>
internal static class Ranges
{
    public static OpenRange Open(ExpressionCompiler compiler, RangeTerm range, CelNode? node)
    {
        var open = range switch
        {
            RelationRange relation => Relation(compiler, relation),
            ArrayRange array => Array(compiler, array),
            _ => throw new NotTranslatableException("this list is not translated here", node),
        };
        if (range.Conditions.Count == 0) return open;
        var conditions = range.Conditions
            .Select(c => compiler.Condition(c.Body, c.Scope.With(c.Variable, open.Element, open.Frame)).Sql.Closed());
        return open with { Where = [.. open.Where, .. conditions] };
    }

    /// <summary>Whether there is a row. LIMIT keeps SQLite 3.35 from reading the whole table for a list of all rows that have some.</summary>
    public static SqlText Exists(SqlText from) => SqlText.Of($"EXISTS (SELECT 1 FROM {from} LIMIT 1)");

    /// <summary>
    /// The same of a relation. As a condition of its own a database may start from the related rows; within others it is to look
    /// for those of the row at hand, and not to read all of them first for a page of few.
    /// </summary>
    public static SqlText Exists(ExpressionCompiler compiler, RangeTerm? range, CelNode? node, SqlText from)
    {
        var isOurs = range is RelationRange { Parent.Entity.External: false };
        return isOurs && node != compiler.Context.Conjunct ? compiler.Dialect.ExistsFor(from) : Exists(from);
    }

    /// <summary>Items of an array, or keys of an object, of JSON.</summary>
    public static OpenRange Json(ExpressionCompiler compiler, DynTerm dyn, bool keys)
    {
        var json = compiler.Dialect.Json;
        var alias = compiler.Aliases.NextTable();
        var frame = new Frame(compiler.Aliases, json.Each(dyn.Value, alias, keys));
        Term element = keys
            ? new ScalarTerm(json.EachKey(alias), SqlForm.Text)
            : new DynTerm(json.EachKind(alias), json.EachValue(alias), null);
        return new(frame, element, null, [], null);
    }

    private static OpenRange Relation(ExpressionCompiler compiler, RelationRange range)
    {
        var alias = compiler.Aliases.NextTable();
        var (parent, texts) = (range.Parent.Key, compiler.Dialect.Texts);
        var known = parent.IsNeverNull ? null : SqlText.Of($"({parent.Sql} IS NOT NULL)");
        if (range.Relation is ManyField many)
        {
            var frame = new Frame(compiler.Aliases, Table(many.Target, alias));
            var owner = KeyTerms.Holds(compiler.Dialect, alias, many.By, parent);
            return new(frame, Rows.At(compiler.Dialect, many.Target, alias, frame), null, [owner], known);
        }

        var link = (LinkField)range.Relation;
        var pairs = new SqlName(compiler.Aliases.NextTable());
        var same = texts.SameKey(
            link.Target, SqlText.Of($"{new SqlName(alias)}.{new SqlName(link.Target.Key.Column)}"), SqlText.Of($"{pairs}.{new SqlName(link.TargetColumn)}"));
        var joined = new Frame(compiler.Aliases, SqlText.Of($"{new SqlName(link.LinkTable)} AS {pairs} JOIN {Table(link.Target, alias)} ON {same}"));
        var source = texts.SameKey(range.Parent.Entity, SqlText.Of($"{pairs}.{new SqlName(link.SourceColumn)}"), parent.Sql);
        return new(joined, Rows.At(compiler.Dialect, link.Target, alias, joined), null, [source], known);
    }

    private static OpenRange Array(ExpressionCompiler compiler, ArrayRange range)
    {
        var alias = compiler.Aliases.NextTable();
        var lists = compiler.Dialect.Lists;
        var known = range.Array.IsNeverNull ? null : SqlText.Of($"({range.Array.Sql} IS NOT NULL)");
        var frame = new Frame(compiler.Aliases, lists.Each(range.Array.Sql, range.Items, alias));
        var index = range.Items.IsParameter ? null : new ScalarTerm(lists.Index(alias), SqlForm.Int);
        return new(frame, lists.Item(range.Items, alias), index, [], known);
    }

    private static SqlText Table(Entity entity, string alias) => SqlText.Of($"{new SqlName(entity.Table)} AS {new SqlName(alias)}");
}
