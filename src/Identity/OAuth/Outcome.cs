using System.Diagnostics.CodeAnalysis;

namespace Ashlar.Identity.OAuth;

/// <summary>A value, or the <see cref="OAuthError"/> that stands in its place: what <c>Result</c> is to the engine's problems.</summary>
public readonly struct Outcome<T>
{
    private readonly T? _value;

    private Outcome(T? value, OAuthError? error)
    {
        _value = value;
        Error = error;
    }

    public OAuthError? Error { get; }

    [MemberNotNullWhen(false, nameof(Error))]
    public bool IsOk => Error is null;

    /// <exception cref="InvalidOperationException">There is none.</exception>
    public T Value => Error is null ? _value! : throw new InvalidOperationException(Error.Description); // set whenever Error is null

    public static implicit operator Outcome<T>(T value) => new(value, null);
    public static implicit operator Outcome<T>(OAuthError error) => new(default, error);
}
