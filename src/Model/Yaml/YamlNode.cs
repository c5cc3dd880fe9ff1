namespace Ashlar.Model.Yaml;

/// <summary>A place in the file: line and column from 1, the column in UTF-16 units.</summary>
internal readonly record struct Place(int Line, int Column);

/// <summary>How a scalar was written; only plain ones are anything but text.</summary>
internal enum ScalarForm : byte { Plain, SingleQuoted, DoubleQuoted, Literal, Folded }

/// <summary>A node of the file with its place. Aliases share the node of their anchor.</summary>
internal abstract class YamlNode(Place at)
{
    public Place At { get; } = at;

    /// <summary>An error was reported here already: whoever reads it stays silent.</summary>
    public bool Damaged { get; init; }
}

internal sealed class YamlScalar(Place at, string text, ScalarForm form) : YamlNode(at)
{
    public string Text { get; } = text;
    public ScalarForm Form { get; } = form;

    /// <summary>UTF-16 index into the file where the scalar starts (its quote, or the header of a block).</summary>
    public int Start { get; init; }

    public YamlKind Kind => Form is ScalarForm.Plain ? CoreSchema.KindOf(Text) : YamlKind.Text;
}

internal sealed class YamlSequence(Place at, IReadOnlyList<YamlNode> items) : YamlNode(at)
{
    public IReadOnlyList<YamlNode> Items { get; } = items;
}

internal sealed class YamlMapping(Place at, IReadOnlyList<YamlEntry> entries) : YamlNode(at)
{
    public IReadOnlyList<YamlEntry> Entries { get; } = entries;

    /// <summary>Written in braces, where a comma in an expression ends it.</summary>
    public bool InBraces { get; init; }

    /// <summary>Something in it was no key and was left out: what it lacks may have been there.</summary>
    public bool LacksKeys { get; init; }

    public YamlEntry? Find(string key)
    {
        foreach (var entry in Entries)
        {
            if (entry.Key.Text == key) return entry;
        }

        return null;
    }
}

internal sealed record YamlEntry(YamlScalar Key, YamlNode Value);
