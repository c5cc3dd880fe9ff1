using Ashlar.Cel;
using Ashlar.Identity.Options;
using Ashlar.Identity.Tokens;

namespace Ashlar.Identity.Issuers;

/// <summary>The outside issuers of <c>identity.yaml</c>. Each is asked by itself: one that is dead keeps no other waiting.</summary>
public sealed class TrustedIssuers : IDisposable
{
    private readonly IssuerFetch _fetch;

    /// <param name="issuers">As declared.</param>
    /// <param name="people">Who they vouch for; null in a database of others: then <c>sub</c> is the User's key.</param>
    /// <param name="parseSubject"><c>sub</c> as the type of User's key; null when it does not fit.</param>
    /// <param name="isDevelopment">Issuers on this machine may speak plain http.</param>
    /// <param name="log">Told why an issuer cannot be asked, at most once a minute for each reason.</param>
    /// <param name="time">The clock.</param>
    public TrustedIssuers(IReadOnlyList<IssuerOptions> issuers, TrustedPeople? people, Func<string, CelValue?> parseSubject, bool isDevelopment, Action<string> log, TimeProvider time)
    {
        var faults = new FaultLog(log, time);
        _fetch = new IssuerFetch(isDevelopment);
        Authorities = [.. issuers.Select(issuer => KeyValuePair.Create<string, TokenAuthority>(
            issuer.Issuer, new TrustedAuthority(issuer, new IssuerKeys(issuer.Issuer, issuer.Keys, _fetch, time), people, parseSubject, faults.Tell)))];
    }

    internal IReadOnlyList<KeyValuePair<string, TokenAuthority>> Authorities { get; }

    public void Dispose() => _fetch.Dispose();
}
