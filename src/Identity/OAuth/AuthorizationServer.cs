using Ashlar.Engine.Rules;
using Ashlar.Identity.Audit;
using Ashlar.Identity.OAuth.Authorization;
using Ashlar.Identity.OAuth.Clients;
using Ashlar.Identity.OAuth.Devices;
using Ashlar.Identity.OAuth.Grants;
using Ashlar.Identity.OAuth.Requests;
using Ashlar.Identity.Options;
using Ashlar.Identity.Records;
using Ashlar.Identity.Tokens;
using Ashlar.Identity.Tokens.Keys;

namespace Ashlar.Identity.OAuth;

/// <summary>What an authorization server stands on.</summary>
public sealed record AuthorizationParts
{
    /// <summary>The address of this server as clients know it, without a slash at its end: <c>iss</c>.</summary>
    public required string Issuer { get; init; }
    public required IdentityOptions Options { get; init; }
    public required RecordBook Book { get; init; }
    public required MasterKey Key { get; init; }
    public required KeyRing Keys { get; init; }
    public required AccessTokens AccessTokens { get; init; }
    public required IdTokens IdTokens { get; init; }
    public required IAuthenticate Verifier { get; init; }
    public required Revocations Revocations { get; init; }
    public required AuditTrail Trail { get; init; }
    public required PersonSource People { get; init; }
    public required TimeProvider Time { get; init; }
}

/// <summary>
/// OAuth 2.1 and OpenID Connect: every endpoint's meaning, without HTTP. One for a model snapshot; all state is in the database, so
/// that any number of processes are one server.
/// </summary>
public sealed class AuthorizationServer
{
    public AuthorizationServer(AuthorizationParts parts)
    {
        ArgumentNullException.ThrowIfNull(parts);
        Issuer = parts.Issuer;
        Keys = parts.Keys;
        People = parts.People;
        Clients = new ClientDirectory(parts.Options, parts.Book);
        Grants = new GrantBook(parts.Book, parts.Time, parts.Revocations, parts.Trail);
        Applications = new Applications(Grants, Clients);
        ClientAdministration = new ClientAdministration(Clients, parts.Book, parts.Trail, parts.Revocations, parts.Time);
        Seals = new FormSeals(parts.Key.Derive("oauth-forms", 32));
        var refresh = new RefreshGrants(parts.Book, Grants, parts.Time, parts.Key.Derive("oauth-refresh", 32), parts.Options.Lifetimes.Refresh);
        var codes = new CodeGrants(parts.Book, Grants, refresh, parts.Time);
        Devices = new DeviceGrants(parts.Book, Clients, Grants, refresh, parts.Time, parts.Key.Derive("oauth-user-codes", 32));
        Authorizations = new Authorizations(
            Clients, new PushedRequests(parts.Book, parts.Time), codes, Grants, new SignInMarks(parts.Key.Derive("oauth-marks", 32), parts.Time), parts.IdTokens, parts.Time, Issuer);
        Tokens = new TokenEndpoint(Clients, codes, refresh, Devices, Grants, parts.AccessTokens, parts.IdTokens, parts.People);
        FirstParty = new FirstPartyTokens(parts.Book, Grants, refresh, Tokens, parts.Time);
        Inspection = new TokenInspection(
            Clients, refresh, Grants, parts.Verifier, parts.Revocations, parts.People, parts.Time);
        Logouts = new Logouts(Clients, parts.IdTokens);
        Sweep = new GrantSweep(parts.Book, parts.Time);
    }

    public string Issuer { get; }
    public KeyRing Keys { get; }
    public PersonSource People { get; }
    public ClientDirectory Clients { get; }
    public ClientAdministration ClientAdministration { get; }
    public GrantBook Grants { get; }
    public Applications Applications { get; }
    public FormSeals Seals { get; }
    public Authorizations Authorizations { get; }
    public TokenEndpoint Tokens { get; }
    public FirstPartyTokens FirstParty { get; }
    public DeviceGrants Devices { get; }
    public TokenInspection Inspection { get; }
    public Logouts Logouts { get; }
    public GrantSweep Sweep { get; }

    /// <summary>The pushed authorization request endpoint (RFC 9126).</summary>
    public async ValueTask<Outcome<(string RequestUri, TimeSpan Lifetime)>> PushAsync(string? authorization, OAuthParameters form, CancellationToken cancellationToken)
    {
        var client = await KnownAsync(authorization, form, cancellationToken).ConfigureAwait(false);
        return client.IsOk ? await Authorizations.PushAsync(form, client.Value, cancellationToken).ConfigureAwait(false) : client.Error;
    }

    /// <summary>The device authorization endpoint (RFC 8628 section 3.1).</summary>
    public async ValueTask<Outcome<DeviceStart>> StartDeviceAsync(string? authorization, OAuthParameters form, CancellationToken cancellationToken)
    {
        var client = await KnownAsync(authorization, form, cancellationToken).ConfigureAwait(false);
        return client.IsOk ? await Devices.StartAsync(form, client.Value, cancellationToken).ConfigureAwait(false) : client.Error;
    }

    private async ValueTask<Outcome<OAuthClient>> KnownAsync(string? authorization, OAuthParameters form, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(form);
        return form.RepeatedError is { } repeated ? repeated : await Clients.AuthenticateAsync(authorization, form, cancellationToken).ConfigureAwait(false);
    }
}
