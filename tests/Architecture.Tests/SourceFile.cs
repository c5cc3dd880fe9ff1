using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Ashlar.Architecture.Tests;

/// <summary>A C# file of ours, read and parsed once for every rule.</summary>
internal sealed class SourceFile
{
    private SourceFile(string path)
    {
        Path = path;
        Text = File.ReadAllText(RepoRoot.Combine(path));
        Tree = CSharpSyntaxTree.ParseText(Text, path: path);
        Root = Tree.GetCompilationUnitRoot();
        Lines = Text.Split('\n');
    }

    /// <summary>From the repository's root, with slashes: <c>src/Cel/Lexer.cs</c>.</summary>
    public string Path { get; }

    public string Text { get; }

    public string[] Lines { get; }

    public SyntaxTree Tree { get; }

    public CompilationUnitSyntax Root { get; }

    /// <summary>Such as <c>Cel</c> for src/Cel/Lexer.cs.</summary>
    public string Project => Path.Split('/')[1];

    /// <summary>Every file under src, tests and bench.</summary>
    public static IReadOnlyList<SourceFile> All { get; } =
        [.. new[] { "src", "tests", "bench", "examples" }.SelectMany(RepoFiles.Under).Where(path => path.EndsWith(".cs", StringComparison.Ordinal)).Select(path => new SourceFile(path))];

    public static IEnumerable<SourceFile> OfServer => All.Where(file => file.Path.StartsWith("src/", StringComparison.Ordinal));

    /// <summary>Such as <c>src/Cel/Lexer.cs:12</c>.</summary>
    public string At(SyntaxNode node) => $"{Path}:{node.GetLocation().GetLineSpan().StartLinePosition.Line + 1}";
}
