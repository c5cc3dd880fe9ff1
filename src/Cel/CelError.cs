namespace Ashlar.Cel;

/// <summary>Why an evaluation gave no value. Codes are stable; messages are for people.</summary>
public enum CelErrorCode : byte
{
    /// <summary>No overload of the operator or function takes values of these types (nulls included).</summary>
    NoSuchOverload,
    NoSuchKey,
    NoSuchField,
    UndeclaredReference,
    DivideByZero,
    Overflow,
    OutOfRange,
    InvalidArgument,

    /// <summary>A double became NaN or infinite where the host forbids that.</summary>
    NotFinite,

    /// <summary>The evaluation did more work, or built a larger value, than its limits allow.</summary>
    TooExpensive,

    /// <summary>The host has no answer, for instance the id of a signed-out caller.</summary>
    Unknown,
}

/// <summary>An evaluation error. It is a value (<see cref="CelKind.Error"/>), so that <c>&amp;&amp;</c>, <c>||</c> and
/// <c>?:</c> can absorb it as the language says.</summary>
public sealed class CelError(CelErrorCode code, string message)
{
    public CelErrorCode Code { get; } = code;

    public string Message { get; } = message;

    /// <summary>What a host answers for a value that it does not have.</summary>
    public static CelError Unknown { get; } = new(CelErrorCode.Unknown, "unknown");

    internal static CelError NoSuchOverload { get; } = new(CelErrorCode.NoSuchOverload, "no such overload");

    internal static CelError DivideByZero { get; } = new(CelErrorCode.DivideByZero, "divide by zero");

    internal static CelError ModulusByZero { get; } = new(CelErrorCode.DivideByZero, "modulus by zero");

    internal static CelError Overflow { get; } = new(CelErrorCode.Overflow, "the result does not fit: overflow");

    internal static CelError TimeRange { get; } = new(CelErrorCode.OutOfRange, "timestamp or duration out of range");

    internal static CelError NotFinite { get; } = new(CelErrorCode.NotFinite, "the result is not a finite number");

    internal static CelError TooExpensive { get; } =
        new(CelErrorCode.TooExpensive, "the expression costs more to evaluate than is allowed");

    internal static CelError TooLarge { get; } =
        new(CelErrorCode.TooExpensive, "the expression builds a larger value than is allowed");

    public override string ToString() => Message;
}
