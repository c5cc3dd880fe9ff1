using Ashlar.Identity.OAuth.Clients;
using Ashlar.Identity.OAuth.Requests;

namespace Ashlar.Identity.OAuth.Grants;

/// <summary>A request to the token endpoint, by its grant, in its form; nothing is looked up yet.</summary>
internal abstract record TokenRequest
{
    public const string CodeGrant = "authorization_code", RefreshGrant = "refresh_token", ClientGrant = "client_credentials";
    public const string DeviceGrant = "urn:ietf:params:oauth:grant-type:device_code";

    private const int MaxSecret = 512;

    public abstract GrantKinds Grant { get; }

    /// <summary>RFC 6749 section 4.1.3. The address is compared when sent; OAuth 2.1 leaves it out, since PKCE ties the code to its client.</summary>
    public sealed record Code(string Value, string Verifier, string? RedirectUri) : TokenRequest
    {
        public override GrantKinds Grant => GrantKinds.AuthorizationCode;
        public override string ToString() => nameof(Code); // a record prints its members
    }

    /// <summary>RFC 6749 section 6. Scopes: null for all that were granted.</summary>
    public sealed record Refresh(string Token, ScopeList? Scopes) : TokenRequest
    {
        public override GrantKinds Grant => GrantKinds.RefreshToken;
        public override string ToString() => nameof(Refresh);
    }

    /// <summary>RFC 6749 section 4.4. Scopes: null for all that the client may have.</summary>
    public sealed record Client(ScopeList? Scopes) : TokenRequest
    {
        public override GrantKinds Grant => GrantKinds.ClientCredentials;
    }

    /// <summary>RFC 8628 section 3.4.</summary>
    public sealed record Device(string Value) : TokenRequest
    {
        public override GrantKinds Grant => GrantKinds.DeviceCode;
        public override string ToString() => nameof(Device);
    }

    public static Outcome<TokenRequest> Read(OAuthParameters form)
    {
        if (form.RepeatedError is { } repeated) return repeated;
        return form["grant_type"] switch
        {
            null => Invalid("grant_type is missing"),
            CodeGrant => ReadCode(form),
            RefreshGrant => Secret(form, "refresh_token") is { } token ? WithScopes(form, s => new Refresh(token, s)) : Invalid("refresh_token is missing"),
            ClientGrant => WithScopes(form, s => new Client(s)),
            DeviceGrant => Secret(form, "device_code") is { } code ? new Device(code) : Invalid("device_code is missing"),
            _ => new OAuthError(OAuthError.UnsupportedGrantType, "the grants are authorization_code, refresh_token, client_credentials and device_code"),
        };
    }

    private static Outcome<TokenRequest> ReadCode(OAuthParameters form)
    {
        if (Secret(form, "code") is not { } code) return Invalid("code is missing");
        if (form["code_verifier"] is not { } verifier) return Invalid("code_verifier is missing: every code is bound to one (PKCE)");
        if (!Pkce.IsVerifier(verifier)) return Invalid("code_verifier must be 43 to 128 letters, digits, '-', '.', '_', '~'");
        return new Code(code, verifier, form["redirect_uri"]);
    }

    private static Outcome<TokenRequest> WithScopes(OAuthParameters form, Func<ScopeList?, TokenRequest> make)
    {
        if (form["scope"] is not { } text) return make(null);
        var scopes = ScopeList.Parse(text);
        return scopes.IsOk ? make(scopes.Value) : scopes.Error;
    }

    private static string? Secret(OAuthParameters form, string name) => form[name] is { Length: <= MaxSecret } value ? value : null;

    private static OAuthError Invalid(string description) => new(OAuthError.InvalidRequest, description);
}
