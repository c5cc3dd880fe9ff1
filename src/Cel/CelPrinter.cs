using Ashlar.Cel.Syntax;

namespace Ashlar.Cel;

/// <summary>Trees and values as CEL source.</summary>
public static class CelPrinter
{
    /// <summary>Canonical source: fixed spacing, the fewest parentheses, strings in double quotes. Equal trees give equal text.</summary>
    /// <param name="node">The tree.</param>
    /// <param name="hideConstants">Print <c>?</c> for every constant, so that the text names the shape (a cache key).</param>
    public static string ToText(CelNode node, bool hideConstants = false) => new Printer(hideConstants).Print(node);

    /// <summary>The value as a literal or a call that makes it (<c>timestamp("…")</c>).</summary>
    public static string ToText(in CelValue value) => new Printer(false).Print(value);
}
