using Ashlar.Identity.OAuth.Clients;
using Ashlar.Identity.OAuth.Grants;
using Ashlar.Identity.OAuth.Requests;
using Ashlar.Identity.Records;
using Ashlar.Stores;

namespace Ashlar.Identity.OAuth.Authorization;

/// <summary>A request that its client sent beforehand.</summary>
internal sealed record PushedRow(string Request, string Client, string Parameters, DateTimeOffset EndsAt, DateTimeOffset? UsedAt);

/// <summary>
/// Pushed authorization requests (RFC 9126): the client sends the parameters itself, proves who it is, and the browser carries only
/// a name for them, which leads to one code at most.
/// </summary>
internal sealed class PushedRequests
{
    /// <summary>Long enough to sign in or register on the way.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);
    private const string Prefix = "urn:ietf:params:oauth:request_uri:";

    private readonly TimeProvider _time;
    private readonly RecordTable<PushedRow> _requests;
    private readonly RecordQuery<PushedRow> _byName;
    private readonly RecordChange _use;

    public PushedRequests(RecordBook book, TimeProvider time)
    {
        _time = time;
        _requests = book.Table<PushedRow>("PushedRequest");
        _byName = _requests.Where("request == $request");
        _use = _requests.Change("usedAt");
    }

    /// <summary>Keeps a checked request.</summary>
    /// <returns>Its <c>request_uri</c>.</returns>
    public async Task<string> KeepAsync(AuthorizationRequest request, CancellationToken cancellationToken)
    {
        var name = OpaqueToken.New();
        var row = new PushedRow(OpaqueToken.HashOf(name), request.Client.Id, request.Parameters.Encode(), _time.GetUtcNow() + Lifetime, null);
        await _requests.InsertAsync(row, cancellationToken).ConfigureAwait(false); // 256 random bits: none is taken
        return Prefix + name;
    }

    public static bool IsName(string? requestUri) => requestUri?.StartsWith(Prefix, StringComparison.Ordinal) == true;

    /// <summary>The parameters of a pushed request that is still open; null: there is none of that name and client.</summary>
    public async ValueTask<OAuthParameters?> FindAsync(string requestUri, OAuthClient client, CancellationToken cancellationToken)
    {
        var row = await _byName.FindAsync(cancellationToken, KeyOf(requestUri)).ConfigureAwait(false);
        return IsOpen(row, client) ? OAuthParameters.Parse(row!.Parameters).Value : null; // open ones are there, and were written by KeepAsync
    }

    /// <summary>Takes it, in the transaction of the code that it leads to; false: another was quicker.</summary>
    public async ValueTask<bool> UseAsync(IWriteSession session, string requestUri, OAuthClient client, CancellationToken cancellationToken)
    {
        var row = await _byName.FindAsync(session, cancellationToken, KeyOf(requestUri)).ConfigureAwait(false);
        if (!IsOpen(row, client)) return false;
        await _use.SetAsync(session, row!.Request, cancellationToken, _time.GetUtcNow()).ConfigureAwait(false); // as above
        return true;
    }

    private bool IsOpen(PushedRow? row, OAuthClient client) => row is { UsedAt: null } && row.Client == client.Id && row.EndsAt > _time.GetUtcNow();

    private static string KeyOf(string requestUri) => OpaqueToken.HashOf(requestUri[Prefix.Length..]);
}
