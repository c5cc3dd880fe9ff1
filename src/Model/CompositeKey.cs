namespace Ashlar.Model;

/// <summary>
/// A key of several columns, as one value: the JSON array of the parts' values in their stored form (<c>[7,"a"]</c>), with instants,
/// dates and decimals as the whole numbers that stand for them and uuids as text. It has no column and no place among
/// <see cref="Entity.Fields"/>; in URLs and on the wire its parts are joined by commas.
/// </summary>
public sealed class CompositeKey : ColumnField
{
    /// <summary>No field can have this name, and expressions can.</summary>
    public const string FieldName = "_key";

    private ScalarType? _type;

    public required IReadOnlyList<ColumnField> Parts { get; init; }
    public override string WireName => FieldName;

    // Parts that are references have the types of their targets' keys, which are made in no particular order
    public override ScalarType Type => _type ??= new(ScalarKind.String) { Parts = [.. Parts.Select(p => p.Type)] };
    public override bool HasStorage => false;
}
