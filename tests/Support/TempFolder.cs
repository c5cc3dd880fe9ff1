namespace Ashlar.Testing;

/// <summary>A fresh folder that is removed, with all in it, on dispose.</summary>
public sealed class TempFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("ashlar-test-").FullName;

    public string Combine(params string[] parts) => System.IO.Path.Combine([Path, .. parts]);

    /// <summary>Writes a text file (folders made as needed) and returns its full path.</summary>
    public string Write(string relative, string text)
    {
        var path = Combine(relative);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!); // a path with a folder: never null
        File.WriteAllText(path, text);
        return path;
    }

    /// <summary>Copies a folder's files (for instance an example, <c>.ashlar</c> left out) into this one.</summary>
    public void CopyFrom(string source)
    {
        foreach (var file in Directory.EnumerateFiles(source, "*", SearchOption.AllDirectories))
        {
            var relative = System.IO.Path.GetRelativePath(source, file);
            if (relative.StartsWith(".ashlar", StringComparison.Ordinal)) continue;
            var target = Combine(relative);
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(target)!); // as above
            File.Copy(file, target, overwrite: true);
        }
    }

    public void Dispose()
    {
        if (Directory.Exists(Path)) Directory.Delete(Path, recursive: true);
    }
}
