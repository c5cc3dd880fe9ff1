using System.Globalization;
using Npgsql;

namespace Ashlar.Stores.Postgres;

/// <summary>
/// A <c>postgres://</c> URL, in libpq's form (postgresql.org/docs, 34.1.1.2): percent-encoded parts, a host that begins with
/// <c>/</c> (written <c>%2F</c>, or <c>?host=/var/run/postgresql</c>) for a unix socket, <c>[::1]</c> for IPv6. No message holds the password.
/// </summary>
internal static class PostgresAddress
{
    private const string Known = "sslmode, sslrootcert, host, port, application_name, schema, connect_timeout, statement_timeout, lock_timeout, pool, pool_timeout, statements";

    public static bool IsOne(string url) =>
        url.StartsWith("postgres://", StringComparison.Ordinal) || url.StartsWith("postgresql://", StringComparison.Ordinal);

    /// <returns>The options with those of the URL, and what the driver needs.</returns>
    /// <exception cref="FormatException">Not such a URL, or an option that is not known or not readable.</exception>
    public static (PostgresOptions Options, NpgsqlConnectionStringBuilder Driver) Parse(PostgresOptions options)
    {
        if (!IsOne(options.Url)) throw new FormatException("a PostgreSQL URL begins with postgres:// or postgresql://");
        var driver = new NpgsqlConnectionStringBuilder();
        var rest = options.Url[(options.Url.IndexOf("//", StringComparison.Ordinal) + 2)..];
        var (place, query) = Cut(rest, '?');
        var (authority, database) = Cut(place, '/');
        ReadAuthority(driver, authority);
        driver.Database = Decode(database);
        foreach (var pair in query.Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var (name, value) = Cut(pair, '=');
            options = ReadOption(options, driver, name, Decode(value));
        }

        if (string.IsNullOrEmpty(driver.Database)) throw new FormatException("the PostgreSQL URL names no database: postgres://user:password@host:5432/database");
        if (string.IsNullOrEmpty(driver.Username)) throw new FormatException("the PostgreSQL URL names no user: postgres://user:password@host:5432/database");
        if (string.IsNullOrEmpty(driver.Host)) driver.Host = "localhost";
        return (options, driver);
    }

    /// <summary>The URL without the password, for messages and logs.</summary>
    public static string Shown(NpgsqlConnectionStringBuilder driver) =>
        string.Create(CultureInfo.InvariantCulture, $"postgres://{driver.Username}@{driver.Host}:{driver.Port}/{driver.Database}");

    private static void ReadAuthority(NpgsqlConnectionStringBuilder driver, string authority)
    {
        var at = authority.LastIndexOf('@');
        if (at >= 0)
        {
            var (user, password) = Cut(authority[..at], ':');
            driver.Username = Decode(user);
            if (password.Length > 0) driver.Password = Decode(password);
        }

        var host = authority[(at + 1)..];
        var colon = host.LastIndexOf(':');
        if (colon > host.LastIndexOf(']'))
        {
            driver.Port = Number("port", host[(colon + 1)..], 1, 65535);
            host = host[..colon];
        }

        if (host.Contains(',')) throw new FormatException("the PostgreSQL URL names several hosts; give one (replicas have their own option)");
        driver.Host = host.StartsWith('[') ? host.Trim('[', ']') : Decode(host);
    }

    private static PostgresOptions ReadOption(PostgresOptions options, NpgsqlConnectionStringBuilder driver, string name, string value)
    {
        switch (name)
        {
            case "host": driver.Host = value; return options;
            case "port": driver.Port = Number(name, value, 1, 65535); return options;
            case "sslmode": driver.SslMode = Security(value); return options;
            case "sslrootcert": driver.RootCertificate = value; return options;
            case "application_name": driver.ApplicationName = value; return options;
            case "schema": driver.SearchPath = value; return options;
            case "connect_timeout": return options with { ConnectLimit = Seconds(name, value) };
            case "statement_timeout": return options with { StatementLimit = Seconds(name, value) };
            case "lock_timeout": return options with { LockLimit = Seconds(name, value) };
            case "pool_timeout": return options with { WaitLimit = Seconds(name, value) };
            case "pool": return options with { Pool = Number(name, value, 1, 1000) };
            case "statements": return options with { StatementsKept = Number(name, value, 1, 10_000) };
            default: throw new FormatException($"the PostgreSQL URL has an option '{name}' that is not known; these are: {Known}");
        }
    }

    private static SslMode Security(string value) => value switch
    {
        "disable" => SslMode.Disable,
        "allow" => SslMode.Allow,
        "prefer" => SslMode.Prefer,
        "require" => SslMode.Require,
        "verify-ca" => SslMode.VerifyCA,
        "verify-full" => SslMode.VerifyFull,
        _ => throw new FormatException($"sslmode={value} is not known; use disable, allow, prefer, require, verify-ca or verify-full"),
    };

    private static TimeSpan Seconds(string name, string value) => TimeSpan.FromSeconds(Number(name, value, 1, 86_400));

    private static int Number(string name, string value, int least, int most) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most
            ? number
            : throw new FormatException($"the PostgreSQL URL's {name} must be a whole number from {least} to {most}");

    private static (string Before, string After) Cut(string text, char at)
    {
        var index = text.IndexOf(at);
        return index < 0 ? (text, "") : (text[..index], text[(index + 1)..]);
    }

    private static string Decode(string part) => Uri.UnescapeDataString(part);
}
