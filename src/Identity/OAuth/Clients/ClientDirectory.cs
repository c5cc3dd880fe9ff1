using System.Security.Cryptography;
using System.Text;
using Ashlar.Identity.OAuth.Requests;
using Ashlar.Identity.Options;
using Ashlar.Identity.Records;

namespace Ashlar.Identity.OAuth.Clients;

/// <summary>A client that an administrator registered.</summary>
public sealed record ClientRow(
    string ClientId, string Name, IReadOnlyList<string> Secrets, IReadOnlyList<string> Redirects, IReadOnlyList<string> Logouts, IReadOnlyList<string> Origins,
    IReadOnlyList<string> Scopes, IReadOnlyList<string> Grants, IReadOnlyList<string> Roles, bool Trusted, bool Introspects, DateTimeOffset CreatedAt)
{
    public override string ToString() => $"{nameof(ClientRow)} {{ {ClientId} }}";
}

/// <summary>Every client: those of <c>identity.yaml</c>, then those that an administrator registered.</summary>
public sealed class ClientDirectory
{
    /// <summary>Whoever signs in at <c>/auth/login</c> and asks for tokens instead of a cookie. It renews them, and can do nothing else.</summary>
    internal static readonly OAuthClient FirstParty = new(ClientOptions.Own, "This server") { Grants = GrantKinds.RefreshToken };

    private readonly Dictionary<string, OAuthClient> _declared;
    private readonly RecordQuery<ClientRow> _byId, _all;

    public ClientDirectory(IdentityOptions options, RecordBook book)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(book);
        Declared = [.. options.Clients.Values.Select(ClientRegistration.Of)];
        _declared = options.Clients.Values.Select(DeclaredOf).ToDictionary(c => c.Id, StringComparer.Ordinal);
        _declared[FirstParty.Id] = FirstParty;
        var clients = book.Table<ClientRow>("Client");
        _byId = clients.Where("clientId == $clientId");
        _all = clients.Where("true", "clientId");
    }

    /// <summary>Those of <c>identity.yaml</c>.</summary>
    public IReadOnlyList<ClientRegistration> Declared { get; }

    public async ValueTask<OAuthClient?> FindAsync(string? id, CancellationToken cancellationToken)
    {
        if (id is not { Length: > 0 and <= 100 }) return null;
        if (_declared.TryGetValue(id, out var declared)) return declared;
        return await _byId.FindAsync(cancellationToken, id).ConfigureAwait(false) is { } row ? Registered(row) : null;
    }

    public async ValueTask<IReadOnlyList<OAuthClient>> ListAsync(CancellationToken cancellationToken)
    {
        var registered = await _all.ListAsync(cancellationToken).ConfigureAwait(false);
        return [.. _declared.Values, .. registered.Where(r => !_declared.ContainsKey(r.ClientId)).Select(Registered)];
    }

    /// <summary>What clients that act for people may ask them for, besides what signing in is about.</summary>
    public async ValueTask<IReadOnlyCollection<string>> ScopesOfPeopleAsync(CancellationToken cancellationToken) =>
        [.. (await ListAsync(cancellationToken).ConfigureAwait(false)).Where(c => c.May(GrantKinds.AuthorizationCode) || c.May(GrantKinds.DeviceCode)).SelectMany(c => c.Scopes.Names).Distinct(StringComparer.Ordinal)];

    /// <summary>Whether <c>identity.yaml</c>, or the server itself, has this id.</summary>
    internal bool Declares(string id) => _declared.ContainsKey(id);

    /// <summary>A client that says who it is, and proves it where it can.</summary>
    internal async ValueTask<Outcome<OAuthClient>> AuthenticateAsync(string? authorization, OAuthParameters form, CancellationToken cancellationToken)
    {
        var credentials = ClientCredentials.Read(authorization, form);
        if (!credentials.IsOk) return credentials.Error;
        var (id, secret) = credentials.Value;
        var client = await FindAsync(id, cancellationToken).ConfigureAwait(false);
        // One answer for no client and a wrong secret: ids need not be told apart.
        var refused = new OAuthError(OAuthError.InvalidClient, "the client is not known, or its secret is wrong");
        if (client is null) return refused;
        if (client.IsConfidential) return secret is not null && client.HasSecret(secret) ? client : refused;
        return secret is null ? client : refused;
    }

    /// <summary>SHA-256 as base64url, as rows keep a secret.</summary>
    public static string HashOf(string secret) => Grants.OpaqueToken.HashOf(secret);

    private static OAuthClient DeclaredOf(ClientOptions options) => new(options.Id, options.Name)
    {
        SecretHashes = options.Secret is { } secret ? [SHA256.HashData(Encoding.UTF8.GetBytes(secret))] : [],
        RedirectUris = options.Redirects,
        LogoutUris = options.LogoutRedirects,
        Origins = OriginsOf(options.Origins, options.Redirects),
        Scopes = ScopeList.Of(options.Scopes),
        Grants = KindsOf(options.Grants),
        Roles = options.Roles,
        Trusted = options.Trusted,
        Introspects = options.Introspects,
    };

    private static OAuthClient Registered(ClientRow row) => new(row.ClientId, row.Name)
    {
        SecretHashes = [.. row.Secrets.Select(s => System.Buffers.Text.Base64Url.DecodeFromChars(s))],
        RedirectUris = row.Redirects,
        LogoutUris = row.Logouts,
        Origins = OriginsOf(row.Origins, row.Redirects),
        Scopes = ScopeList.Of(row.Scopes),
        Grants = KindsOf(row.Grants),
        Roles = row.Roles,
        Trusted = row.Trusted,
        Introspects = row.Introspects,
        Since = row.CreatedAt,
    };

    // A page at the redirect address holds the code anyway; that its script may call the token endpoint gives nothing more away.
    private static string[] OriginsOf(IReadOnlyList<string> named, IReadOnlyList<string> redirects) =>
        [.. named.Concat(redirects.Select(RedirectUris.OriginOf).OfType<string>()).Distinct(StringComparer.Ordinal)];

    private static GrantKinds KindsOf(IReadOnlyList<string> grants) => grants.Aggregate(GrantKinds.None, (all, grant) => all | grant switch
    {
        ClientGrants.AuthorizationCode => GrantKinds.AuthorizationCode,
        ClientGrants.RefreshToken => GrantKinds.RefreshToken,
        ClientGrants.ClientCredentials => GrantKinds.ClientCredentials,
        ClientGrants.DeviceCode => GrantKinds.DeviceCode,
        _ => GrantKinds.None,
    });
}
