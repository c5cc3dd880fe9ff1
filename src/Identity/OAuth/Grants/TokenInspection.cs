using System.Text.Json.Nodes;
using Ashlar.Cel;
using Ashlar.Engine.Rules;
using Ashlar.Identity.OAuth.Clients;
using Ashlar.Identity.OAuth.Requests;
using Ashlar.Identity.Tokens;

namespace Ashlar.Identity.OAuth.Grants;

/// <summary>What there is to say about tokens, and their taking back: introspection (RFC 7662), revocation (RFC 7009), userinfo.</summary>
public sealed class TokenInspection
{
    private readonly ClientDirectory _clients;
    private readonly RefreshGrants _refresh;
    private readonly GrantBook _grants;
    private readonly IAuthenticate _verifier;
    private readonly Revocations _revocations;
    private readonly PersonSource _people;
    private readonly TimeProvider _time;

    internal TokenInspection(
        ClientDirectory clients, RefreshGrants refresh, GrantBook grants, IAuthenticate verifier, Revocations revocations, PersonSource people, TimeProvider time)
    {
        _clients = clients;
        _refresh = refresh;
        _grants = grants;
        _verifier = verifier;
        _revocations = revocations;
        _people = people;
        _time = time;
    }

    /// <summary>RFC 7662 section 2: what a token is, to a client that may know; to any other, and of any other token, that it is not active.</summary>
    public async ValueTask<Outcome<JsonObject>> IntrospectAsync(string? authorization, OAuthParameters form, CancellationToken cancellationToken)
    {
        var asked = await AskedAsync(authorization, form, cancellationToken).ConfigureAwait(false);
        if (!asked.IsOk) return asked.Error;
        var (client, token) = asked.Value;
        // RFC 7662 section 2.1: who may ask has to prove who it is, or anyone could try tokens.
        if (!client.IsConfidential) return new OAuthError(OAuthError.InvalidClient, "introspection is for clients with a secret");
        var facts = token.Contains('.')
            ? await OfAccessTokenAsync(token, cancellationToken).ConfigureAwait(false)
            : await OfRefreshTokenAsync(token, cancellationToken).ConfigureAwait(false);
        var mayKnow = facts is not null && (client.Introspects || (string?)facts["client_id"] == client.Id);
        return mayKnow ? facts! : new JsonObject { ["active"] = false }; // not null where it may be known
    }

    /// <summary>RFC 7009 section 2: ends a token of the client's own. One that is not known counts as ended.</summary>
    public async ValueTask<OAuthError?> RevokeAsync(string? authorization, OAuthParameters form, CancellationToken cancellationToken)
    {
        var asked = await AskedAsync(authorization, form, cancellationToken).ConfigureAwait(false);
        if (!asked.IsOk) return asked.Error;
        var (client, token) = asked.Value;
        if (!token.Contains('.'))
        {
            if (await _refresh.FindAsync(token, cancellationToken).ConfigureAwait(false) is { } found && found.Grant.Client == client.Id) await _grants.RevokeAsync(found.Grant.Id, cancellationToken).ConfigureAwait(false);
        }
        else if (await ClaimsOfAsync(token, cancellationToken).ConfigureAwait(false) is { } claims && Text(claims, "client_id") == client.Id && Text(claims, "jti") is { } id)
        {
            await _revocations.RevokeAsync(RevocationKind.Token, id, cancellationToken).ConfigureAwait(false);
        }

        return null;
    }

    /// <summary>OpenID Connect Core section 5.3: the claims about the person whose access token this is.</summary>
    public async ValueTask<Outcome<JsonObject>> UserInfoAsync(string? authorization, CancellationToken cancellationToken)
    {
        var caller = string.IsNullOrEmpty(authorization) ? Caller.Anonymous : await _verifier.AuthenticateAsync(authorization, cancellationToken).ConfigureAwait(false) is { IsOk: true } known ? known.Value : Caller.Anonymous;
        if (!caller.SignedIn) return new OAuthError(OAuthError.InvalidToken, string.IsNullOrEmpty(authorization) ? "an access token is needed" : "the access token is not valid");
        if (!caller.HasScope(ScopeList.OpenId) || caller.Id.IsNull) return new OAuthError(OAuthError.InsufficientScope, "the token was not given for the scope 'openid'");
        if (await _people(caller.Id, cancellationToken).ConfigureAwait(false) is not { } person) return new OAuthError(OAuthError.InvalidToken, "the person may not sign in any more");
        var claims = TokenEndpoint.ClaimsOf(person, ScopeList.Of(caller.Scopes));
        claims["sub"] = person.Subject;
        return claims;
    }

    private async ValueTask<Outcome<(OAuthClient Client, string Token)>> AskedAsync(string? authorization, OAuthParameters form, CancellationToken cancellationToken)
    {
        if (form.RepeatedError is { } repeated) return repeated;
        var client = await _clients.AuthenticateAsync(authorization, form, cancellationToken).ConfigureAwait(false);
        if (!client.IsOk) return client.Error;
        return form["token"] is { } token ? (client.Value, token) : new OAuthError(OAuthError.InvalidRequest, "token is missing");
    }

    private async ValueTask<JsonObject?> OfRefreshTokenAsync(string text, CancellationToken cancellationToken)
    {
        var now = _time.GetUtcNow();
        if (await _refresh.FindAsync(text, cancellationToken).ConfigureAwait(false) is not { Token.UsedAt: null, Grant.RevokedAt: null } found || found.Token.EndsAt <= now) return null;
        if (await _clients.FindAsync(found.Grant.Client, cancellationToken).ConfigureAwait(false) is not { } client || !client.WasGiven(found.Grant.Client, found.Grant.CreatedAt)) return null;
        if (await _people(found.Grant.User, cancellationToken).ConfigureAwait(false) is not { } person) return null;
        return new JsonObject
        {
            ["active"] = true,
            ["client_id"] = found.Grant.Client,
            ["sub"] = person.Subject,
            ["scope"] = found.Grant.Scope,
            ["exp"] = found.Token.EndsAt.ToUnixTimeSeconds(),
            ["iat"] = found.Grant.CreatedAt.ToUnixTimeSeconds(),
        };
    }

    private async ValueTask<JsonObject?> OfAccessTokenAsync(string text, CancellationToken cancellationToken)
    {
        if (await ClaimsOfAsync(text, cancellationToken).ConfigureAwait(false) is not { } claims) return null;
        var facts = new JsonObject { ["active"] = true, ["token_type"] = "Bearer" };
        foreach (var name in (ReadOnlySpan<string>)["iss", "aud", "sub", "client_id", "scope", "jti", "sid"])
        {
            if (Text(claims, name) is { } value) facts[name] = value;
        }

        foreach (var name in (ReadOnlySpan<string>)["exp", "iat", "nbf", "auth_time"])
        {
            if (Member(claims, name) is { Kind: CelKind.Int } value) facts[name] = value.AsInt;
        }

        return facts;
    }

    private async ValueTask<CelValue?> ClaimsOfAsync(string token, CancellationToken cancellationToken)
    {
        var caller = await _verifier.AuthenticateAsync("Bearer " + token, cancellationToken).ConfigureAwait(false);
        return caller.IsOk && caller.Value is { SignedIn: true, Claims: { Kind: CelKind.Map } claims } ? claims : null;
    }

    private static string? Text(CelValue? claims, string name) => Member(claims, name) is { Kind: CelKind.String } value ? value.AsString : null;

    private static CelValue? Member(CelValue? claims, string name) => claims is { } map && map.AsMap.TryGet(CelValue.String(name), out var value) ? value : null;
}
