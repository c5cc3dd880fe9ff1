namespace Ashlar.Server.PublicFiles;

/// <summary>Finds what is served of a folder.</summary>
internal static class FolderScan
{
    /// <summary>More is no site: a whole disk was named, or a folder of packages.</summary>
    private const int MostFiles = 50_000;
    private static readonly EnumerationOptions Everything = new() { AttributesToSkip = 0, IgnoreInaccessible = true };

    /// <summary>
    /// Files that are not hidden, with those that were known and are as they were. A link is served as the file it leads to, if that is
    /// one of these; links to folders, and to anything outside, are left out.
    /// </summary>
    /// <param name="path">The folder; one that is not there has no files.</param>
    /// <param name="before">What was known.</param>
    /// <param name="hasSiblings">Of the index that is made.</param>
    /// <exception cref="IOException">It cannot be read, or holds too much.</exception>
    public static PublicIndex Run(string path, PublicIndex before, bool hasSiblings)
    {
        var root = new DirectoryInfo(path);
        if (!root.Exists) return PublicIndex.Empty;
        if (root.ResolveLinkTarget(returnFinalTarget: true) is DirectoryInfo target) root = target; // the folder itself may be a link: whoever runs the server named it
        var files = new Dictionary<string, PublicFile>(StringComparer.Ordinal);
        var byPath = new Dictionary<string, PublicFile>(StringComparer.Ordinal);
        var links = new List<(string Name, FileSystemInfo Link)>();
        var folders = new Stack<(DirectoryInfo Folder, string Prefix)>([(root, "")]);
        while (folders.TryPop(out var next))
        {
            foreach (var found in next.Folder.EnumerateFileSystemInfos("*", Everything))
            {
                if (!PublicPath.IsServable(found.Name)) continue;
                var name = next.Prefix + found.Name;
                if (found.Attributes.HasFlag(FileAttributes.ReparsePoint)) links.Add((name, found));
                else if (found is DirectoryInfo folder) folders.Push((folder, name + "/"));
                else Add(files, before, byPath[found.FullName] = new PublicFile(name, found.FullName, ((FileInfo)found).Length, found.LastWriteTimeUtc));
            }
        }

        foreach (var (name, link) in links)
        {
            if (TargetOf(link) is { } at && byPath.TryGetValue(at, out var file)) Add(files, before, new PublicFile(name, file.Path, file.Length, file.Modified));
        }

        return new PublicIndex(files, hasSiblings);
    }

    private static void Add(Dictionary<string, PublicFile> files, PublicIndex before, PublicFile file)
    {
        if (files.Count == MostFiles) throw new IOException($"it holds more than {MostFiles} files; name a folder that holds what is served and nothing else");
        files.Add(file.Name, before.Known(file.Name) is { } known && known.IsStill(file) ? known : file);
    }

    private static string? TargetOf(FileSystemInfo link)
    {
        try
        {
            return link.ResolveLinkTarget(returnFinalTarget: true)?.FullName;
        }
        catch (IOException)
        {
            return null; // leads round in a circle
        }
    }
}
