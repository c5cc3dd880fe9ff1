namespace Ashlar.Surfaces.Http;

/// <summary>The parts of a request target as it was sent (RFC 9112, section 3.2), still percent-encoded.</summary>
public static class RequestTarget
{
    /// <summary>The path, without the query: of the origin form as it is, of the absolute form without scheme and authority.</summary>
    public static ReadOnlySpan<char> PathOf(ReadOnlySpan<char> target)
    {
        var query = target.IndexOf('?');
        if (query >= 0) target = target[..query];
        if (target.StartsWith("/")) return target;

        var authority = target.IndexOf("://");
        if (authority < 0) return target;

        var path = target[(authority + 3)..].IndexOf('/');
        return path < 0 ? "/" : target[(authority + 3 + path)..];
    }
}
