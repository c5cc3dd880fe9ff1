using Ashlar.Model.Building;
using Ashlar.Model.Yaml;
using static Ashlar.Model.ModelErrorCodes;

namespace Ashlar.Model;

/// <summary>Reads a model file. Never throws for what the file holds.</summary>
public static class ModelLoader
{
    /// <summary>Reads a model from text.</summary>
    /// <param name="source">The file's text.</param>
    /// <param name="fileName">What messages call the file.</param>
    public static ModelResult Load(string source, string fileName) => Load(source, fileName, ModelPlacement.None);

    /// <summary>The same model with names that a database has for its tables and columns.</summary>
    /// <param name="source">The file's text.</param>
    /// <param name="fileName">What messages call the file.</param>
    /// <param name="placement">Wins over <c>table:</c> and <c>column:</c>.</param>
    public static ModelResult Load(string source, string fileName, ModelPlacement placement)
    {
        ArgumentNullException.ThrowIfNull(source);
        var text = new SourceText(source.StartsWith('\uFEFF') ? source[1..] : source);
        var issues = new IssueSink(text);
        var root = ReadRoot(issues);
        var snapshot = root is null ? null : ModelBuilder.Build(root, issues, placement);
        if (snapshot is null && !issues.HasErrors) ReportEmpty(issues);
        return new(issues.HasErrors ? null : snapshot, issues.ToList()) { FileName = fileName };
    }

    /// <summary>Reads a model from the bytes of a file, which must be UTF-8.</summary>
    public static ModelResult Load(ReadOnlySpan<byte> utf8, string fileName)
    {
        return Decode(utf8, out var issues) is { } source ? Load(source, fileName) : new(null, issues.ToList()) { FileName = fileName };
    }

    /// <summary>The text of a file; null where it is none, and then an issue says why.</summary>
    internal static string? Decode(ReadOnlySpan<byte> utf8, out IssueSink issues)
    {
        issues = new IssueSink(new SourceText(""));
        if (utf8.Length > SourceText.MaxLength)
        {
            ReportSize(issues);
            return null;
        }

        var text = SourceText.Decode(utf8, out _);
        if (text is null) issues.Add(NotText, new Place(1, 1), "the file is not UTF-8 text", "save it as UTF-8");
        return text;
    }

    /// <summary>The file's content; null where there is none or it cannot be read (then an issue says why).</summary>
    internal static YamlNode? ReadRoot(IssueSink issues)
    {
        var root = IsReadable(issues.Source, issues) ? YamlRecovery.Read(issues) : null;
        return root is YamlScalar { Text: "", Kind: YamlKind.Null, Damaged: false } ? null : root;
    }

    private static bool IsReadable(SourceText text, IssueSink issues)
    {
        if (text.Text.Length > SourceText.MaxLength)
        {
            ReportSize(issues);
            return false;
        }

        var bad = SourceText.FirstUnprintable(text.Text);
        if (bad >= 0)
        {
            issues.Add(NotText, text.PlaceOf(bad), $"the character U+{(int)text.Text[bad]:X4} has no place in a model file", text.Text[bad] == '\0' ? "save the file as UTF-8 text" : "remove it, or write it as an escape in double quotes");
            return false;
        }

        return true;
    }

    // Comments alone are no content: the reader then finds no document.
    private static void ReportEmpty(IssueSink issues) =>
        issues.Add(Empty, new Place(1, 1), "the file is empty", "a model starts with ashlar: 1, name: and entities:");

    private static void ReportSize(IssueSink issues) =>
        issues.Add(TooLarge, new Place(1, 1), $"the file is larger than {SourceText.MaxLength / 1024 / 1024} MiB");
}
