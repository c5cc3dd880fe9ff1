namespace Ashlar.Engine.Writes.Binding;

/// <summary>The stable codes of faults in a body; each is explained in <c>docs/guide/errors.md</c>.</summary>
internal static class Codes
{
    public const string Required = "required";
    public const string Null = "null";
    public const string Type = "type";
    public const string Range = "range";
    public const string Min = "min";
    public const string Max = "max";
    public const string MinLength = "min-length";
    public const string MaxLength = "max-length";
    public const string Pattern = "pattern";
    public const string Format = "format";
    public const string Enum = "enum";
    public const string Initial = "initial";
    public const string Scale = "scale";
    public const string Precision = "precision";
    public const string TextNul = "text-nul";
    public const string TextUnicode = "text-unicode";
    public const string TooFew = "too-few";
    public const string TooMany = "too-many";
    public const string Duplicate = "duplicate";
    public const string Depth = "depth";
    public const string Schema = "schema";
    public const string ReservedKey = "reserved-key";
    public const string UnknownField = "unknown-field";
    public const string System = "system";
    public const string Computed = "computed";
    public const string Readonly = "readonly";
    public const string Immutable = "immutable";
    public const string ForbiddenField = "forbidden-field";
    public const string Reference = "reference";
    public const string Default = "default";
    public const string Check = "check";
    public const string Transition = "transition";
    public const string Unique = "unique";
    public const string Restricted = "restricted";
}
