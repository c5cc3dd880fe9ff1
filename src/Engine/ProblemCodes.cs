using System.Collections.Frozen;
using System.Text;

namespace Ashlar.Engine;

/// <summary>The stable code and title of each <see cref="ProblemKind"/>.</summary>
public static class ProblemCodes
{
    private static readonly FrozenDictionary<ProblemKind, string> Codes =
        Enum.GetValues<ProblemKind>().ToFrozenDictionary(k => k, k => Kebab(k.ToString()));

    public static string Of(ProblemKind kind) => Codes[kind];

    private static string Kebab(string pascal)
    {
        var text = new StringBuilder();
        foreach (var c in pascal)
        {
            if (char.IsUpper(c) && text.Length > 0) text.Append('-');
            text.Append(char.ToLowerInvariant(c));
        }

        return text.ToString();
    }
}
