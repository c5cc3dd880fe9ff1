using Ashlar.Cel;
using Ashlar.Model;
using Ashlar.Stores.Plans;
using Ashlar.Stores.Sql.Expressions;

namespace Ashlar.Stores.Sql;

/// <summary>An expression that only memory can evaluate: why, and at which node.</summary>
public sealed record NotTranslatable(string Reason, CelNode? Node);

/// <summary>
/// Whether an expression can become SQL. What cannot is refused before it reaches a plan: in a read rule, computed field or index
/// it is a model error, in a caller's filter <c>bad-filter</c>.
/// </summary>
public static class SqlTranslation
{
    /// <summary>
    /// Null when the tree has SQL of the same meaning on every store. Names without a value yet (<c>auth</c>, <c>now</c>,
    /// <c>old</c>, <c>hasRole()</c>, parameters that are not listed) are taken to become parameters of their type.
    /// </summary>
    /// <param name="source">The entity whose row is <c>this</c>; null: there is none.</param>
    /// <param name="root">The tree.</param>
    /// <param name="result">The column type that the value is for; null: any value, a bool for a condition.</param>
    /// <param name="parameters">The parameters that are known.</param>
    public static NotTranslatable? Check(
        Entity? source, CelNode root, ScalarType? result = null, IReadOnlyList<PlanParameter>? parameters = null)
    {
        ArgumentNullException.ThrowIfNull(root);
        var aliases = new SqlAliases();
        var frame = new Frame(aliases, SqlText.Of($"source"));
        var context = new CompileContext(SqliteDialect.Instance, parameters ?? [], aliases, frame) { IsCheck = true };
        var compiler = new ExpressionCompiler(context);
        var scope = source is null
            ? new Scope(null, "", NullTerm.Instance, frame)
            : new Scope(null, "this", Rows.At(context.Dialect, source, aliases.NextTable(), frame), frame);
        try
        {
            var term = compiler.Compile(root, scope);
            var sql = result is not null ? StorageForm.Of(compiler, term, result).Sql : (term as ScalarTerm)?.Sql;
            return sql?.Closed().Depth > ExpressionCompiler.DeepestClause ? new("it is nested too deep", root) : null;
        }
        catch (NotTranslatableException reason)
        {
            return new(reason.Message, reason.Node);
        }
    }

    /// <summary>
    /// A condition or value over the columns of one table, with values written out, for an index or a generated column: columns
    /// stand bare.
    /// </summary>
    /// <exception cref="NotTranslatableException">It has no such SQL.</exception>
    internal static string Definition(Entity entity, CelNode root, SqlDialect dialect)
    {
        var aliases = new SqlAliases();
        var frame = new Frame(aliases, SqlText.Of($"source"));
        var compiler = new ExpressionCompiler(new CompileContext(dialect, [], aliases, frame));
        var scope = new Scope(null, "this", Rows.At(dialect, entity, "", frame), frame);
        var term = compiler.Compile(root, scope) as ScalarTerm ?? throw new NotTranslatableException("an index is over values", root);
        return SqlRenderer.RenderDefinition(term.Sql.Closed(), dialect);
    }
}
