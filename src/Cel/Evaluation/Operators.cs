namespace Ashlar.Cel.Evaluation;

/// <summary>The specification's names of the operators.</summary>
internal static class Operators
{
    private static readonly string[] Names =
    [
        "", "_==_", "_!=_", "_<_", "_<=_", "_>_", "_>=_", "_+_", "_-_", "_*_", "_/_", "_%_", "-_", "!_", "@in", "_[_]",
    ];

    private static readonly string[] Symbols =
    [
        "", "==", "!=", "<", "<=", ">", ">=", "+", "-", "*", "/", "%", "-", "!", "in", "[]",
    ];

    public static string NameOf(CelOperator @operator) => Names[(int)@operator];

    public static string SymbolOf(CelOperator @operator) => Symbols[(int)@operator];
}
