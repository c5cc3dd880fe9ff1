using System.Globalization;
using System.Net;
using System.Text;
using Ashlar.Identity.Tokens;
using Ashlar.Services.Mail;
using Ashlar.Services.Mail.Smtp;

namespace Ashlar.Server.Options;

/// <summary>Reads <see cref="ServerOptions"/> from their sources and refuses what would not be safe to run.</summary>
public static class OptionBinder
{
    /// <exception cref="OptionException">A value cannot be used.</exception>
    public static ServerOptions Bind(string modelPath, OptionSources sources)
    {
        var limits = new ServerLimits();
        var environment = Environment(sources.Get("ASHLAR_ENVIRONMENT"));
        var options = new ServerOptions
        {
            ModelPath = modelPath,
            Environment = environment,
            Host = sources.Get("HOST"),
            Port = (int)Number("PORT", sources, 8080, 0, 65535),
            Database = sources.Get("DATABASE_URL"),
            MigrateDatabase = sources.Get("MIGRATE_DATABASE_URL"),
            JwtSecret = sources.Get("JWT_SECRET"),
            PublicUrl = PublicUrl(sources.Get("PUBLIC_URL"), environment),
            MasterKey = sources.Get("ASHLAR_KEY"),
            MasterKeyPath = sources.Get("ASHLAR_KEY_FILE"),
            IdentityPath = sources.Get("IDENTITY_FILE"),
            PublicPath = sources.Get("ASHLAR_PUBLIC"),
            PublicPolicy = Policy(sources.Get("ASHLAR_PUBLIC_CSP")) ?? new ServerOptions { ModelPath = modelPath }.PublicPolicy,
            Setting = sources.Get,
            Migrate = Flag("ASHLAR_MIGRATE", sources),
            LogLevel = Level(sources.Get("LOG_LEVEL")),
            LogJson = sources.Get("ASHLAR_LOG_JSON") is null ? null : Flag("ASHLAR_LOG_JSON", sources),
            CorsOrigins = Origins(sources.Get("ASHLAR_CORS_ORIGINS")),
            ReplicaDatabases = sources.Get("DATABASE_REPLICA_URLS")?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [],
            ReplicaLag = TimeSpan.FromSeconds(Number("ASHLAR_REPLICA_LAG_SECONDS", sources, 10, 1, 3600)),
            SlowStatement = TimeSpan.FromMilliseconds(Number("ASHLAR_SLOW_MS", sources, environment == ServerEnvironment.Development ? 500 : 1000, 0, 3_600_000)),
            ShapePause = TimeSpan.FromSeconds(Number("ASHLAR_SHAPES_SECONDS", sources, 60, 0, 86_400)),
            MetricsToken = sources.Get("ASHLAR_METRICS_TOKEN"),
            MetricsPublic = Flag("ASHLAR_METRICS_PUBLIC", sources),
            Smtp = Smtp(sources.Get("SMTP_URL")),
            MailFrom = From(sources.Get("MAIL_FROM"), needed: sources.Get("SMTP_URL") is not null),
            TrustedProxies = Networks(sources.Get("ASHLAR_TRUSTED_PROXIES")),
            Limits = limits with
            {
                MaxBody = Number("ASHLAR_MAX_BODY", sources, limits.MaxBody, 1024, 1L << 30),
                MaxRequests = (int)Number("ASHLAR_MAX_REQUESTS", sources, limits.MaxRequests, 1, 1_000_000),
                MaxConnections = (int)Number("ASHLAR_MAX_CONNECTIONS", sources, limits.MaxConnections, 1, 1_000_000),
                RequestTime = TimeSpan.FromSeconds(Number("ASHLAR_REQUEST_SECONDS", sources, (long)limits.RequestTime.TotalSeconds, 1, 3600)),
                WriteTime = TimeSpan.FromSeconds(Number("ASHLAR_WRITE_SECONDS", sources, (long)limits.WriteTime.TotalSeconds, 1, 3600)),
                DrainTime = TimeSpan.FromSeconds(Number("ASHLAR_DRAIN_SECONDS", sources, (long)limits.DrainTime.TotalSeconds, 0, 3600)),
            },
        };
        RefuseUnsafe(options, explicitEnvironment: sources.Get("ASHLAR_ENVIRONMENT") is not null);
        return options;
    }

