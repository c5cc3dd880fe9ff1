using System.Xml.Linq;

namespace Ashlar.Architecture.Tests;

/// <summary>The projects under src, in the order of the import rule, and what each one's project file refers to.</summary>
internal static class Walls
{
    /// <summary>Right may refer to left, never back.</summary>
    public static IReadOnlyList<string> Order { get; } = ["Cel", "Model", "Stores", "Engine", "Services", "Identity", "Surfaces", "Server", "Cli"];

    public static IEnumerable<string> ProjectsOf(string project) =>
        Items(project, "ProjectReference").Select(path => Path.GetFileNameWithoutExtension(path.Replace('\\', '/')));

    public static IEnumerable<string> PackagesOf(string project) => Items(project, "PackageReference");

    public static IEnumerable<string> FrameworksOf(string project) => Items(project, "FrameworkReference");

    private static IEnumerable<string> Items(string project, string kind) =>
        XDocument.Load(RepoRoot.Combine("src", project, $"{project}.csproj")).Descendants(kind)
            .Select(item => item.Attribute("Include")?.Value).OfType<string>();
}
