using System.Text.Json.Nodes;
using Ashlar.Identity.OAuth.Clients;
using Ashlar.Identity.OAuth.Devices;
using Ashlar.Identity.OAuth.Requests;
using Ashlar.Identity.Tokens;

namespace Ashlar.Identity.OAuth.Grants;

/// <summary>The token endpoint (RFC 6749 section 3.2): who asks, by what grant, and the tokens for it.</summary>
public sealed class TokenEndpoint
{
    private readonly ClientDirectory _clients;
    private readonly CodeGrants _codes;
    private readonly RefreshGrants _refresh;
    private readonly DeviceGrants _devices;
    private readonly GrantBook _grants;
    private readonly AccessTokens _accessTokens;
    private readonly IdTokens _idTokens;
    private readonly PersonSource _people;

    internal TokenEndpoint(ClientDirectory clients, CodeGrants codes, RefreshGrants refresh, DeviceGrants devices, GrantBook grants, AccessTokens accessTokens, IdTokens idTokens, PersonSource people)
    {
        _clients = clients;
        _codes = codes;
        _refresh = refresh;
        _devices = devices;
        _grants = grants;
        _accessTokens = accessTokens;
        _idTokens = idTokens;
        _people = people;
    }

    /// <param name="authorization">The header, or null.</param>
    /// <param name="form">The body.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async ValueTask<Outcome<TokenAnswer>> AnswerAsync(string? authorization, OAuthParameters form, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(form);
        if (form.RepeatedError is { } repeated) return repeated;
        var client = await _clients.AuthenticateAsync(authorization, form, cancellationToken).ConfigureAwait(false);
        if (!client.IsOk) return client.Error;
        var request = TokenRequest.Read(form);
        if (!request.IsOk) return request.Error;
        if (!client.Value.May(request.Value.Grant)) return new OAuthError(OAuthError.UnauthorizedClient, "the client may not use this grant");
        if (request.Value is TokenRequest.Client own) return OfClient(client.Value, own);

        var granted = request.Value switch
        {
            TokenRequest.Code code => await _codes.RedeemAsync(code, client.Value, cancellationToken).ConfigureAwait(false),
            TokenRequest.Refresh refresh => await _refresh.RotateAsync(refresh, client.Value, cancellationToken).ConfigureAwait(false),
            TokenRequest.Device device => await _devices.RedeemAsync(device, client.Value, cancellationToken).ConfigureAwait(false),
            var other => throw new InvalidOperationException($"{other.Grant} has no way"),
        };
        return granted.IsOk ? await OfPersonAsync(client.Value, granted.Value, cancellationToken).ConfigureAwait(false) : granted.Error;
    }

    private Outcome<TokenAnswer> OfClient(OAuthClient client, TokenRequest.Client request)
    {
        var scopes = request.Scopes ?? client.Scopes;
        if (client.FirstForbidden(scopes, forPerson: false) is { } outside) return new OAuthError(OAuthError.InvalidScope, $"the client may not ask for the scope '{outside}'");
        var issued = _accessTokens.Issue(new AccessToken(client.Id) { ClientId = client.Id, Scopes = scopes.Names, Roles = client.Roles });
        return new TokenAnswer(issued.Text, issued.Lifetime, scopes.ToString());
    }

    /// <summary>The tokens of a grant that has just been made or renewed.</summary>
    internal async ValueTask<Outcome<TokenAnswer>> OfPersonAsync(OAuthClient client, Granted granted, CancellationToken cancellationToken)
    {
        var grant = granted.Grant;
        if (await _people(grant.User, cancellationToken).ConfigureAwait(false) is not { } person)
        {
            await _grants.RevokeAsync(grant.Id, cancellationToken).ConfigureAwait(false);
            return new OAuthError(OAuthError.InvalidGrant, "the person may not sign in any more");
        }

        var methods = grant.Methods.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var issued = _accessTokens.Issue(new AccessToken(person.Subject)
        {
            ClientId = client.Id,
            SessionId = grant.Id.ToString(),
            Scopes = granted.Scopes.Names,
            Roles = person.Roles,
            Email = person.Email,
            AuthenticatedAt = grant.AuthenticatedAt,
            Methods = methods,
        });
        var idToken = granted.Scopes.Contains(ScopeList.OpenId)
            ? _idTokens.Issue(new IdToken(person.Subject, client.Id)
            {
                Nonce = granted.Nonce,
                AuthenticatedAt = grant.AuthenticatedAt,
                Methods = methods,
                AccessToken = issued.Text,
                Claims = ClaimsOf(person, granted.Scopes),
            })
            : null;
        return new TokenAnswer(issued.Text, issued.Lifetime, granted.Scopes.ToString()) { RefreshToken = granted.RefreshToken, IdToken = idToken };
    }

    /// <summary>The claims that scopes ask for (OpenID Connect Core section 5.4), without <c>sub</c>.</summary>
    internal static JsonObject ClaimsOf(Person person, ScopeList scopes)
    {
        var claims = new JsonObject();
        if (scopes.Contains(ScopeList.Email) && person.Email is { } email)
        {
            claims["email"] = email;
            claims["email_verified"] = person.EmailVerified;
        }

        if (scopes.Contains(ScopeList.Profile) && person.Name is { } name) claims["name"] = name;
        return claims;
    }
}
