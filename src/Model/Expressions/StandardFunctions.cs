using System.Collections.Frozen;
using Ashlar.Cel;

namespace Ashlar.Model.Expressions;

/// <summary>Overloads of the language that settling puts into trees, found by compiling a use of each.</summary>
internal static class StandardFunctions
{
    private static readonly FrozenDictionary<CelOperator, CelFunction> DecimalOperators = new[] { "+", "-", "*", "/", "<", "<=", ">", ">=" }
        .Select(o => Function($"decimal(1) {o} decimal(2)"))
        .ToFrozenDictionary(f => f.Operator);

    public static CelFunction SizeOfList { get; } = Function("size([1])");

    public static CelFunction OfDecimals(CelOperator @operator) => DecimalOperators[@operator];

    private static CelFunction Function(string use) => ((CallNode)ModelLanguage.Environment.Compile(use).Require().Root).Function;
}
