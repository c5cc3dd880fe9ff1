using Ashlar.Model;

namespace Ashlar.Server.Loading;

/// <summary>Finds and reads a model file.</summary>
public static class ModelFile
{
    public const string Name = "ashlar.yaml";
    private const long MostBytes = 16 << 20;

    /// <summary>The full path of the model: <paramref name="path"/> is the file, its folder, or null for the current folder.</summary>
    /// <exception cref="ModelFileException">There is none.</exception>
    public static string Locate(string? path)
    {
        var full = Path.GetFullPath(path ?? ".");
        if (Directory.Exists(full)) full = Path.Combine(full, Name);
        if (File.Exists(full)) return full;
        throw new ModelFileException(path is null
            ? $"there is no {Name} here; name the model or its folder, or make one with: ashlar init"
            : $"{path}: no such model; expected a file, or a folder with {Name} in it");
    }

    /// <exception cref="ModelFileException">It cannot be read.</exception>
    public static ModelResult Load(string fullPath)
    {
        try
        {
            var size = new FileInfo(fullPath).Length;
            if (size > MostBytes) throw new ModelFileException($"{fullPath}: {size} bytes is no model; at most {MostBytes} are read");
            return ModelLoader.Load(File.ReadAllBytes(fullPath), Path.GetFileName(fullPath));
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            throw new ModelFileException($"{fullPath}: {refused.Message}");
        }
    }
}

public sealed class ModelFileException(string message) : Exception(message);
