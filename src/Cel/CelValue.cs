using System.Runtime.InteropServices;
using Ashlar.Cel.Values;

namespace Ashlar.Cel;

/// <summary>One value of the Common Expression Language: a kind, two machine words and a reference, never boxed.
/// The default value is <c>null</c>.</summary>
/// <remarks>Equality is the language's (<c>1 == 1u == 1.0</c>, maps without order), except that NaN equals NaN, so that values
/// can be keys. The <c>==</c> of the language itself is <see cref="CelComparison.AreEqual"/>.</remarks>
public readonly struct CelValue : IEquatable<CelValue>
{
    private readonly object? _reference;
    private readonly long _high;
    private readonly long _low;

    private CelValue(CelKind kind, object? reference, long high = 0, long low = 0)
    {
        Kind = kind;
        _reference = reference;
        _high = high;
        _low = low;
    }

    public CelKind Kind { get; }

    public static CelValue Null => default;

    public static CelValue True => new(CelKind.Bool, null, 0, 1);

    public static CelValue False => new(CelKind.Bool, null);

    public bool IsNull => Kind == CelKind.Null;

    public bool IsError => Kind == CelKind.Error;

    /// <summary>True for the boolean <c>true</c> only; no other kind counts.</summary>
    public bool IsTrue => Kind == CelKind.Bool && _low != 0;

    /// <summary>True for the boolean <c>false</c> only; no other kind counts.</summary>
    public bool IsFalse => Kind == CelKind.Bool && _low == 0;

    public bool AsBool => Of(CelKind.Bool)._low != 0;

    public long AsInt => Of(CelKind.Int)._low;

    public ulong AsUInt => (ulong)Of(CelKind.UInt)._low;

    public double AsDouble => BitConverter.Int64BitsToDouble(Of(CelKind.Double)._low);

    public string AsString => (string)Of(CelKind.String)._reference!;

    public ReadOnlyMemory<byte> AsBytes => new((byte[])Of(CelKind.Bytes)._reference!, (int)_high, (int)_low);

    public IReadOnlyList<CelValue> AsList => (IReadOnlyList<CelValue>)Of(CelKind.List)._reference!;

    public CelMap AsMap => (CelMap)Of(CelKind.Map)._reference!;

    /// <summary>Seconds since 1970-01-01T00:00:00Z, and nanoseconds (0 to 999,999,999) after that second.</summary>
    public (long Seconds, int Nanos) AsTimestamp => (Of(CelKind.Timestamp)._high, (int)_low);

    /// <summary>The duration in nanoseconds.</summary>
    public long AsDurationNanos => Of(CelKind.Duration)._low;

    /// <summary>The type that a value of kind <see cref="CelKind.Type"/> names.</summary>
    public CelType AsType => (CelType)Of(CelKind.Type)._reference!;

    public ICelObject AsObject => (ICelObject)Of(CelKind.Object)._reference!;

    public CelError AsError => (CelError)Of(CelKind.Error)._reference!;

    public CelExtensionType ExtensionType => Of(CelKind.Extension)._reference switch
    {
        CelExtensionType type => type,
        var boxed => ((ExtensionPayload)boxed!).Type,
    };

    /// <summary>The two words of an extension value made of words.</summary>
    public (ulong High, ulong Low) AsExtensionWords => ((ulong)Of(CelKind.Extension)._high, (ulong)_low);

    /// <summary>The object of an extension value made of an object.</summary>
    public object AsExtensionObject => ((ExtensionPayload)Of(CelKind.Extension)._reference!).Payload;

    /// <summary>The type of this value as <c>type()</c> tells it: element types are not looked at.</summary>
    public CelType Type => Kind switch
    {
        CelKind.Null => CelType.Null,
        CelKind.Bool => CelType.Bool,
        CelKind.Int => CelType.Int,
        CelKind.UInt => CelType.UInt,
        CelKind.Double => CelType.Double,
        CelKind.String => CelType.String,
        CelKind.Bytes => CelType.Bytes,
        CelKind.List => CelType.AnyList,
        CelKind.Map => CelType.AnyMap,
        CelKind.Timestamp => CelType.Timestamp,
        CelKind.Duration => CelType.Duration,
        CelKind.Type => CelType.TypeType,
        CelKind.Object => AsObject.Type,
        CelKind.Extension => ExtensionType,
        _ => CelType.Dyn,
    };

    public static CelValue Bool(bool value) => new(CelKind.Bool, null, 0, value ? 1 : 0);

    public static CelValue Int(long value) => new(CelKind.Int, null, 0, value);

    public static CelValue UInt(ulong value) => new(CelKind.UInt, null, 0, (long)value);

    public static CelValue Double(double value) => new(CelKind.Double, null, 0, BitConverter.DoubleToInt64Bits(value));

    public static CelValue String(string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return new(CelKind.String, value);
    }

    public static CelValue Bytes(ReadOnlyMemory<byte> value) =>
        MemoryMarshal.TryGetArray(value, out var segment)
            ? new(CelKind.Bytes, segment.Array ?? [], segment.Offset, segment.Count)
            : new(CelKind.Bytes, value.ToArray(), 0, value.Length);

    /// <summary>A list. It is not copied: the caller does not change it afterwards.</summary>
    public static CelValue List(IReadOnlyList<CelValue> items)
    {
        ArgumentNullException.ThrowIfNull(items);
        return new(CelKind.List, items);
    }

    public static CelValue Map(CelMap map)
    {
        ArgumentNullException.ThrowIfNull(map);
        return new(CelKind.Map, map);
    }

    /// <summary>A map of the given entries; an error value when a key repeats or cannot be a key.</summary>
    public static CelValue Map(IReadOnlyList<KeyValuePair<CelValue, CelValue>> entries) => CelMap.Create(entries);

    /// <summary>An instant; an error value outside years 1 to 9999.</summary>
    /// <param name="seconds">Seconds since 1970-01-01T00:00:00Z.</param>
    /// <param name="nanos">0 to 999,999,999.</param>
    public static CelValue Timestamp(long seconds, int nanos = 0) => CelTime.IsTimestamp(seconds, nanos)
        ? new(CelKind.Timestamp, null, seconds, nanos)
        : Error(CelError.TimeRange);

    public static CelValue Timestamp(DateTimeOffset instant)
    {
        var ticks = instant.UtcTicks - DateTime.UnixEpoch.Ticks;
        var seconds = Math.DivRem(ticks, TimeSpan.TicksPerSecond, out var rest);
        return rest < 0
            ? Timestamp(seconds - 1, (int)(rest + TimeSpan.TicksPerSecond) * 100)
            : Timestamp(seconds, (int)rest * 100);
    }

    /// <summary>A duration; an error value beyond 64 bits of nanoseconds (about 292 years), the language's range.</summary>
    public static CelValue Duration(long seconds, int nanos) => CelTime.DurationOf(seconds, nanos);

    public static CelValue DurationOfNanos(long nanos) => new(CelKind.Duration, null, 0, nanos);

    public static CelValue TypeOf(CelType type)
    {
        ArgumentNullException.ThrowIfNull(type);
        return new(CelKind.Type, type);
    }

    public static CelValue Object(ICelObject value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return new(CelKind.Object, value);
    }

    /// <summary>A value of a host's own type held in two words, without allocation.</summary>
    public static CelValue Extension(CelExtensionType type, ulong high, ulong low)
    {
        ArgumentNullException.ThrowIfNull(type);
        return new(CelKind.Extension, type, (long)high, (long)low);
    }

    /// <summary>A value of a host's own type held in an object.</summary>
    public static CelValue Extension(CelExtensionType type, object payload) =>
        new(CelKind.Extension, new ExtensionPayload(type, payload));

    public static CelValue Error(CelError error)
    {
        ArgumentNullException.ThrowIfNull(error);
        return new(CelKind.Error, error);
    }

    public static CelValue Error(CelErrorCode code, string message) => Error(new CelError(code, message));

    public bool Equals(CelValue other) => CelComparison.AreSame(this, other);

    public override bool Equals(object? obj) => obj is CelValue other && Equals(other);

    public override int GetHashCode() => CelComparison.Hash(this);

    /// <summary>The value as CEL source where it has a literal, else a readable form.</summary>
    public override string ToString() => CelPrinter.ToText(this);

    public static bool operator ==(CelValue left, CelValue right) => left.Equals(right);

    public static bool operator !=(CelValue left, CelValue right) => !left.Equals(right);

    internal object? Reference => _reference;

    internal long Low => _low;

    private CelValue Of(CelKind kind) => Kind == kind
        ? this
        : throw new InvalidOperationException($"The value is of kind {Kind}, not {kind}.");
}
