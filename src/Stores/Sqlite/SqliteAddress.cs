namespace Ashlar.Stores.Sqlite;

/// <summary>A parsed <c>sqlite:</c> URL: a full path, or a database that lives as long as the store.</summary>
internal sealed record SqliteAddress(string Path, bool InMemory)
{
    private const string Scheme = "sqlite:";

    /// <exception cref="FormatException">Not a form that <see cref="SqliteOptions.Url"/> names.</exception>
    public static SqliteAddress Parse(string url, string folder)
    {
        if (!url.StartsWith(Scheme, StringComparison.Ordinal)) throw Malformed(url);
        var rest = url[Scheme.Length..];
        if (rest == ":memory:") return new SqliteAddress(MemoryFile.NewPath(), InMemory: true);
        if (rest.StartsWith("//", StringComparison.Ordinal))
        {
            // sqlite:///var/x.db: an empty authority, then an absolute path
            if (!rest.StartsWith("///", StringComparison.Ordinal)) throw Malformed(url);
            rest = Uri.UnescapeDataString(rest[2..]);
        }

        if (rest.Length == 0 || rest.EndsWith('/') || rest.Contains('\0')) throw Malformed(url);
        return new SqliteAddress(System.IO.Path.GetFullPath(rest, System.IO.Path.GetFullPath(folder)), InMemory: false);
    }

    private static FormatException Malformed(string url) => new(
        $"'{url}' is not a SQLite address: write sqlite:///absolute/path.db, sqlite:relative.db or sqlite::memory:");
}
