namespace Ashlar.Engine;

/// <summary>
/// What a sign-in lacks for what was asked: a second factor, or to have happened within <see cref="Window"/>. RFC 9470 is the
/// same over HTTP.
/// </summary>
public sealed record StepUp(bool Mfa, bool Fresh)
{
    /// <summary>How long a sign-in counts as fresh.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromMinutes(10);

    public static StepUp? Both(StepUp? one, StepUp? other) =>
        one is null ? other : other is null ? one : new StepUp(one.Mfa || other.Mfa, one.Fresh || other.Fresh);

    public Problem ToProblem() => new(ProblemKind.StepUpRequired, Detail) { StepUp = this };

    private string Detail => (Mfa, Fresh) switch
    {
        (true, true) => "this needs a sign-in with a second factor within the last 10 minutes",
        (true, false) => "this needs a sign-in with a second factor",
        _ => "this needs a sign-in within the last 10 minutes",
    };
}
