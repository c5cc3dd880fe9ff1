using Ashlar.Identity.OAuth.Clients;
using Ashlar.Identity.OAuth.Requests;
using Ashlar.Identity.Tokens;

namespace Ashlar.Identity.OAuth.Authorization;

/// <summary>A checked request to sign out.</summary>
/// <param name="Subject">Whom the client's ID token names; null: it sent none.</param>
/// <param name="Location">Where the browser goes afterwards; null: it stays here.</param>
/// <param name="FormTargets">Where a form of ours may lead to by it.</param>
public sealed record Logout(string? Subject, string? Location, IReadOnlyList<string> FormTargets);

/// <summary>Reads requests of OpenID Connect RP-Initiated Logout 1.0: a browser is sent on only to an address that the client registered.</summary>
public sealed class Logouts
{
    private readonly ClientDirectory _clients;
    private readonly IdTokens _idTokens;

    internal Logouts(ClientDirectory clients, IdTokens idTokens)
    {
        _clients = clients;
        _idTokens = idTokens;
    }

    public async ValueTask<Outcome<Logout>> ReadAsync(OAuthParameters parameters, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        if (parameters.RepeatedError is { } repeated) return repeated;
        var hint = parameters["id_token_hint"] is { } token ? await _idTokens.ReadHintAsync(token, cancellationToken).ConfigureAwait(false) : null;
        // Of a key that is gone it proves nobody, so that the person is asked; it still names the client, whose addresses are known.
        if (hint is null && parameters["id_token_hint"] is { } old && await _idTokens.ReadOldHintAsync(old, cancellationToken).ConfigureAwait(false) is { } unproven) hint = unproven with { Subject = "" };
        if (parameters["id_token_hint"] is not null && hint is null) return new OAuthError(OAuthError.InvalidRequest, "id_token_hint is no ID token of this server");
        if (hint is not null && parameters["client_id"] is { } named && named != hint.ClientId) return new OAuthError(OAuthError.InvalidRequest, "client_id is not the one that the ID token was for");
        if (parameters["post_logout_redirect_uri"] is not { } address) return new Logout(SubjectOf(hint), null, []);

        var client = await _clients.FindAsync(hint?.ClientId ?? parameters["client_id"], cancellationToken).ConfigureAwait(false);
        if (client is null || !client.LogoutUris.Contains(address, StringComparer.Ordinal)) return new OAuthError(OAuthError.InvalidRequest, "post_logout_redirect_uri is not one that the client registered");
        var location = AuthorizationAnswer.Build(address, [("state", parameters["state"])]);
        return new Logout(SubjectOf(hint), location, [RedirectUris.OriginOf(address) ?? address[..(address.IndexOf(':') + 1)]]);
    }

    private static string? SubjectOf(IdTokenHint? hint) => hint is { Subject.Length: > 0 } ? hint.Subject : null;
}
