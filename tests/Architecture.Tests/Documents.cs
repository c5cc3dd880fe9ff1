using System.Text.RegularExpressions;

namespace Ashlar.Architecture.Tests;

public sealed class Documents
{
    [Fact]
    public void The_map_names_every_top_folder_every_project_and_every_folder_of_a_project()
    {
        var tree = RepoFiles.FoldersIn(".").Where(name => !name.StartsWith('.'))
            .Concat(RepoFiles.FoldersIn("src").Select(project => $"src/{project}"))
            .Concat(RepoFiles.FoldersIn("src").SelectMany(project => RepoFiles.FoldersIn($"src/{project}").Select(folder => $"src/{project}/{folder}")))
            .ToList();
        var mapped = Map().Where(entry => entry.EndsWith('/')).Select(entry => entry.TrimEnd('/')).ToList();
        Rule.Holds(tree.Except(mapped).Select(path => $"ARCHITECTURE.md lacks {path}/")
            .Concat(mapped.Except(tree).Select(path => $"ARCHITECTURE.md names {path}/, which is not there")));
    }

    [Fact]
    public void The_map_gives_the_import_rule() =>
        Assert.Contains($"`{string.Join(" <- ", Walls.Order)}`", Architecture(), StringComparison.Ordinal);

    [Fact]
    public void Every_link_to_a_file_of_ours_leads_somewhere()
    {
        var broken = from path in Markdown()
                     from Match link in Regex.Matches(File.ReadAllText(RepoRoot.Combine(path)), @"\]\((?!https?:|mailto:|#)([^)#\s]+)")
                     let target = Path.Combine(Path.GetDirectoryName(RepoRoot.Combine(path)) ?? "", link.Groups[1].Value)
                     where !Path.Exists(target)
                     select $"{path}: {link.Groups[1].Value}";
        Rule.Holds(broken);
    }

    [Fact]
    public void Decisions_are_numbered_without_a_gap()
    {
        var numbers = RepoFiles.Under("docs/decisions").Select(path => Path.GetFileName(path)[..4]).ToList();
        Assert.Equal(Enumerable.Range(1, numbers.Count).Select(number => number.ToString("0000")), numbers);
    }

    [Fact]
    public void Nothing_names_a_machine_or_a_package_registry()
    {
        // In pieces, so that this file does not find itself
        string[] hosts = ["registry." + "npmjs", "api." + "nuget.org", "deb.debian" + ".org", "/home" + "/", "/Users" + "/", "/work" + "/", "C:" + "\\Users"];
        var broken = from path in RepoFiles.Under(".")
                     where Path.GetExtension(path) is ".cs" or ".md" or ".json" or ".csproj" or ".props" or ".yaml" or ".yml" or ".sh" or ".slnx" or ""
                     let text = File.ReadAllText(RepoRoot.Combine(path))
                     from host in hosts
                     where text.Contains(host, StringComparison.Ordinal)
                     select $"{path}: {host}";
        Rule.Holds(broken);
    }

    private static IEnumerable<string> Markdown() => RepoFiles.Under(".").Where(path => path.EndsWith(".md", StringComparison.Ordinal));

    private static string Architecture() => File.ReadAllText(RepoRoot.Combine("ARCHITECTURE.md"));

    /// <summary>
    /// The paths of the fenced map: one entry a line, two spaces a level; a folder ends in a slash; a description follows
    /// after two spaces or more. A line may list several names, two spaces apart ("Yaml/  Validation/").
    /// </summary>
    private static List<string> Map()
    {
        var lines = Regex.Match(Architecture(), "```\n(.*?)```", RegexOptions.Singleline).Groups[1].Value.Split('\n');
        var paths = new List<string>();
        var parents = new Stack<(int Depth, string Path)>();
        foreach (var line in lines.Where(line => line.Trim().Length > 0))
        {
            var depth = (line.Length - line.TrimStart().Length) / 2;
            while (parents.TryPeek(out var top) && top.Depth >= depth) parents.Pop();
            var parent = parents.TryPeek(out var above) ? above.Path : "";
            var names = Names(line).Select(name => parent + name).ToList();
            paths.AddRange(names);
            if (names is [var only] && only.EndsWith('/')) parents.Push((depth, only));
        }
        return paths;
    }

    // Columns are two spaces or more apart: the first is a name, and so are those after it without a space inside
    private static IEnumerable<string> Names(string line)
    {
        var columns = line.Trim().Split("  ", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return columns.Take(1).Concat(columns.Skip(1).TakeWhile(column => !column.Contains(' ')));
    }
}
