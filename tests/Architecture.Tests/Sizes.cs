using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Ashlar.Architecture.Tests;

public sealed class Sizes
{
    private const int FileLimit = 500;
    private const int FileThatExplains = 300;
    private const int MethodLimit = 80;

    /// <summary>How a file over <see cref="FileThatExplains"/> lines says why, within its first lines.</summary>
    private const string Explanation = "// Long because ";

    [Fact]
    public void No_file_is_over_500_lines() =>
        Rule.Holds(SourceFile.All.Where(file => file.Lines.Length > FileLimit).Select(file => $"{file.Path}: {file.Lines.Length} lines"));

    [Fact]
    public void A_file_over_300_lines_says_why() =>
        Rule.Holds(SourceFile.OfServer.Where(file => file.Lines.Length > FileThatExplains && !Explains(file))
            .Select(file => $"{file.Path}: {file.Lines.Length} lines and no \"{Explanation}...\" in the first 40"));

    [Fact]
    public void No_method_is_over_80_lines()
    {
        var broken = from file in SourceFile.All
                     from node in file.Root.DescendantNodes()
                     where node is BaseMethodDeclarationSyntax or LocalFunctionStatementSyntax or AccessorDeclarationSyntax
                     let lines = LinesOf(node)
                     where lines > MethodLimit
                     select $"{file.At(node)}: {lines} lines";
        Rule.Holds(broken);
    }

    private static bool Explains(SourceFile file) => file.Lines.Take(40).Any(line => line.Contains(Explanation, StringComparison.Ordinal));

    // The span leaves out the documentation before it
    private static int LinesOf(SyntaxNode node)
    {
        var span = node.GetLocation().GetLineSpan();
        return span.EndLinePosition.Line - span.StartLinePosition.Line + 1;
    }
}
