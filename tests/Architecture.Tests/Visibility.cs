using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Ashlar.Architecture.Tests;

public sealed class Visibility
{
    private static readonly string[] Databases = ["Sqlite", "Postgres"];

    [Fact]
    public void A_database_shows_only_its_entry_and_its_options()
    {
        var broken = from file in SourceFile.OfServer
                     where Databases.Any(name => file.Path.StartsWith($"src/Stores/{name}/", StringComparison.Ordinal))
                     from type in PublicTypes(file)
                     where !type.Identifier.Text.EndsWith("Options", StringComparison.Ordinal) && !type.Modifiers.Any(SyntaxKind.StaticKeyword)
                     select $"{file.At(type)}: {type.Identifier.Text} is public";
        Rule.Holds(broken);
    }

    [Fact]
    public void A_class_that_nothing_derives_from_is_sealed()
    {
        // CA1852 sees this for internal classes only
        var bases = (from file in SourceFile.OfServer
                     from list in file.Root.DescendantNodes().OfType<BaseListSyntax>()
                     from one in list.Types
                     select one.Type.ToString().Split('<')[0]).ToHashSet(StringComparer.Ordinal);
        var broken = from file in SourceFile.OfServer
                     from type in file.Root.DescendantNodes().OfType<TypeDeclarationSyntax>()
                     where type is ClassDeclarationSyntax || (type is RecordDeclarationSyntax record && !record.ClassOrStructKeyword.IsKind(SyntaxKind.StructKeyword))
                     where !type.Modifiers.Any(word => word.Kind() is SyntaxKind.SealedKeyword or SyntaxKind.StaticKeyword or SyntaxKind.AbstractKeyword)
                     where !type.Modifiers.Any(SyntaxKind.PartialKeyword) && !bases.Contains(type.Identifier.Text)
                     select $"{file.At(type)}: {type.Identifier.Text}";
        Rule.Holds(broken);
    }

    private static IEnumerable<BaseTypeDeclarationSyntax> PublicTypes(SourceFile file) =>
        file.Root.Members.OfType<BaseNamespaceDeclarationSyntax>().SelectMany(space => space.Members).OfType<BaseTypeDeclarationSyntax>()
            .Where(type => type.Modifiers.Any(SyntaxKind.PublicKeyword));
}
