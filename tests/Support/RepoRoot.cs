namespace Ashlar.Testing;

/// <summary>The folder that holds Ashlar.slnx, found by walking up from the test binary.</summary>
public static class RepoRoot
{
    public static string Path { get; } = Find();

    /// <summary>A file or folder of the repository, by its path from the root.</summary>
    public static string Combine(params string[] parts) => System.IO.Path.Combine([Path, .. parts]);

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(System.IO.Path.Combine(folder.FullName, "Ashlar.slnx")))
                return folder.FullName;
        throw new InvalidOperationException($"No Ashlar.slnx above {AppContext.BaseDirectory}: tests run from inside the repository.");
    }
}
