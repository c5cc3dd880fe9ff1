using System.Net;
using Ashlar.Services.Mail;
using Ashlar.Services.Mail.Smtp;

namespace Ashlar.Server.Options;

public enum ServerEnvironment : byte { Development, Production }

/// <summary>Where a server runs and how much it takes: never what it serves, which is the model's. Secrets are not printed.</summary>
public sealed record ServerOptions
{
    /// <summary>Full path of <c>ashlar.yaml</c>.</summary>
    public required string ModelPath { get; init; }

    /// <summary>Folder of the model file: relative databases and <c>.ashlar</c> live beside it.</summary>
    public string Folder => Path.GetDirectoryName(ModelPath)!; // a full path to a file has a folder
    public ServerEnvironment Environment { get; init; } = ServerEnvironment.Development;

    /// <summary>Address to bind; null: loopback only.</summary>
    public string? Host { get; init; }

    /// <summary>0: any free port.</summary>
    public int Port { get; init; } = 8080;

    /// <summary>Null: <c>sqlite:.ashlar/&lt;model name&gt;.db</c> beside the model.</summary>
    public string? Database { get; init; }

    /// <summary>The same database with a login that may change its schema, used by migrations alone; null: the same login.</summary>
    public string? MigrateDatabase { get; init; }

    /// <summary>Signs HS256 tokens in development, at least 32 bytes of UTF-8; null: one kept in <c>.ashlar/secret</c>. Production takes no such tokens.</summary>
    public string? JwtSecret { get; init; }

    /// <summary>Where others reach this server, scheme and host without a slash at the end: the issuer of tokens. Null in development: <c>http://localhost:PORT</c>.</summary>
    public string? PublicUrl { get; init; }

    /// <summary>32 bytes in base64: seals signing keys and other secrets in the database.</summary>
    public string? MasterKey { get; init; }

    /// <summary>A file with the master key, relative to the model.</summary>
    public string? MasterKeyPath { get; init; }

    /// <summary>The settings of identity, relative to the model; null: <c>identity.yaml</c> beside it, where there is one.</summary>
    public string? IdentityPath { get; init; }

    /// <summary>The folder of files that are served beside the API, relative to the model; null: <c>public</c> beside it, where there is one; <c>none</c>: none.</summary>
    public string? PublicPath { get; init; }

    /// <summary>The Content-Security-Policy of those files: nothing from elsewhere and nothing inline, but for pictures in style sheets.</summary>
    public string PublicPolicy { get; init; } = "default-src 'self'; img-src 'self' data: blob:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

    /// <summary>The value of an option by its name, for what settings name as <c>${NAME}</c>.</summary>
    public Func<string, string?> Setting { get; init; } = static _ => null;

    /// <summary>Apply safe migration steps at start in production too.</summary>
    public bool Migrate { get; init; }
    public LogLevelOption LogLevel { get; init; } = LogLevelOption.Information;

    /// <summary>Null: readable lines on a terminal, JSON elsewhere.</summary>
    public bool? LogJson { get; init; }

    /// <summary>Exact origins that browsers may call from, besides loopback in development.</summary>
    public IReadOnlyList<string> CorsOrigins { get; init; } = [];

    /// <summary>Replicas of <see cref="Database"/> that read for it.</summary>
    public IReadOnlyList<string> ReplicaDatabases { get; init; } = [];

    /// <summary>A replica that is further behind is left out.</summary>
    public TimeSpan ReplicaLag { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>From when on a statement of the database is logged as slow. Zero: never.</summary>
    public TimeSpan SlowStatement { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>How often the counts of statements are handed over to the records that <c>ashlar advise</c> reads. Zero: never.</summary>
    public TimeSpan ShapePause { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary><c>/metrics</c> asks for this bearer token; null: none is asked for, and production does not serve it unless <see cref="MetricsPublic"/>.</summary>
    public string? MetricsToken { get; init; }

    /// <summary>Serve <c>/metrics</c> in production to everyone.</summary>
    public bool MetricsPublic { get; init; }

    /// <summary>Where mail goes out; null in development: to files in <c>.ashlar/mail</c>.</summary>
    public SmtpOptions? Smtp { get; init; }

    /// <summary>Whom mail is from.</summary>
    public MailSender MailFrom { get; init; } = new("", "no-reply@localhost");

    /// <summary>Proxies before this server, whose <c>X-Forwarded-For</c> says where a request comes from.</summary>
    public IReadOnlyList<IPNetwork> TrustedProxies { get; init; } = [];
    public ServerLimits Limits { get; init; } = new();

    public bool IsDevelopment => Environment == ServerEnvironment.Development;

    public override string ToString() => $"{nameof(ServerOptions)} {{ {ModelPath}, {Environment}, port {Port} }}";
}

public enum LogLevelOption : byte { Debug, Information, Warning, Error, None }

/// <summary>What one server takes at once. Bytes, counts and times; each has an option of its name.</summary>
public sealed record ServerLimits
{
    /// <summary>Largest request body, bytes.</summary>
    public long MaxBody { get; init; } = 1 << 20;

    /// <summary>Longest request target, bytes.</summary>
    public int MaxTarget { get; init; } = 16 << 10;

    /// <summary>All request headers together, bytes.</summary>
    public int MaxHeaders { get; init; } = 32 << 10;

    /// <summary>Requests in work at once; more are told 503 with Retry-After.</summary>
    public int MaxRequests { get; init; } = 1024;

    public int MaxConnections { get; init; } = 10_000;

    /// <summary>A request that takes longer is stopped with 504.</summary>
    public TimeSpan RequestTime { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>All of one write or batch within the database; longer is undone and answered 504. It holds what others wait for, so it is shorter than a request.</summary>
    public TimeSpan WriteTime { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>At shutdown: how long requests in work may finish.</summary>
    public TimeSpan DrainTime { get; init; } = TimeSpan.FromSeconds(20);
}
