using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Ashlar.Server.Hosting;

/// <summary>
/// The address a request comes from: the connection's, or, where that is a proxy we were told to trust, the last one in
/// <c>X-Forwarded-For</c> that is no such proxy. Whatever stands further left was written by who knows whom.
/// </summary>
internal sealed class CallerAddress(IReadOnlyList<IPNetwork> trusted)
{
    private const string Header = "X-Forwarded-For";

    public IPAddress? Of(IFeatureCollection features, IHeaderDictionary headers)
    {
        var address = Plain(features.Get<IHttpConnectionFeature>()?.RemoteIpAddress);
        if (trusted.Count == 0 || address is null || !IsTrusted(address)) return address;
        var hops = headers[Header].ToString().Split(',', StringSplitOptions.TrimEntries);
        for (var i = hops.Length - 1; i >= 0; i--)
        {
            if (Parse(hops[i]) is not { } hop) return address;
            address = hop;
            if (!IsTrusted(hop)) return address;
        }

        return address;
    }

    private bool IsTrusted(IPAddress address)
    {
        foreach (var network in trusted)
        {
            if (network.Contains(address)) return true;
        }

        return false;
    }

    // Some proxies write the port too: 192.0.2.1:4711, [2001:db8::1]:4711
    private static IPAddress? Parse(string hop) =>
        hop.Length > 0 && IPEndPoint.TryParse(hop, out var end) && (hop.Contains('.', StringComparison.Ordinal) || hop.Contains(':', StringComparison.Ordinal)) ? Plain(end.Address) : null;

    private static IPAddress? Plain(IPAddress? address) => address is { IsIPv4MappedToIPv6: true } ? address.MapToIPv4() : address;
}
