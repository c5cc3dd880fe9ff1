namespace Ashlar.Model.Declarations;

/// <summary>What a field is, as far as its keys go.</summary>
[Flags]
internal enum FieldSort
{
    None = 0,
    String = 1,
    Text = 2,
    Int = 4,
    Double = 8,
    Decimal = 16,

    /// <summary>bool, uuid, date, time, dateTime, duration: without facets.</summary>
    Simple = 32,
    Json = 64,
    Bytes = 128,
    Enum = 256,
    Ref = 512,
    Many = 1024,
    Link = 2048,

    Number = Int | Double | Decimal,
    Scalar = String | Text | Number | Simple | Json | Bytes | Enum,
    Column = Scalar | Ref,
    Relation = Many | Link,
    Any = Column | Relation,
}

/// <summary>
/// A key that the model file knows: the one source of the loader's check for unknown keys, of the JSON Schema and of its hover texts.
/// </summary>
/// <param name="Name">The key.</param>
/// <param name="Description">What it does, for hover texts: a sentence or two.</param>
/// <param name="Schema">The form of its value, as JSON Schema text.</param>
internal sealed record ModelKey(string Name, string Description, string Schema)
{
    /// <summary>For keys of a field: the fields that may have it.</summary>
    public FieldSort AppliesTo { get; init; } = FieldSort.Any;
}

/// <summary>The keys of one map of the file.</summary>
internal sealed class ModelKeys(string place, params ModelKey[] keys)
{
    /// <summary>What the map is, for messages: <c>an entity</c>.</summary>
    public string Place { get; } = place;

    public IReadOnlyList<ModelKey> All { get; } = keys;

    /// <summary>Keys that other tools have, and what to write here.</summary>
    public IReadOnlyDictionary<string, string> Familiar { get; init; } = new Dictionary<string, string>();

    public IEnumerable<string> Names => All.Select(k => k.Name);

    public ModelKey? Find(string name) => All.FirstOrDefault(k => k.Name == name);
}
