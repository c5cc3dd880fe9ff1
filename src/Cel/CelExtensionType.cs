namespace Ashlar.Cel;

/// <summary>A scalar type of the host beside the language's own, such as a decimal or a date. Its operators are
/// <see cref="CelFunction"/>s that the host registers; <c>==</c>, <c>!=</c>, <c>in</c>, and, where <see cref="IsOrdered"/>, the
/// four comparisons come with the type.</summary>
public abstract class CelExtensionType(string name) : CelType(CelTypeKind.Extension, name)
{
    /// <summary>Whether <c>&lt;</c>, <c>&lt;=</c>, <c>&gt;</c> and <c>&gt;=</c> compare values of this type.</summary>
    public virtual bool IsOrdered => true;

    /// <summary>Equality of two values of this type; by default that <see cref="Compare"/> gives zero.</summary>
    public virtual bool AreEqual(in CelValue left, in CelValue right) => Compare(left, right) == 0;

    /// <summary>Whether a value of this type equals one of another, as a decimal may equal an int; both then need one
    /// <see cref="Hash"/>. Called with the value of this type first.</summary>
    public virtual bool AreEqualAcross(in CelValue own, in CelValue other) => false;

    /// <summary>The order of two values of this type. Called only where <see cref="IsOrdered"/> or by the default equality.</summary>
    public abstract int Compare(in CelValue left, in CelValue right);

    /// <summary>A hash that equal values share.</summary>
    public abstract int Hash(in CelValue value);

    /// <summary>The text of a value, as a literal coerces back to it where there is such a literal.</summary>
    public abstract string Format(in CelValue value);

    /// <summary>What a literal means where a value of this type is expected (compared, combined or passed): the value; an error
    /// value when the literal is meant for the type but does not parse (reported at the literal's position); or null when
    /// literals of that kind do not become this type. Numbers are best read from
    /// <see cref="ConstantNode.SourceText"/>, which has every digit.</summary>
    public virtual CelValue? TryCoerceLiteral(ConstantNode literal) => null;

    /// <summary>The function that makes a value of another type one of this where the two meet (compared, combined, listed together or
    /// chosen between), such as an int beside a decimal; null where they do not mix. Of a type that takes null it gets null too.</summary>
    public virtual CelFunction? ConversionFrom(CelType type) => null;
}
