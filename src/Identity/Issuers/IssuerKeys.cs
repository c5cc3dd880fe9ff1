using Ashlar.Identity.Tokens.Jose;

namespace Ashlar.Identity.Issuers;

/// <summary>The keys of one issuer, looked at again for a key id that is not among them.</summary>
/// <param name="issuer">Whose discovery document says where they are.</param>
/// <param name="address">Where they are, where that was said; else null.</param>
/// <param name="fetch">Asks.</param>
/// <param name="time">The clock.</param>
internal sealed class IssuerKeys(string issuer, Uri? address, IssuerFetch fetch, TimeProvider time)
{
    private readonly HeldDocument<JsonWebKeySet> _held = new(() => FetchAsync(issuer, address, fetch), time);

    /// <summary>The key for a header; null: the issuer has none. A fault: it could not be asked.</summary>
    public async ValueTask<(VerificationKey? Key, string? Fault)> FindAsync(JwsHeader header, CancellationToken cancellationToken)
    {
        var (keys, fault) = await _held.GetAsync(held => held.Find(header) is not null, cancellationToken).ConfigureAwait(false);
        return (keys?.Find(header), fault);
    }

    private static async Task<(JsonWebKeySet? Keys, string? Fault)> FetchAsync(string issuer, Uri? address, IssuerFetch fetch)
    {
        if (address is null)
        {
            var (document, undiscovered) = await DiscoveryDocument.FetchAsync(issuer, fetch, CancellationToken.None).ConfigureAwait(false);
            if (document is null) return (null, undiscovered);
            address = document.Keys;
        }

        var (body, refused) = await fetch.GetAsync(address, CancellationToken.None).ConfigureAwait(false);
        if (body is null) return (null, refused);
        return JsonWebKeySet.Parse(body) is { } keys ? (keys, null) : (null, "what it publishes is no set of public keys");
    }
}