    private static void RefuseUnsafe(ServerOptions options, bool explicitEnvironment)
    {
        if (options.JwtSecret is { } secret && Encoding.UTF8.GetByteCount(secret) < TokenOptions.MinimumSecretBytes)
        {
            throw new OptionException($"JWT_SECRET is too short: {TokenOptions.MinimumSecretBytes} bytes or more are needed (RFC 7518 section 3.2); make one with: openssl rand -base64 48");
        }

        if (options.Host is { } host && !IsLoopback(host) && !explicitEnvironment)
        {
            throw new OptionException($"binding to {host} lets other machines in: say which environment this is with --environment production (or development)");
        }
    }

    internal static bool IsLoopback(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address));

    private static ServerEnvironment Environment(string? text) => text?.ToLowerInvariant() switch
    {
        null or "development" or "dev" => ServerEnvironment.Development,
        "production" or "prod" => ServerEnvironment.Production,
        _ => throw new OptionException($"environment '{text}' is not known: use development or production"),
    };

    private static string? PublicUrl(string? text, ServerEnvironment environment)
    {
        if (text is null) return null;
        if (!Uri.TryCreate(text, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https") || uri.GetLeftPart(UriPartial.Authority) != text.TrimEnd('/') || uri.UserInfo.Length > 0)
        {
            throw new OptionException($"PUBLIC_URL '{text}' is not an origin such as https://notes.example.com");
        }

        if (uri.Scheme == "https" || environment == ServerEnvironment.Development) return text.TrimEnd('/');
        throw new OptionException($"PUBLIC_URL '{text}' is not https: tokens and passwords would travel in the clear. Put a proxy with a certificate in front, and name its address");
    }

    private static string? Policy(string? text) => text is null || text.All(c => c is >= ' ' and <= '~') ? text
        : throw new OptionException("ASHLAR_PUBLIC_CSP holds what no header can: use one line of ASCII");

    private static LogLevelOption Level(string? text) => text?.ToLowerInvariant() switch
    {
        null or "info" or "information" => LogLevelOption.Information,
        "debug" or "trace" => LogLevelOption.Debug,
        "warn" or "warning" => LogLevelOption.Warning,
        "error" => LogLevelOption.Error,
        "none" or "off" => LogLevelOption.None,
        _ => throw new OptionException($"LOG_LEVEL '{text}' is not known: use debug, info, warning, error or none"),
    };

    private static long Number(string name, OptionSources sources, long fallback, long least, long most)
    {
        if (sources.Get(name) is not { } text) return fallback;
        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value >= least && value <= most
            ? value
            : throw new OptionException($"{name} '{text}' is not a whole number from {least} to {most}");
    }

    private static bool Flag(string name, OptionSources sources) => sources.Get(name)?.ToLowerInvariant() switch
    {
        null or "0" or "false" or "no" => false,
        "1" or "true" or "yes" => true,
        var text => throw new OptionException($"{name} '{text}' is neither true nor false"),
    };

    // The text is not shown: it holds a password
    private static SmtpOptions? Smtp(string? url) => url is null ? null : SmtpOptions.Parse(url)
        ?? throw new OptionException("SMTP_URL is not an address such as smtps://user:password@mail.example.com:465 or smtp://…:587; encode a sign in the password as a URL does");

    private static MailSender From(string? text, bool needed) => text is null
        ? needed ? throw new OptionException("SMTP_URL needs MAIL_FROM, whom mail is from: Shop <shop@example.com>") : new MailSender("", "no-reply@localhost")
        : MailSender.Parse(text) ?? throw new OptionException($"MAIL_FROM '{text}' is neither an address nor Name <address>");

    private static IPNetwork[] Networks(string? text)
    {
        var parts = text?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [];
        return [.. parts.Select(part => Network(part) ?? throw new OptionException($"ASHLAR_TRUSTED_PROXIES: '{part}' is neither an address such as 10.0.0.7 nor a network such as 10.0.0.0/8"))];
    }

    private static IPNetwork? Network(string text)
    {
        if (IPNetwork.TryParse(text, out var network)) return network;
        return IPAddress.TryParse(text, out var one) ? new IPNetwork(one, one.GetAddressBytes().Length * 8) : null;
    }

    private static string[] Origins(string? text)
    {
        var origins = text?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [];
        foreach (var origin in origins)
        {
            if (!Uri.TryCreate(origin, UriKind.Absolute, out var uri) || uri.GetLeftPart(UriPartial.Authority) != origin)
            {
                throw new OptionException($"ASHLAR_CORS_ORIGINS: '{origin}' is not an origin such as https://app.example.com");
            }
        }

        return origins;
    }
}
