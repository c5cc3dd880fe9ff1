using Ashlar.Engine;
using Ashlar.Identity.Issuers;
using Ashlar.Identity.Options;

namespace Ashlar.Identity.Providers;

/// <summary>What went wrong with a provider: the reason is logged, the person is told no more than helps.</summary>
internal sealed class ProviderFaults(ProviderOptions options, Action<string> tell)
{
    /// <summary>It cannot be asked, or answers what cannot be used.</summary>
    public Problem Away(string? fault)
    {
        tell($"provider {options.Name}: {fault}");
        return new Problem(ProblemKind.Unavailable, $"{options.Title} cannot be asked now: try again shortly, or sign in another way") { RetryAfter = Freshness.Floor };
    }

    /// <summary>Its answer proves nothing.</summary>
    public Problem Refused(string fault)
    {
        tell($"provider {options.Name}: {fault}");
        return new Problem(ProblemKind.Unauthenticated, $"what {options.Title} answered could not be verified: begin again");
    }
}
