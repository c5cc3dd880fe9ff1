using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Ashlar.Architecture.Tests;

public sealed class ImportRule
{
    private const string AspNetCore = "Microsoft.AspNetCore.App";

    [Fact]
    public void Lists_every_project() => Assert.Equal(Walls.Order.Order(StringComparer.Ordinal), RepoFiles.FoldersIn("src"));

    [Fact]
    public void Lets_a_project_refer_only_to_those_on_its_left()
    {
        var broken = from project in Walls.Order
                     from other in Walls.ProjectsOf(project)
                     where IndexOf(other) >= IndexOf(project)
                     select $"{project} refers to {other}";
        Rule.Holds(broken);
    }

    [Fact]
    public void Keeps_the_language_free_of_packages()
    {
        Assert.Empty(Walls.ProjectsOf("Cel"));
        Assert.Empty(Walls.PackagesOf("Cel"));
    }

    [Fact]
    public void Keeps_the_model_free_of_all_but_its_reader() => Assert.Equal(["YamlDotNet"], Walls.PackagesOf("Model"));

    [Fact]
    public void Keeps_http_out_of_everything_before_identity() =>
        Assert.DoesNotContain(Walls.Order.TakeWhile(project => project != "Identity"), project => Walls.FrameworksOf(project).Contains(AspNetCore));

    [Fact]
    public void Keeps_database_drivers_inside_stores()
    {
        Assert.DoesNotContain(Walls.Order, project => project != "Stores" && Walls.PackagesOf(project).Any(IsDriver));
        Rule.Holds(Mentions(file => file.Project != "Stores", IsDriver));
    }

    [Fact]
    public void Keeps_drivers_from_leaking_to_those_that_refer_to_stores()
    {
        var text = File.ReadAllText(RepoRoot.Combine("src", "Stores", "Stores.csproj"));
        foreach (var driver in Walls.PackagesOf("Stores").Where(IsDriver))
            Assert.Matches($"Include=\"{driver}\"[^>]*PrivateAssets=\"compile\"", text);
    }

    [Fact]
    public void Keeps_aspnet_out_of_the_engine_and_all_below() =>
        Rule.Holds(Mentions(file => IndexOf(file.Project) <= IndexOf("Engine"), name => name.StartsWith("Microsoft.AspNetCore", StringComparison.Ordinal)));

    [Fact]
    public void Keeps_the_surfaces_apart()
    {
        // Http is what every surface speaks through; the others translate, each for itself
        var surfaces = RepoFiles.FoldersIn("src/Surfaces").Where(folder => folder != "Http").ToList();
        var broken = from file in SourceFile.OfServer
                     where file.Project == "Surfaces"
                     let own = file.Path.Split('/')[2]
                     from other in surfaces
                     where other != own && file.Text.Contains($"Ashlar.Surfaces.{other}", StringComparison.Ordinal)
                     select $"{file.Path} mentions {other}";
        Rule.Holds(broken);
    }

    private static IEnumerable<string> Mentions(Func<SourceFile, bool> isMeant, Func<string, bool> isForbidden) =>
        from file in SourceFile.OfServer.Where(isMeant)
        from node in file.Root.DescendantNodes()
        let name = node switch { UsingDirectiveSyntax use => use.NamespaceOrType.ToString(), QualifiedNameSyntax qualified => qualified.ToString(), _ => null }
        where name is not null && isForbidden(name)
        select $"{file.At(node)} mentions {name}";

    private static bool IsDriver(string name) =>
        name.StartsWith("SQLitePCL", StringComparison.Ordinal) || name.StartsWith("Npgsql", StringComparison.Ordinal) ||
        name.StartsWith("Microsoft.Data.", StringComparison.Ordinal);

    private static int IndexOf(string project)
    {
        var at = Walls.Order.ToList().IndexOf(project);
        return at >= 0 ? at : throw new ArgumentException($"{project} is not in the import rule", nameof(project));
    }
}
