using Ashlar.Model.Declarations;
using Ashlar.Model.Yaml;

namespace Ashlar.Model.Settings;

/// <summary>
/// A YAML file of settings beside the model: the same reader, places and hints as the model's, for whoever knows its keys. Its
/// mistakes are collected while its values are asked for.
/// </summary>
public sealed class SettingsFile
{
    private readonly IssueSink _issues;

    private SettingsFile(SettingsSection? root, IssueSink issues)
    {
        Root = root;
        _issues = issues;
    }

    /// <summary>Null where the file is empty or cannot be read.</summary>
    public SettingsSection? Root { get; }

    public bool HasErrors => _issues.HasErrors;

    /// <summary>Everything wrong that was found until now, in the file's order.</summary>
    public IReadOnlyList<ModelIssue> Issues => _issues.ToList();

    /// <param name="utf8">The file's bytes.</param>
    /// <param name="place">What the file is, for messages: <c>identity.yaml</c>.</param>
    /// <param name="keys">The keys it may have.</param>
    public static SettingsFile Read(ReadOnlySpan<byte> utf8, string place, params string[] keys)
    {
        if (ModelLoader.Decode(utf8, out var issues) is not { } text) return new(null, issues);
        issues = new IssueSink(new SourceText(text));
        var root = ModelLoader.ReadRoot(issues);
        return new(root is null ? null : new SettingsSection(Section.Open(root, root, SettingsSection.KeysOf(place, keys), issues), issues), issues);
    }
}
