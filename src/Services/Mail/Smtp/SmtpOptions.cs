namespace Ashlar.Services.Mail.Smtp;

/// <summary>An SMTP server that takes mail from us.</summary>
public sealed record SmtpOptions
{
    public required string Host { get; init; }
    public required int Port { get; init; }

    /// <summary>TLS from the first byte (<c>smtps</c>); else by STARTTLS.</summary>
    public bool ImplicitTls { get; init; }

    /// <summary>Mail may go out readable by all on the way where the server has no STARTTLS. A user name and a password never do.</summary>
    public bool AllowPlain { get; init; }
    public string? User { get; init; }

    /// <summary>This machine: what goes there crosses no network.</summary>
    public bool IsLocal => Host is "localhost" or "127.0.0.1" or "[::1]";

    /// <summary>Whether the certificate must be the host's. Where mail may go out without TLS a stranger's TLS is no worse; a password still asks for it.</summary>
    internal bool Verifies => !AllowPlain || (User is not null && !IsLocal);
    public string? Password { get; init; }

    /// <summary>Of one mail, from connecting to the last answer.</summary>
    public TimeSpan Time { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>
    /// From <c>smtp://user:password@host:587</c> or <c>smtps://…:465</c>. Without TLS only where it says <c>?tls=optional</c>, or the host
    /// is this machine. Null where it is no such address.
    /// </summary>
    public static SmtpOptions? Parse(string url)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var uri) || uri.Scheme is not ("smtp" or "smtps") || uri.Host.Length == 0) return null;
        if (uri.AbsolutePath is not ("" or "/") || uri.Query is not ("" or "?tls=optional" or "?tls=required")) return null;
        var parts = uri.UserInfo.Split(':', 2);
        if (parts.Length == 1 && parts[0].Length > 0) return null; // a user without a password
        var implicitTls = uri.Scheme == "smtps";
        return new SmtpOptions
        {
            Host = uri.IdnHost,
            Port = uri.Port > 0 ? uri.Port : implicitTls ? 465 : 587,
            ImplicitTls = implicitTls,
            AllowPlain = !implicitTls && (uri.Query == "?tls=optional" || (uri.IsLoopback && uri.Query.Length == 0)),
            User = parts.Length == 2 ? Uri.UnescapeDataString(parts[0]) : null,
            Password = parts.Length == 2 ? Uri.UnescapeDataString(parts[1]) : null,
        };
    }

    public override string ToString() => $"{Host}:{Port}";
}
