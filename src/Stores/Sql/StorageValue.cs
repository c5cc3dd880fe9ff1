using Ashlar.Cel;
using Ashlar.Model;

namespace Ashlar.Stores.Sql;

internal enum StorageKind : byte { Null, Integer, Real, Text, Blob }

/// <summary>
/// A value in the form in which SQLite holds a column of its type: Bool 0 or 1; decimals scaled to the type's scale; instants,
/// times and durations in microseconds; dates in days; uuids as 16 bytes; a list parameter as <see cref="ListEncoding"/> says.
/// Errors (unknown) and nulls are NULL.
/// </summary>
internal readonly struct StorageValue
{
    private StorageValue(StorageKind kind, long integer = 0, double real = 0, string? text = null, ReadOnlyMemory<byte> blob = default)
    {
        Kind = kind;
        Integer = integer;
        Real = real;
        Text = text;
        Blob = blob;
    }

    public StorageKind Kind { get; }
    public long Integer { get; }
    public double Real { get; }
    public string? Text { get; }
    public ReadOnlyMemory<byte> Blob { get; }

    public static StorageValue Null => default;

    /// <exception cref="ArgumentException">The value is not of the type: a bug of the caller.</exception>
    public static StorageValue Of(in CelValue value, ScalarType type)
    {
        if (value.IsNull || value.IsError) return Null;
        if (type.IsList) return ListEncoding.Encode(value, type);
        return type.Kind switch
        {
            ScalarKind.String or ScalarKind.Text or ScalarKind.Enum or ScalarKind.Json => OfText(value.AsString),
            ScalarKind.Int or ScalarKind.Long => OfInteger(value.AsInt),
            ScalarKind.Bool => OfInteger(value.AsBool ? 1 : 0),
            ScalarKind.Double => OfReal(value.Kind == CelKind.Int ? value.AsInt : value.AsDouble),
            ScalarKind.Decimal => OfInteger(ModelValues.Unscaled(value, type.Scale)),
            ScalarKind.Uuid => OfBlob(UuidBytes(value)),
            ScalarKind.Date => OfInteger(ModelValues.Days(value)),
            ScalarKind.Time => OfInteger(ModelValues.MicrosOfDay(value)),
            ScalarKind.DateTime => OfInteger(ModelValues.Micros(value)),
            ScalarKind.Duration => OfInteger(value.AsDurationNanos / 1000),
            _ => OfBlob(value.AsBytes),
        };
    }

    public static StorageValue OfInteger(long value) => new(StorageKind.Integer, value);

    public static StorageValue OfReal(double value) => new(StorageKind.Real, 0, value);

    public static StorageValue OfText(string value) => new(StorageKind.Text, 0, 0, value);

    public static StorageValue OfBlob(ReadOnlyMemory<byte> value) => new(StorageKind.Blob, 0, 0, null, value);

    private static byte[] UuidBytes(in CelValue value)
    {
        var bytes = new byte[16];
        ModelValues.Uuid(value).TryWriteBytes(bytes, bigEndian: true, out _);
        return bytes;
    }
}
