namespace Ashlar.Cel.Tests.Conformance;

/// <summary>The message type of the type deduction cases as a host's object type, and an empty message of it.</summary>
internal sealed class DefaultMessage(CelObjectType type) : ICelObject
{
    private static readonly Dictionary<string, CelType> NestedFields = new() { ["bb"] = CelType.Int };
    private static readonly CelObjectType Nested = new("cel.expr.conformance.proto3.TestAllTypes.NestedMessage", NestedFields);

    private static readonly Dictionary<string, (CelType Type, CelValue Value)> Fields = new()
    {
        ["single_int64"] = (CelType.Int, CelValue.Int(0)),
        ["single_int64_wrapper"] = (CelType.Nullable(CelType.Int), CelValue.Null),
        ["single_string_wrapper"] = (CelType.Nullable(CelType.String), CelValue.Null),
        ["single_duration"] = (CelType.Duration, CelValue.DurationOfNanos(0)),
        ["single_timestamp"] = (CelType.Timestamp, CelValue.Timestamp(0)),
        ["repeated_nested_message"] = (CelType.List(Nested), CelValue.List([])),
    };

    public static CelObjectType ObjectType { get; } = new(
        "cel.expr.conformance.proto3.TestAllTypes", field => Fields.TryGetValue(field, out var f) ? f.Type : null, () => Fields.Keys);

    public CelType Type => type;

    public bool TryGet(string field, out CelValue value)
    {
        var known = Fields.TryGetValue(field, out var found);
        value = found.Value;
        return known;
    }

    public bool Has(string field) => false;

    public override bool Equals(object? obj) => obj is DefaultMessage other && other.Type.Equals(Type);

    public override int GetHashCode() => Type.GetHashCode();
}
