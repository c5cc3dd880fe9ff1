using Ashlar.Cel;

namespace Ashlar.Model.Expressions;

/// <summary>Compiles for a type that is needed, taking an int where a double is.</summary>
internal static class Conversion
{
    public static CelResult Compile(CelEnvironment environment, string source, CelType expected)
    {
        var result = environment.Compile(source, expected);
        if (result.Succeeded || expected.NonNull.Kind is not CelTypeKind.Double || result.Issues is not [{ Code: CelIssueCode.WrongType }]) return result;
        var asInt = environment.Compile(source, CelType.Int);
        if (!asInt.Succeeded) return result;
        var root = asInt.Expression.Root;
        var function = ExtensionFunctions.IntToDouble;
        return new(new CheckedExpression(new CallNode(function, [root], function.Result, root.Offset, root.Length), source, environment.Options), []);
    }
}
