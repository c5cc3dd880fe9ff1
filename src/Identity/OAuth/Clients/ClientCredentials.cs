using System.Text;
using Ashlar.Identity.OAuth.Requests;

namespace Ashlar.Identity.OAuth.Clients;

/// <summary>
/// How a client says who it is (RFC 6749 section 2.3.1): HTTP Basic, the form, or its id alone. More than one way at once is
/// refused, and so is a secret in a query.
/// </summary>
internal sealed record ClientCredentials(string Id, string? Secret)
{
    private const string Scheme = "Basic ";
    private static readonly UTF8Encoding Utf8 = new(false, throwOnInvalidBytes: true);

    public static Outcome<ClientCredentials> Read(string? authorization, OAuthParameters form)
    {
        if (form["client_assertion"] is not null || form["client_assertion_type"] is not null) return new OAuthError(OAuthError.InvalidClient, "assertions are not supported; use client_secret_basic or client_secret_post");
        if (!string.IsNullOrEmpty(authorization))
        {
            if (form["client_secret"] is not null) return new OAuthError(OAuthError.InvalidRequest, "the client may authenticate in one way only");
            if (ReadBasic(authorization) is not { } basic) return new OAuthError(OAuthError.InvalidClient, "the Authorization header is not well-formed HTTP Basic");
            return form["client_id"] is { } named && named != basic.Id
                ? new OAuthError(OAuthError.InvalidRequest, "client_id is not the one that authenticated")
                : basic;
        }

        return form["client_id"] is { } id
            ? new ClientCredentials(id, form["client_secret"])
            : new OAuthError(OAuthError.InvalidClient, "the client must say who it is");
    }

    // Both parts are form-encoded before they are joined (RFC 6749 section 2.3.1), which plain HTTP Basic does not do.
    private static ClientCredentials? ReadBasic(string authorization)
    {
        if (!authorization.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) || authorization.Length > 2048) return null;
        string text;
        try
        {
            text = Utf8.GetString(Convert.FromBase64String(authorization[Scheme.Length..].Trim()));
        }
        catch (Exception refused) when (refused is FormatException or DecoderFallbackException)
        {
            return null; // a caller's header, not a bug
        }

        var colon = text.IndexOf(':');
        return colon > 0 && FormText.Decode(text.AsSpan(0, colon)) is { } id && FormText.Decode(text.AsSpan(colon + 1)) is { } secret
            ? new ClientCredentials(id, secret)
            : null;
    }

    // A record prints its members: the secret must never reach a log.
    public override string ToString() => $"{nameof(ClientCredentials)} {{ {Id} }}";
}
