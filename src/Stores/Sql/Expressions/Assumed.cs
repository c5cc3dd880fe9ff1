using Ashlar.Cel;
using Ashlar.Model;
using Ashlar.Model.Expressions;

namespace Ashlar.Stores.Sql.Expressions;

/// <summary>
/// While an expression is only checked, values that will be parameters (<c>now</c>, <c>auth.id</c>, a field of <c>old</c>) stand
/// for one of their type.
/// </summary>
internal static class Assumed
{
    /// <summary>A parameter of the node's type; null when compiling in earnest.</summary>
    public static Term? Value(ExpressionCompiler compiler, CelNode node)
    {
        if (!compiler.Context.IsCheck) return null;
        var type = node.Type.NonNull;
        var sql = SqlText.Of($"{new SqlParameter(1)}");
        if (type.Kind == CelTypeKind.List && ScalarOf(type.Element) is { } item)
        {
            return CompileContext.OfType(compiler.Dialect, sql, item with { IsList = true }, node.Type);
        }

        if (type is RowType row)
        {
            var key = new ScalarTerm(sql, SqlForm.Of(row.Entity.Key.Type)) { MayBeNull = true };
            return Rows.ByKey(compiler, row.Entity, key, node);
        }

        if (type.Kind is CelTypeKind.Dyn or CelTypeKind.Map) return Dyn.Root(compiler, sql, true);
        return ScalarOf(type) is { } scalar ? CompileContext.OfType(compiler.Dialect, sql, scalar, node.Type) : null;
    }

    private static ScalarType? ScalarOf(CelType type) => type.NonNull.Kind switch
    {
        CelTypeKind.Bool => new(ScalarKind.Bool),
        CelTypeKind.Int => new(ScalarKind.Long),
        CelTypeKind.Double => new(ScalarKind.Double),
        CelTypeKind.String or CelTypeKind.Dyn => new(ScalarKind.Text),
        CelTypeKind.Bytes => new(ScalarKind.Bytes),
        CelTypeKind.Timestamp => new(ScalarKind.DateTime),
        CelTypeKind.Duration => new(ScalarKind.Duration),
        CelTypeKind.Extension => ModelValues.ScalarOf(type.NonNull),
        _ => null,
    };
}
