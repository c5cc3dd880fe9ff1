using Ashlar.Identity.Options;
using Ashlar.Identity.Tokens.Jose;

namespace Ashlar.Identity.Issuers;

/// <summary>
/// The keys of one issuer: fetched when first needed, again every hour, and on an unknown key id, but never oftener than
/// <see cref="Floor"/> whatever is asked. One fetch at a time; while it fails the known keys stay in force for a day.
/// </summary>
internal sealed class IssuerKeys(IssuerOptions issuer, IssuerFetch fetch, TimeProvider time)
{
    /// <summary>Between two fetches.</summary>
    public static readonly TimeSpan Floor = TimeSpan.FromSeconds(30);

    /// <summary>How long fetched keys are good without a look at whether they still are.</summary>
    public static readonly TimeSpan Fresh = TimeSpan.FromHours(1);

    /// <summary>How long they are good while the issuer cannot be asked.</summary>
    public static readonly TimeSpan Usable = TimeSpan.FromHours(24);

    private readonly Lock _lock = new();
    private Held _held = new(JsonWebKeySet.Empty, null);
    private Task<string?>? _fetching;
    private long? _attempted;

    /// <summary>The key for a header; null: the issuer has none. A fault: it could not be asked.</summary>
    public async ValueTask<(VerificationKey? Key, string? Fault)> FindAsync(JwsHeader header, CancellationToken cancellationToken)
    {
        var held = Volatile.Read(ref _held);
        var age = held.At is { } at ? time.GetElapsedTime(at) : TimeSpan.MaxValue;
        var known = age < Usable ? held.Keys.Find(header) : null;
        if (known is not null && age < Fresh) return (known, null);
        var fetching = Begin();

        // Old keys serve while they are looked at again: nobody waits for that.
        if (known is not null) return (known, null);
        var fault = fetching is null ? null : await fetching.WaitAsync(cancellationToken).ConfigureAwait(false);
        held = Volatile.Read(ref _held);
        if (held.At is not { } fetched || time.GetElapsedTime(fetched) >= Usable) return (null, fault ?? held.Fault ?? "its keys could not be fetched");
        return (held.Keys.Find(header), null);
    }

    /// <summary>The fetch that runs, or a new one where it is time; null: too soon.</summary>
    private Task<string?>? Begin()
    {
        lock (_lock)
        {
            if (_fetching is { IsCompleted: false }) return _fetching;
            if (_attempted is { } attempted && time.GetElapsedTime(attempted) < Floor) return null;
            _attempted = time.GetTimestamp();

            // Not the request's to cancel: others wait for it, and the next request finds its result.
            return _fetching = Task.Run(FetchAsync);
        }
    }

    private async Task<string?> FetchAsync()
    {
        var (keys, fault) = await FetchKeysAsync().ConfigureAwait(false);
        Volatile.Write(ref _held, keys is null ? _held with { Fault = fault } : new Held(keys, time.GetTimestamp()));
        return fault;
    }

    private async Task<(JsonWebKeySet? Keys, string? Fault)> FetchKeysAsync()
    {
        var address = issuer.Keys;
        if (address is null)
        {
            var (document, unfetched) = await fetch.GetAsync(DiscoveryDocument.AddressOf(issuer.Issuer), CancellationToken.None).ConfigureAwait(false);
            if (document is null) return (null, unfetched);
            (address, var fault) = DiscoveryDocument.Read(document, issuer.Issuer);
            if (address is null) return (null, fault);
        }

        var (body, refused) = await fetch.GetAsync(address, CancellationToken.None).ConfigureAwait(false);
        if (body is null) return (null, refused);
        return JsonWebKeySet.Parse(body) is { } keys ? (keys, null) : (null, "what it publishes is no set of public keys");
    }

    /// <param name="Keys">As last fetched.</param>
    /// <param name="At">When; null: never.</param>
    private sealed record Held(JsonWebKeySet Keys, long? At)
    {
        /// <summary>Why the last fetch failed.</summary>
        public string? Fault { get; init; }
    }
}
