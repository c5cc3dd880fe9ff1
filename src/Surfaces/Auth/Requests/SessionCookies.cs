using System.Globalization;
using Ashlar.Surfaces.Http;

namespace Ashlar.Surfaces.Auth.Requests;

/// <summary>
/// The cookies of browsers. Over https they are bound to this very host by their name (RFC 6265bis, <c>__Host-</c>); over plain http,
/// which is development, browsers would refuse that name.
/// </summary>
public sealed class SessionCookies(bool isSecure)
{
    public string Session { get; } = isSecure ? "__Host-ashlar" : "ashlar-session";

    public string Device { get; } = isSecure ? "__Host-ashlar-device" : "ashlar-device";

    /// <summary>Ties a sign-in with a provider to the browser that began it.</summary>
    public string Provider { get; } = isSecure ? "__Host-ashlar-provider" : "ashlar-provider";

    /// <summary>The value of a cookie; null: it was not sent, or twice.</summary>
    public static string? Read(HttpExchange exchange, string name)
    {
        string? found = null;
        foreach (var header in exchange.RequestHeaders.Cookie)
        {
            foreach (var part in (header ?? "").Split(';'))
            {
                var at = part.IndexOf('=');
                if (at < 0 || !part.AsSpan(0, at).Trim(' ').SequenceEqual(name)) continue;
                if (found is not null) return null; // which of two is meant is a guess
                found = part[(at + 1)..].Trim(' ');
            }
        }

        return found is { Length: > 0 and <= 256 } ? found : null;
    }

    public void Set(HttpExchange exchange, string name, string value, TimeSpan lifetime) => Add(exchange, name, value, lifetime);

    public void Forget(HttpExchange exchange, string name) => Add(exchange, name, "", TimeSpan.Zero);

    private void Add(HttpExchange exchange, string name, string value, TimeSpan lifetime)
    {
        var age = ((long)lifetime.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        var cookie = $"{name}={value}; Path=/; Max-Age={age}; HttpOnly; SameSite=Lax{(isSecure ? "; Secure" : "")}";
        exchange.ResponseHeaders.SetCookie = Microsoft.Extensions.Primitives.StringValues.Concat(exchange.ResponseHeaders.SetCookie, cookie);
    }
}
