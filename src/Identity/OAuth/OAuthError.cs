namespace Ashlar.Identity.OAuth;

/// <summary>
/// A refusal in the words of the RFCs: <c>error</c> and <c>error_description</c> (RFC 6749 sections 4.1.2.1 and 5.2). The
/// description holds only the characters that section 5.2 allows, whatever the caller sent.
/// </summary>
public sealed record OAuthError
{
    public const string InvalidRequest = "invalid_request";
    public const string InvalidClient = "invalid_client";
    public const string InvalidGrant = "invalid_grant";
    public const string UnauthorizedClient = "unauthorized_client";
    public const string UnsupportedGrantType = "unsupported_grant_type";
    public const string UnsupportedResponseType = "unsupported_response_type";
    public const string InvalidScope = "invalid_scope";
    public const string AccessDenied = "access_denied";
    public const string ServerError = "server_error";
    public const string TemporarilyUnavailable = "temporarily_unavailable";

    /// <summary>OpenID Connect Core section 3.1.2.6: the caller wants no page, and one is needed.</summary>
    public const string LoginRequired = "login_required";
    public const string ConsentRequired = "consent_required";
    public const string RequestNotSupported = "request_not_supported";
    public const string RequestUriNotSupported = "request_uri_not_supported";
    public const string RegistrationNotSupported = "registration_not_supported";

    /// <summary>RFC 8628 section 3.5.</summary>
    public const string AuthorizationPending = "authorization_pending";
    public const string SlowDown = "slow_down";
    public const string ExpiredToken = "expired_token";

    /// <summary>RFC 7009 section 2.2.1.</summary>
    public const string UnsupportedTokenType = "unsupported_token_type";

    /// <summary>RFC 6750 section 3.1, of userinfo.</summary>
    public const string InvalidToken = "invalid_token";
    public const string InsufficientScope = "insufficient_scope";

    public OAuthError(string code, string description)
    {
        Code = code;
        Description = Plain(description);
    }

    public string Code { get; }
    public string Description { get; }

    /// <summary>How long to wait, where waiting helps (throttled, or a store that is away).</summary>
    public TimeSpan? RetryAfter { get; init; }

    // RFC 6749 section 5.2: %x20-21 / %x23-5B / %x5D-7E
    private static string Plain(string text) =>
        text.AsSpan().IndexOfAnyExceptInRange(' ', '~') < 0 && !text.AsSpan().ContainsAny('"', '\\')
            ? text
            : string.Create(text.Length, text, static (into, from) =>
            {
                for (var i = 0; i < into.Length; i++) into[i] = from[i] switch { '"' or '\\' => '\'', < ' ' or > '~' => '?', var c => c };
            });
}
