using System.Diagnostics.CodeAnalysis;

namespace Ashlar.Engine;

/// <summary>A value or the <see cref="Engine.Problem"/> that stands in its place.</summary>
public readonly struct Result<T>
{
    private readonly T? _value;

    private Result(T? value, Problem? problem)
    {
        _value = value;
        Problem = problem;
    }

    public Problem? Problem { get; }

    [MemberNotNullWhen(false, nameof(Problem))]
    public bool IsOk => Problem is null;

    /// <exception cref="InvalidOperationException">There is none.</exception>
    public T Value => Problem is null ? _value! : throw new InvalidOperationException(Problem.Detail); // set whenever Problem is null

    public static implicit operator Result<T>(T value) => new(value, null);
    public static implicit operator Result<T>(Problem problem) => new(default, problem);
}
