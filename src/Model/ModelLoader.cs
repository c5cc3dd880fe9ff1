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
        var root = IsReadable(text, issues) ? YamlRecovery.Read(issues) : null;
        if (root is YamlScalar { Text: "", Kind: YamlKind.Null, Damaged: false }) root = null;
        var snapshot = root is null ? null : ModelBuilder.Build(root, issues, placement);
        if (snapshot is null && !issues.HasErrors) ReportEmpty(issues);
        return new(issues.HasErrors ? null : snapshot, issues.ToList()) { FileName = fileName };
    }

    /// <summary>Reads a model from the bytes of a file, which must be UTF-8.</summary>
    public static ModelResult Load(ReadOnlySpan<byte> utf8, string fileName)
    {
        if (utf8.Length <= SourceText.MaxLength && SourceText.Decode(utf8, out var badByte) is { } source) return Load(source, fileName);
        var issues = new IssueSink(new SourceText(""));
        if (utf8.Length > SourceText.MaxLength) ReportSize(issues);
        else issues.Add(NotText, new Place(1, 1), "the file is not UTF-8 text", "save it as UTF-8");
        return new(null, issues.ToList()) { FileName = fileName };
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
