using Ashlar.Cel;
using Ashlar.Stores.Plans;

namespace Ashlar.Stores.Sql.Expressions;

/// <summary>Operators and functions, by what they are called; their operands' forms decide the rest.</summary>
internal static class Calls
{
    /// <summary>How the model brings the branches of a choice to one scale; null stays null there.</summary>
    public const string AtScale = "decimal_at_scale_";

    public static Term Compile(ExpressionCompiler compiler, CallNode node, Scope scope) => node.Operator switch
    {
        CelOperator.Equal or CelOperator.NotEqual => Equality.Compile(compiler, node, scope),
        CelOperator.Less or CelOperator.LessOrEqual or CelOperator.Greater or CelOperator.GreaterOrEqual =>
            Comparison.Compile(compiler, node, scope),
        CelOperator.Add or CelOperator.Subtract or CelOperator.Multiply or CelOperator.Divide or CelOperator.Modulo =>
            Arithmetic.Compile(compiler, node, scope),
        CelOperator.Negate => Arithmetic.Negate(compiler, node, scope),
        CelOperator.Not => Logic.Not(compiler.Condition(node.Args[0], scope)),
        CelOperator.In => Lists.In(compiler, node, scope),
        CelOperator.Index => Lists.Index(compiler, node, scope),
        _ => Function(compiler, node, scope),
    };

    private static Term Function(ExpressionCompiler compiler, CallNode node, Scope scope)
    {
        if (RowByKey.EntityOf(node.Function) is { } entity) return Rows.ByKey(compiler, entity, compiler.Compile(node.Args[0], scope), node);
        if (node.Function.MemoryOnly || node.Function.Candidates.Any(c => c.MemoryOnly))
        {
            throw new NotTranslatableException($"'{node.Function.Name}' is evaluated in memory only", node);
        }

        if (node.Function.OverloadId.StartsWith(AtScale, StringComparison.Ordinal)) return Decimals.AtScale(compiler, node, scope);
        if (compiler.Context.IsCheck && node.Function.Name is "hasRole" or "hasScope") return Constants.True;
        var args = node.Args.Select(a => compiler.Compile(a, scope)).ToList();
        return node.Function.Name switch
        {
            "size" => Lists.Size(compiler, args[0], node),
            "dyn" => args[0],
            "contains" or "startsWith" or "endsWith" or "ieq" or "icontains" or "lowerAscii" or "upperAscii" or "trim" or "caseless"
                or "substring" or "replace" => Texts.Compile(compiler, node, args),
            "decimalOrNull" => Decimals.OrNull(compiler, args[0]),
            "int" or "double" or "decimal" or "string" or "bool" or "bytes" or "date" or "timestamp" or "duration" =>
                Conversions.Compile(compiler, node, args[0]),
            _ when node.Function.Name.StartsWith("get", StringComparison.Ordinal) && args.Count == 1 => Times.Part(compiler, node, args[0]),
            var name => throw new NotTranslatableException($"'{name}' is not translated", node),
        };
    }
}
