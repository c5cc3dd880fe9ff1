using System.Text.RegularExpressions;
using Ashlar.Stores.Introspection;

namespace Ashlar.Cli.Introspecting;

/// <summary>What a field of the model says of its column's type.</summary>
/// <param name="Type">The model's word; <c>enum</c> with <see cref="Words"/>.</param>
internal sealed partial record FieldType(string Type)
{
    public int? Max { get; init; }
    public int? Precision { get; init; }
    public int? Scale { get; init; }
    public bool IsList { get; init; }
    public bool Caseless { get; init; }
    public string? Storage { get; init; }
    public IReadOnlyList<string>? Words { get; init; }

    /// <summary>May be a key, or a part of one.</summary>
    public bool IsKeyable => !IsList && Storage is null && Type is "string" or "int" or "long" or "uuid" && Max is null or <= 255;

    /// <summary>May be unique or indexed.</summary>
    public bool IsSortable => !IsList && Type is not ("text" or "json" or "bytes") && Max is null or <= 500;

    /// <summary>The type of a column, or null where the model has none: the column is left out.</summary>
    /// <param name="column">The column.</param>
    /// <param name="kind">Whose it is.</param>
    /// <param name="isShort">It is a key, unique, indexed or refers to something: unbounded text is short then.</param>
    public static FieldType? Of(FoundColumn column, DatabaseKind kind, bool isShort) =>
        kind is DatabaseKind.Sqlite ? SqliteFieldTypes.Of(column, isShort) : PostgresFieldTypes.Of(column, isShort);

    /// <summary>Text without a bound of its own: sortable where its values are seen to be short.</summary>
    public static FieldType Text(FoundColumn column, bool isShort) =>
        isShort ? new("string") { Max = 255 } : (column.Length is { } length ? length <= 100 : !Long().IsMatch(column.Name)) ? new("string") { Max = 500 } : new("text");

    [GeneratedRegex("desc|content|body|text|note|comment|bio|html|markdown|message|summary|details|json|xml", RegexOptions.IgnoreCase)]
    private static partial Regex Long();
}
