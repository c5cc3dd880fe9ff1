using Ashlar.Stores.Introspection;

namespace Ashlar.Cli.Introspecting;

/// <summary>An entity on its way from a table to the file.</summary>
internal sealed class EntitySketch(string name, FoundTable table)
{
    public string Name { get; } = name;
    public FoundTable Table { get; } = table;

    /// <summary>The value of <c>key</c> in the file; null: none.</summary>
    public string? Key { get; set; }

    /// <summary>Columns that the key takes, and that are no field then.</summary>
    public HashSet<string> KeyColumns { get; } = new(StringComparer.Ordinal);

    /// <summary>The fields that make the key up, where they are named.</summary>
    public List<FieldSketch> KeyFields { get; } = [];

    /// <summary>One column, which refers to nothing: others may refer here by it.</summary>
    public bool HasPlainKey { get; set; }
    public bool IsReadOnly { get; set; }
    public string? CreatedAt { get; set; }
    public string? UpdatedAt { get; set; }
    public List<FieldSketch> Fields { get; } = [];
    public List<string> Unique { get; } = [];
    public List<string> Indexes { get; } = [];

    /// <summary>Remarks, each a line of comment.</summary>
    public List<string> Remarks { get; } = [];

    /// <summary>Names on the wire that are taken.</summary>
    public HashSet<string> Taken { get; } = new(StringComparer.Ordinal);

    public FieldSketch? ByColumn(string column) => Fields.Find(f => f.Column == column);
}

/// <summary>A field: its name, its keys in the file's order, and the column behind it.</summary>
internal sealed class FieldSketch(string name, string? column)
{
    public string Name { get; } = name;
    public string? Column { get; } = column;

    /// <summary>Keys and values as YAML.</summary>
    public List<(string Key, string Value)> Keys { get; } = [];
    public string? Description { get; set; }
    public string? Remark { get; set; }
    public FieldType? Type { get; init; }

    /// <summary>Of a reference: where it leads.</summary>
    public EntitySketch? Target { get; init; }

    public void Add(string key, string? value)
    {
        if (value is not null) Keys.Add((key, value));
    }
}

/// <summary>How the file opens what it describes.</summary>
internal enum AccessChoice : byte { Closed, SignedIn, SignedInWrite, PublicRead }
