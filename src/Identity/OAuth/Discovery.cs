using System.Text.Json;
using System.Text.Json.Nodes;
using Ashlar.Identity.Factors;
using Ashlar.Identity.OAuth.Grants;
using Ashlar.Identity.OAuth.Requests;

namespace Ashlar.Identity.OAuth;

/// <summary>The addresses of an issuer, and the document that tells them (OpenID Connect Discovery section 3, RFC 8414 section 2).</summary>
public static class Discovery
{
    public const string OpenId = "/.well-known/openid-configuration", OAuth = "/.well-known/oauth-authorization-server";
    public const string Authorize = "/oauth/authorize", Token = "/oauth/token", UserInfo = "/oauth/userinfo", Revoke = "/oauth/revoke";
    public const string Introspect = "/oauth/introspect", Push = "/oauth/par", Device = "/oauth/device_authorization", Keys = "/oauth/jwks";
    public const string Logout = "/oauth/logout", Consent = "/auth/consent", DevicePage = "/auth/device";

    public static byte[] Document(string issuer)
    {
        var secrets = new[] { "client_secret_basic", "client_secret_post" };
        var document = new JsonObject
        {
            ["issuer"] = issuer,
            ["authorization_endpoint"] = issuer + Authorize,
            ["token_endpoint"] = issuer + Token,
            ["userinfo_endpoint"] = issuer + UserInfo,
            ["revocation_endpoint"] = issuer + Revoke,
            ["introspection_endpoint"] = issuer + Introspect,
            ["pushed_authorization_request_endpoint"] = issuer + Push,
            ["device_authorization_endpoint"] = issuer + Device,
            ["end_session_endpoint"] = issuer + Logout,
            ["jwks_uri"] = issuer + Keys,
            ["scopes_supported"] = List(ScopeList.OfIdentity),
            ["response_types_supported"] = List(["code"]),
            ["response_modes_supported"] = List(["query"]),
            ["grant_types_supported"] = List([TokenRequest.CodeGrant, TokenRequest.RefreshGrant, TokenRequest.ClientGrant, TokenRequest.DeviceGrant]),
            ["code_challenge_methods_supported"] = List([Pkce.Method]),
            ["token_endpoint_auth_methods_supported"] = List([.. secrets, "none"]),
            ["revocation_endpoint_auth_methods_supported"] = List([.. secrets, "none"]),
            ["introspection_endpoint_auth_methods_supported"] = List(secrets),
            ["authorization_response_iss_parameter_supported"] = true,
            ["require_pushed_authorization_requests"] = false,
            ["subject_types_supported"] = List(["public"]),
            ["id_token_signing_alg_values_supported"] = List(["ES256"]),
            ["claims_supported"] = List(["sub", "iss", "aud", "exp", "iat", "auth_time", "acr", "amr", "nonce", "at_hash", "email", "email_verified", "name"]),
            ["prompt_values_supported"] = List(["none", "login", "consent", "select_account", "create"]),
            ["acr_values_supported"] = List([SignInMethods.Several]),
            ["ui_locales_supported"] = List(["en"]),
            ["claims_parameter_supported"] = false,
            ["request_parameter_supported"] = false,
            ["request_uri_parameter_supported"] = false,
        };
        return JsonSerializer.SerializeToUtf8Bytes(document);
    }

    private static JsonArray List(IEnumerable<string> values) => [.. values.Select(v => JsonValue.Create(v))];
}
