using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Ashlar.Identity.OAuth.Requests;
using Ashlar.Identity.Options;

namespace Ashlar.Identity.Providers;

/// <summary>The address at which a browser asks a provider (RFC 6749 section 4.1.1), always with PKCE by S256.</summary>
internal static class ProviderAddress
{
    /// <param name="endpoint">Of the provider; a query that it has stays.</param>
    /// <param name="options">The client.</param>
    /// <param name="question">What is asked.</param>
    /// <param name="more">Parameters besides.</param>
    public static string Of(Uri endpoint, ProviderOptions options, ProviderQuestion question, params ReadOnlySpan<(string Name, string Value)> more)
    {
        var query = OAuthParameters.Empty.With(
            ("response_type", "code"),
            ("client_id", options.ClientId),
            ("redirect_uri", question.Redirect),
            ("scope", string.Join(' ', options.Scopes)),
            ("state", question.State),
            ("code_challenge", ChallengeOf(question.Verifier)),
            ("code_challenge_method", Pkce.Method));
        foreach (var (name, value) in more) query = query.With((name, value));
        var kept = endpoint.Query.Length > 1 ? endpoint.Query + "&" : "?";
        return endpoint.GetLeftPart(UriPartial.Path) + kept + query.Encode();
    }

    public static string ChallengeOf(string verifier) => Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(verifier)));
}
