namespace Ashlar.Cel;

public enum CelTypeKind : byte
{
    /// <summary>Any value; checked when it is evaluated.</summary>
    Dyn,
    Null,
    Bool,
    Int,
    UInt,
    Double,
    String,
    Bytes,
    List,
    Map,
    Timestamp,
    Duration,
    Type,

    /// <summary>A value of the parameter's type, or null (the wrapper types of the CEL specification).</summary>
    Nullable,

    /// <summary>A type variable of a generic function.</summary>
    TypeParam,
    Object,
    Extension,

    /// <summary>A host's named type with parameters that the checker only unifies.</summary>
    Opaque,
}

/// <summary>A type of the Common Expression Language. Types are equal by structure; object and extension types by name.</summary>
public class CelType : IEquatable<CelType>
{
    private protected CelType(CelTypeKind kind, string name, params CelType[] parameters)
    {
        Kind = kind;
        Name = name;
        Parameters = parameters;
    }

    public CelTypeKind Kind { get; }

    /// <summary>The name as <c>type()</c> denotes it, without parameters.</summary>
    public string Name { get; }

    public IReadOnlyList<CelType> Parameters { get; }

    public static CelType Dyn { get; } = new(CelTypeKind.Dyn, "dyn");

    public static CelType Null { get; } = new(CelTypeKind.Null, "null_type");

    public static CelType Bool { get; } = new(CelTypeKind.Bool, "bool");

    public static CelType Int { get; } = new(CelTypeKind.Int, "int");

    public static CelType UInt { get; } = new(CelTypeKind.UInt, "uint");

    public static CelType Double { get; } = new(CelTypeKind.Double, "double");

    public static CelType String { get; } = new(CelTypeKind.String, "string");

    public static CelType Bytes { get; } = new(CelTypeKind.Bytes, "bytes");

    public static CelType Timestamp { get; } = new(CelTypeKind.Timestamp, "google.protobuf.Timestamp");

    public static CelType Duration { get; } = new(CelTypeKind.Duration, "google.protobuf.Duration");

    /// <summary>The type of types.</summary>
    public static CelType TypeType { get; } = new(CelTypeKind.Type, "type");

    public static CelType AnyList { get; } = new(CelTypeKind.List, "list", Dyn);

    public static CelType AnyMap { get; } = new(CelTypeKind.Map, "map", Dyn, Dyn);

    public static CelType List(CelType element) => new(CelTypeKind.List, "list", element);

    public static CelType Map(CelType key, CelType value) => new(CelTypeKind.Map, "map", key, value);

    /// <summary>The given type or null. Types that hold null already are given back as they are.</summary>
    public static CelType Nullable(CelType type)
    {
        ArgumentNullException.ThrowIfNull(type);
        return type.Kind is CelTypeKind.Nullable or CelTypeKind.Dyn or CelTypeKind.Null
            ? type
            : new(CelTypeKind.Nullable, "wrapper", type);
    }

    public static CelType TypeParam(string name) => new(CelTypeKind.TypeParam, name);

    public static CelType Opaque(string name, params CelType[] parameters) => new(CelTypeKind.Opaque, name, parameters);

    public bool IsNullable => Kind == CelTypeKind.Nullable;

    /// <summary>The element type of a list, the key type of a map; else <c>dyn</c>.</summary>
    public CelType Element => Kind is CelTypeKind.List or CelTypeKind.Map ? Parameters[0] : Dyn;

    /// <summary>This type without null: the inner type of a nullable, else itself.</summary>
    public CelType NonNull => Kind == CelTypeKind.Nullable ? Parameters[0] : this;

    public bool Equals(CelType? other)
    {
        if (ReferenceEquals(this, other))
        {
            return true;
        }

        if (other is null || Kind != other.Kind || Name != other.Name || Parameters.Count != other.Parameters.Count)
        {
            return false;
        }

        for (var i = 0; i < Parameters.Count; i++)
        {
            if (!Parameters[i].Equals(other.Parameters[i]))
            {
                return false;
            }
        }

        return true;
    }

    public override bool Equals(object? obj) => Equals(obj as CelType);

    public override int GetHashCode() => HashCode.Combine(Kind, Name, Parameters.Count);

    /// <summary>The type as a person writes it: <c>list(int)</c>, <c>timestamp</c>, <c>wrapper(int)</c>.</summary>
    public override string ToString() => Kind switch
    {
        CelTypeKind.Timestamp => "timestamp",
        CelTypeKind.Duration => "duration",
        CelTypeKind.List or CelTypeKind.Map or CelTypeKind.Nullable or CelTypeKind.Opaque when Parameters.Count > 0 =>
            $"{Name}({string.Join(", ", Parameters)})",
        _ => Name,
    };
}
