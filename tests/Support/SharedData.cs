using Xunit;

namespace Ashlar.Testing;

/// <summary>Conformance data from outside, in the folder <c>shared/data</c> beside the repository.</summary>
public static class SharedData
{
    /// <summary>
    /// <c>$ASHLAR_SHARED/data</c> (or <c>$ASHLAR_SHARED</c> itself), else <c>../shared/data</c> seen from the
    /// repository's root; null when neither exists.
    /// </summary>
    public static string? Folder { get; } = Find();

    /// <summary>The path of a file or folder such as <c>cel/basic.json</c>; null when there is no shared data.</summary>
    /// <exception cref="FileNotFoundException">There is shared data, but not this: a mistake, not a bare clone.</exception>
    public static string? Locate(string relative)
    {
        if (Folder is null) return null;
        var path = Path.Combine(Folder, relative);
        return Path.Exists(path) ? path : throw new FileNotFoundException($"shared/data has no {relative}", path);
    }

    /// <summary>As <see cref="Locate"/>, but skips the running test when there is no shared data at all.</summary>
    public static string Require(string relative)
    {
        var path = Locate(relative);
        Assert.SkipWhen(path is null, "no shared/data beside the repository");
        return path!; // SkipWhen threw
    }

    /// <summary>As <see cref="Require"/>, of what is beside the data in the shared folder, such as <c>bench/seed.sql</c>.</summary>
    public static string RequireBeside(string relative)
    {
        Assert.SkipWhen(Folder is null, "no shared folder beside the repository");
        return Path.Combine(Path.GetDirectoryName(Folder)!, relative); // SkipWhen threw; a folder in the shared one
    }

    private static string? Find()
    {
        string[] candidates = Environment.GetEnvironmentVariable("ASHLAR_SHARED") is { Length: > 0 } set
            ? [Path.Combine(set, "data"), set]
            : [RepoRoot.Combine("..", "shared", "data")];
        return candidates.Where(Directory.Exists).Select(Path.GetFullPath).FirstOrDefault();
    }
}
