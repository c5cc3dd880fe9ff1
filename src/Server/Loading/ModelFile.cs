using System.Text;
using Ashlar.Identity.Records;
using Ashlar.Model;
using Ashlar.Stores.Sql;

namespace Ashlar.Server.Loading;

/// <summary>Finds and reads a model file.</summary>
public static class ModelFile
{
    public const string Name = "ashlar.yaml";
    private const long MostBytes = 16 << 20;

    /// <summary>The catalogue's code of an expression that the database cannot run.</summary>
    private const string MemoryOnly = "A5008";

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
            var bytes = File.ReadAllBytes(fullPath);
            var loaded = ForDatabases(ModelLoader.Load(bytes, Path.GetFileName(fullPath)), bytes);
            return loaded.Snapshot is { } model ? loaded with { Snapshot = SystemModel.Attach(model) } : loaded;
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            throw new ModelFileException($"{fullPath}: {refused.Message}");
        }
    }

    // What only the stores know to be impossible. The loader keeps no place of an expression, so its text is looked for.
    private static ModelResult ForDatabases(ModelResult loaded, byte[] file)
    {
        if (loaded.Snapshot is null || ModelTranslation.Check(loaded.Snapshot) is not { Count: > 0 } refused) return loaded;
        var lines = Encoding.UTF8.GetString(file).ReplaceLineEndings("\n").Split('\n');
        return loaded with { Snapshot = null, Issues = [.. loaded.Issues, .. refused.Select(r => IssueOf(r, lines))] };
    }

    private static ModelIssue IssueOf(UntranslatableExpression refused, string[] lines)
    {
        var source = refused.Expression.Source;
        var line = Math.Max(0, Array.FindIndex(lines, l => l.Contains(source, StringComparison.Ordinal)));
        var column = Math.Max(0, lines[line].IndexOf(source, StringComparison.Ordinal));
        return new(
            MemoryOnly, ModelSeverity.Error, line + 1, column + 1,
            $"{refused.Of} runs in the database, which cannot: {refused.Reason}", null, lines[line]);
    }
}

public sealed class ModelFileException(string message) : Exception(message);
