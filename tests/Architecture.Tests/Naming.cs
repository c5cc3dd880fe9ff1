using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Ashlar.Architecture.Tests;

public sealed class Naming
{
    private static readonly string[] Vague = ["Helpers", "Helper", "Utils", "Utilities", "Util", "Models", "Common", "Shared", "Misc", "Managers", "Manager"];

    [Fact]
    public void No_folder_or_type_has_a_name_that_says_nothing()
    {
        var folders = from path in new[] { "src", "tests", "bench", "console" }.SelectMany(RepoFiles.Under)
                      from part in path.Split('/')[..^1]
                      where Vague.Contains(part, StringComparer.OrdinalIgnoreCase)
                      select path;
        var types = from file in SourceFile.All
                    from type in file.Root.DescendantNodes().OfType<BaseTypeDeclarationSyntax>()
                    where Vague.Any(word => type.Identifier.Text.EndsWith(word, StringComparison.Ordinal))
                    select $"{file.At(type)}: {type.Identifier.Text}";
        Rule.Holds(folders.Concat(types));
    }

    [Fact]
    public void A_namespace_equals_its_path()
    {
        var broken = from file in SourceFile.OfServer
                     let spaces = file.Root.Members.OfType<BaseNamespaceDeclarationSyntax>().Select(space => space.Name.ToString()).ToList()
                     let wanted = "Ashlar." + string.Join('.', file.Path.Split('/')[1..^1])
                     where spaces.Any(space => space != wanted)
                     select $"{file.Path}: {string.Join(", ", spaces)} instead of {wanted}";
        Rule.Holds(broken);
    }

    [Fact]
    public void Nothing_is_left_for_later()
    {
        // Spelt in pieces, so that this file does not find itself
        string[] marks = ["TO" + "DO", "FIX" + "ME", "NotImplemented" + "Exception", "HA" + "CK:"];
        var broken = from file in SourceFile.All
                     from mark in marks
                     where file.Text.Contains(mark, StringComparison.Ordinal)
                     select $"{file.Path}: {mark}";
        Rule.Holds(broken);
    }

    [Fact]
    public void No_exception_is_swallowed()
    {
        var broken = from file in SourceFile.OfServer
                     from handler in file.Root.DescendantNodes().OfType<CatchClauseSyntax>()
                     where handler.Block.Statements.Count == 0 && !handler.Block.DescendantTrivia().Any(trivia => trivia.IsKind(SyntaxKind.SingleLineCommentTrivia))
                     select $"{file.At(handler)}: an empty catch without a reason";
        Rule.Holds(broken);
    }

    [Fact]
    public void No_type_is_split_to_hide_its_size()
    {
        // One partial part is a source generator's; two of ours are a class in two files
        var broken = from file in SourceFile.OfServer
                     from type in file.Root.DescendantNodes().OfType<TypeDeclarationSyntax>()
                     where type.Modifiers.Any(SyntaxKind.PartialKeyword)
                     group file.Path by $"{file.Project}.{type.Identifier.Text}/{type.Arity}" into parts
                     where parts.Count() > 1
                     select $"{parts.Key}: {string.Join(", ", parts)}";
        Rule.Holds(broken);
    }
}
