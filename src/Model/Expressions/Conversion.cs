using Ashlar.Cel;
using Ashlar.Model.Expressions.ValueTypes;

namespace Ashlar.Model.Expressions;

/// <summary>Compiles for a type that is needed, taking an int where a decimal or a double is.</summary>
internal static class Conversion
{
    public static CelResult Compile(CelEnvironment environment, string source, CelType expected)
    {
        var result = environment.Compile(source, expected);
        if (result.Succeeded || result.Issues is not [{ Code: CelIssueCode.WrongType }]) return result;
        var function = expected.NonNull switch
        {
            DecimalType => ExtensionFunctions.IntToDecimal,
            { Kind: CelTypeKind.Double } => ExtensionFunctions.IntToDouble,
            _ => null,
        };
        if (function is null) return result;
        var asInt = environment.Compile(source, CelType.Int);
        if (!asInt.Succeeded) return result;
        var root = asInt.Expression.Root;
        return new(new CheckedExpression(new CallNode(function, [root], function.Result, root.Offset, root.Length), source, environment.Options), []);
    }
}
