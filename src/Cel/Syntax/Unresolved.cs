using Ashlar.Cel.Evaluation;

namespace Ashlar.Cel.Syntax;

/// <summary>Functions as the parser knows them: a name and a number of arguments.</summary>
internal static class Unresolved
{
    public static CelFunction Operator(CelOperator @operator, int arity) =>
        Function(Operators.NameOf(@operator), arity, isMember: false) with { Operator = @operator };

    public static CelFunction Function(string name, int arity, bool isMember) => new()
    {
        Name = name,
        OverloadId = "",
        IsMember = isMember,
        Parameters = [.. Enumerable.Repeat(CelType.Dyn, arity)],
        Result = CelType.Dyn,
        Implementation = _ => CelValue.Error(CelErrorCode.NoSuchOverload, $"unbound function: {name}"),
    };
}
