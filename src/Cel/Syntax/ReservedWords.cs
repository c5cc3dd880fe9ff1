using System.Collections.Frozen;

namespace Ashlar.Cel.Syntax;

/// <summary>Names that the specification keeps for languages that embed it. A host may declare one all the same.</summary>
internal static class ReservedWords
{
    private static readonly FrozenSet<string> Words = FrozenSet.ToFrozenSet(
        [
            "as", "break", "const", "continue", "else", "for", "function", "if", "import", "let", "loop", "package",
            "namespace", "return", "var", "void", "while",
        ],
        StringComparer.Ordinal);

    public static bool Contains(string name) => Words.Contains(name);
}
