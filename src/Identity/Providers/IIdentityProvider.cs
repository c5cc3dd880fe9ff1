using Ashlar.Engine;
using Ashlar.Identity.Options;

namespace Ashlar.Identity.Providers;

/// <summary>Somebody whom people sign in with. Each answer is good for the one question that it was given to.</summary>
internal interface IIdentityProvider
{
    ProviderOptions Options { get; }

    /// <summary>Where the browser asks. Problems: Unavailable.</summary>
    ValueTask<Result<string>> AddressAsync(ProviderQuestion question, CancellationToken cancellationToken);

    /// <summary>Whom the answer proves. Problems: Unauthenticated (it proves nothing), Unavailable.</summary>
    ValueTask<Result<ProvenIdentity>> ProveAsync(ProviderQuestion question, ProviderReply reply, CancellationToken cancellationToken);
}

/// <summary>What is asked of a provider, once.</summary>
/// <param name="State">Comes back with the answer.</param>
/// <param name="Nonce">Comes back in the ID token.</param>
/// <param name="Verifier">Of PKCE (RFC 7636): proves to the provider that the code is redeemed by who asked.</param>
/// <param name="Redirect">Where the answer goes.</param>
/// <param name="AsksAgain">Whoever is signed in there is to show who they are again.</param>
/// <param name="At">When it is asked.</param>
internal sealed record ProviderQuestion(string State, string Nonce, string Verifier, string Redirect, bool AsksAgain, DateTimeOffset At)
{
    // A record prints its members: a verifier must never reach a log.
    public override string ToString() => nameof(ProviderQuestion);
}

/// <summary>What the browser brought back.</summary>
/// <param name="Code">To be redeemed.</param>
/// <param name="Issuer"><c>iss</c> (RFC 9207).</param>
internal sealed record ProviderReply(string Code, string? Issuer)
{
    public override string ToString() => nameof(ProviderReply); // as above
}
