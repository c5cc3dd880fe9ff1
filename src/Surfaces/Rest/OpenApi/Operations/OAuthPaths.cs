using System.Text.Json.Nodes;
using Ashlar.Surfaces.Rest.OpenApi.Schemas;

namespace Ashlar.Surfaces.Rest.OpenApi.Operations;

/// <summary>
/// The authorization server's endpoints that programs call. Clients read them from the discovery document; here they are told to
/// people. Their refusals have the shape of RFC 6749 and not of problems.
/// </summary>
internal static class OAuthPaths
{
    public static void AddTo(JsonObject paths, DocumentScope scope)
    {
        if (scope.Model.System is null) return; // the database is somebody else's: no tokens are given here
        Read(paths, scope, "/.well-known/openid-configuration", "getOpenIdConfiguration", "Describe the authorization server", "OpenID Connect Discovery; also at `/.well-known/oauth-authorization-server` (RFC 8414).", "issuer", "token_endpoint");
        Read(paths, scope, "/oauth/jwks", "getSigningKeys", "Get the signing keys", "The public keys of access and ID tokens (RFC 7517).", "keys");
        Post(paths, scope, "/oauth/token", "postToken", "Get tokens", "By a code (with PKCE), a refresh token, the client's own credentials or a device code (RFC 6749 section 3.2).", ["access_token", "token_type", "expires_in"], "grant_type", "code", "code_verifier", "redirect_uri", "refresh_token", "device_code", "scope", "client_id", "client_secret");
        Post(paths, scope, "/oauth/revoke", "postRevocation", "End a token", "A refresh token ends with its grant and every access token of it (RFC 7009).", null, "token", "token_type_hint", "client_id", "client_secret");
        Post(paths, scope, "/oauth/introspect", "postIntrospection", "Ask about a token", "For clients with a secret, about their own tokens, or any where they guard resources (RFC 7662).", ["active"], "token", "token_type_hint", "client_id", "client_secret");
        Post(paths, scope, "/oauth/par", "postAuthorizationRequest", "Push an authorization request", "The browser then carries only its name (RFC 9126).", ["request_uri", "expires_in"], "response_type", "client_id", "client_secret", "redirect_uri", "scope", "state", "nonce", "code_challenge", "code_challenge_method");
        Post(paths, scope, "/oauth/device_authorization", "postDeviceAuthorization", "Begin to connect a device", "A person types the code at `/auth/device` (RFC 8628).", ["device_code", "user_code", "verification_uri", "expires_in"], "client_id", "client_secret", "scope");
        paths["/oauth/userinfo"] = new JsonObject { ["get"] = UserInfo(scope) };
    }

    /// <summary>The tag's own line, where there are such paths.</summary>
    public static JsonObject? TagOf(DocumentScope scope) =>
        scope.Model.System is null ? null : new JsonObject { ["name"] = scope.Names.AuthorizationTag, ["description"] = "OAuth 2.1 and OpenID Connect. Browsers begin at `/oauth/authorize`." };

    private static void Read(JsonObject paths, DocumentScope scope, string path, string id, string summary, string description, params string[] members)
    {
        var operation = Begin(scope, id, summary, description);
        operation["security"] = new JsonArray();
        operation["responses"] = new JsonObject { ["200"] = Answer(scope, summary, members) };
        paths[path] = new JsonObject { ["get"] = operation };
    }

    private static void Post(JsonObject paths, DocumentScope scope, string path, string id, string summary, string description, string[]? members, params string[] fields)
    {
        var operation = Begin(scope, id, summary, description + " The client authenticates by HTTP Basic or in the form; a public one sends its `client_id` alone.");
        operation["security"] = new JsonArray();
        var properties = new JsonObject();
        foreach (var field in fields) properties[field] = new JsonObject { ["type"] = "string" };
        operation["requestBody"] = Operation.Body(Nodes.Open(properties, []), null, "application/x-www-form-urlencoded");
        operation["responses"] = new JsonObject
        {
            [path == "/oauth/par" ? "201" : "200"] = members is null ? Responses.Empty(scope, summary + ".") : Answer(scope, summary, members),
            ["400"] = Refusal(scope, "The request is refused; `error` says why."),
            ["401"] = Refusal(scope, "The client is not known, or its secret is wrong: `invalid_client`."),
        };
        paths[path] = new JsonObject { ["post"] = operation };
    }

    private static JsonObject UserInfo(DocumentScope scope)
    {
        var operation = Begin(scope, "getUserInfo", "Get claims about the person", "What the scopes `profile` and `email` of the access token ask for (OpenID Connect Core section 5.3).");
        operation["responses"] = new JsonObject
        {
            ["200"] = Answer(scope, "The claims", "sub"),
            ["401"] = Refusal(scope, "The access token is not valid: `invalid_token`."),
            ["403"] = Refusal(scope, "The token was not given for `openid`: `insufficient_scope`."),
        };
        return operation;
    }

    private static JsonObject Begin(DocumentScope scope, string id, string summary, string description) => new()
    {
        ["operationId"] = id,
        ["tags"] = new JsonArray(scope.Names.AuthorizationTag),
        ["summary"] = summary,
        ["description"] = description,
    };

    private static JsonObject Answer(DocumentScope scope, string summary, params string[] members)
    {
        var properties = new JsonObject();
        foreach (var member in members)
        {
            properties[member] = member switch
            {
                "expires_in" => new JsonObject { ["type"] = "integer", ["description"] = "Seconds." },
                "active" => new JsonObject { ["type"] = "boolean" },
                "keys" => Nodes.Array(new JsonObject { ["type"] = "object" }),
                _ => new JsonObject { ["type"] = "string" },
            };
        }

        return Responses.Json(scope, summary + ".", Nodes.Open(properties, members), null);
    }

    private static JsonObject Refusal(DocumentScope scope, string description)
    {
        var schema = Nodes.Open(new JsonObject { ["error"] = new JsonObject { ["type"] = "string" }, ["error_description"] = new JsonObject { ["type"] = "string" } }, ["error"]);
        return Responses.Json(scope, description, schema, null);
    }
}
