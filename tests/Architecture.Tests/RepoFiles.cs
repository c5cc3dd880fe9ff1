namespace Ashlar.Architecture.Tests;

/// <summary>The repository's own files: what is built, fetched or left by a run is not among them.</summary>
internal static class RepoFiles
{
    private static readonly HashSet<string> NotOurs =
        new(StringComparer.Ordinal) { "bin", "obj", "node_modules", "TestResults", ".git", ".cache", ".ashlar", ".vs", ".idea" };

    /// <summary>Paths from the root, with slashes, sorted; none when the folder does not exist.</summary>
    public static IEnumerable<string> Under(string folder)
    {
        var full = RepoRoot.Combine(folder);
        if (!Directory.Exists(full)) return [];
        var here = Directory.EnumerateFiles(full).Select(Relative);
        var below = Directory.EnumerateDirectories(full).Where(IsOurs).SelectMany(child => Under(Relative(child)));
        return here.Concat(below).Order(StringComparer.Ordinal);
    }

    /// <summary>Names of the folders directly in a folder that hold at least one file of ours.</summary>
    public static IEnumerable<string> FoldersIn(string folder) =>
        Directory.EnumerateDirectories(RepoRoot.Combine(folder)).Where(IsOurs).Where(child => Under(Relative(child)).Any())
            .Select(child => Path.GetFileName(child)).Order(StringComparer.Ordinal);

    private static bool IsOurs(string folder) => !NotOurs.Contains(Path.GetFileName(folder));

    private static string Relative(string path) => Path.GetRelativePath(RepoRoot.Path, path).Replace('\\', '/');
}
