namespace Ashlar.Engine.Rates;

/// <summary>How much of something one may do: at most <paramref name="Burst"/> at once, and one more each <paramref name="Refill"/>.</summary>
/// <param name="Name">Of the counters and in the <c>RateLimit</c> fields: lower case letters and dashes.</param>
/// <param name="Burst">1 or more.</param>
/// <param name="Refill">Longer than zero.</param>
public sealed record RatePolicy(string Name, int Burst, TimeSpan Refill)
{
    /// <summary>From nothing left to all of it.</summary>
    public TimeSpan Window => Refill * Burst;
}

/// <summary>What a counter says.</summary>
/// <param name="Remaining">What may still be done at once.</param>
/// <param name="Wait">Until one more is allowed; zero where something remains.</param>
/// <param name="Reset">Until all of it is there again.</param>
public readonly record struct RateVerdict(RatePolicy Policy, bool Allowed, int Remaining, TimeSpan Wait, TimeSpan Reset)
{
    /// <summary>The refusal to answer with.</summary>
    public Problem Refusal() =>
        new(ProblemKind.RateLimited, "too many attempts; wait as long as Retry-After says") { RetryAfter = Wait, Rate = this };
}
