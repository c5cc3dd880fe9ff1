using System.Buffers.Binary;
using Ashlar.Cel;

namespace Ashlar.Model.Expressions.ValueTypes;

/// <summary>UUIDs (RFC 9562), ordered as their sixteen bytes are, the first byte first.</summary>
public sealed class UuidType : CelExtensionType
{
    private UuidType()
        : base("uuid")
    {
    }

    public static UuidType Instance { get; } = new();

    public static CelValue Of(Guid value)
    {
        Span<byte> bytes = stackalloc byte[16];
        value.TryWriteBytes(bytes, bigEndian: true, out _);
        return CelValue.Extension(Instance, BinaryPrimitives.ReadUInt64BigEndian(bytes), BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]));
    }

    public static Guid ToGuid(in CelValue value)
    {
        Span<byte> bytes = stackalloc byte[16];
        var (high, low) = value.AsExtensionWords;
        BinaryPrimitives.WriteUInt64BigEndian(bytes, high);
        BinaryPrimitives.WriteUInt64BigEndian(bytes[8..], low);
        return new Guid(bytes, bigEndian: true);
    }

    /// <summary>Reads the form of RFC 9562, section 4, with hyphens, in either case.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out CelValue value)
    {
        // 'D' alone takes blanks around the digits; the length leaves no room for them.
        var read = Guid.TryParseExact(text, "D", out var guid) && text.Length == 36;
        value = read ? Of(guid) : default;
        return read;
    }

    public override int Compare(in CelValue left, in CelValue right) => left.AsExtensionWords.CompareTo(right.AsExtensionWords);

    public override int Hash(in CelValue value) => value.AsExtensionWords.GetHashCode();

    public override string Format(in CelValue value) => ToGuid(value).ToString("D");

    public override CelValue? TryCoerceLiteral(ConstantNode literal)
    {
        ArgumentNullException.ThrowIfNull(literal);
        if (literal.Value.Kind is not CelKind.String) return null;
        return TryParse(literal.Value.AsString, out var value) ? value : CelValue.Error(CelErrorCode.InvalidArgument, $"'{literal.Value.AsString}' is not a uuid");
    }
}
