namespace Ashlar.Surfaces.Auth.Requests;

/// <summary>Where a page leads after it has done its work: a path of this server and nothing else (RFC 9700 section 4.11, open redirectors).</summary>
public static class ReturnPaths
{
    /// <summary>The path, or null where it could lead anywhere else.</summary>
    public static string? Checked(string? path)
    {
        if (path is null || path.Length is 0 or > 4096 || path[0] != '/') return null;
        // Browsers read "//host" and "/\host" as another host's address, and drop tabs and line ends before they do.
        if (path.Length > 1 && path[1] is '/' or '\\') return null;
        foreach (var c in path)
        {
            if (c is <= ' ' or '\\' or > '~') return null;
        }

        return path;
    }
}
