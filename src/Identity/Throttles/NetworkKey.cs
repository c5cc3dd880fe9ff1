using System.Net;
using System.Net.Sockets;

namespace Ashlar.Identity.Throttles;

/// <summary>What stands for a caller's address in counters.</summary>
public static class NetworkKey
{
    /// <summary>An IPv4 address as it is; the first 64 bits of an IPv6 address, since whoever has one of those has them all (RFC 6177).</summary>
    public static string Of(IPAddress? address)
    {
        if (address is null) return "local"; // a Unix socket
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        if (address.AddressFamily != AddressFamily.InterNetworkV6) return address.ToString();
        var bytes = address.GetAddressBytes();
        bytes.AsSpan(8).Clear();
        return new IPAddress(bytes) + "/64";
    }
}
