using Ashlar.Identity.Audit;
using Ashlar.Identity.OAuth.Clients;
using Ashlar.Identity.OAuth.Requests;
using Ashlar.Identity.Records;
using Ashlar.Stores;

namespace Ashlar.Identity.OAuth.Grants;

/// <summary>
/// Refresh tokens: each is used once and gives the next (RFC 9700 section 4.14.2). One that comes again has been in two hands, and
/// its grant ends; but for a client whose answer was lost: within <see cref="Grace"/>, and while the next token is unused, it gets
/// that same next token again.
/// </summary>
internal sealed class RefreshGrants
{
    public static readonly TimeSpan Grace = TimeSpan.FromSeconds(10);

    private readonly RecordBook _book;
    private readonly GrantBook _grants;
    private readonly TimeProvider _time;
    private readonly byte[] _key;
    private readonly TimeSpan _lifetime;
    private readonly RecordTable<RefreshRow> _tokens;
    private readonly RecordQuery<RefreshRow> _byToken;
    private readonly RecordChange _use;

    /// <param name="book">The tables.</param>
    /// <param name="grants">What the tokens hang on.</param>
    /// <param name="time">The clock.</param>
    /// <param name="key">From which the next token is made; kept where the database is not.</param>
    /// <param name="lifetime">Of a token that is not used.</param>
    public RefreshGrants(RecordBook book, GrantBook grants, TimeProvider time, byte[] key, TimeSpan lifetime)
    {
        _book = book;
        _grants = grants;
        _time = time;
        _key = key;
        _lifetime = lifetime;
        _tokens = _book.Table<RefreshRow>("RefreshToken");
        _byToken = _tokens.Where("token == $token");
        _use = _tokens.Change("usedAt");
    }

    /// <summary>The first token of a grant.</summary>
    public async ValueTask<string> FirstAsync(IWriteSession session, GrantRow grant, CancellationToken cancellationToken)
    {
        var token = OpaqueToken.New();
        await InsertAsync(session, token, grant, cancellationToken).ConfigureAwait(false);
        return token;
    }

    public Task<Outcome<Granted>> RotateAsync(TokenRequest.Refresh request, OAuthClient client, CancellationToken cancellationToken) =>
        _book.DecideAsync(async session => (await DecideAsync(session, request, client, cancellationToken).ConfigureAwait(false), true), cancellationToken);

    /// <summary>The grant of a token, whatever became of it; null: there is no such token.</summary>
    public async ValueTask<(RefreshRow Token, GrantRow Grant)?> FindAsync(string token, CancellationToken cancellationToken) =>
        await _byToken.FindAsync(cancellationToken, OpaqueToken.HashOf(token)).ConfigureAwait(false) is { } row
            && await _grants.FindAsync(row.Grant, cancellationToken).ConfigureAwait(false) is { } grant
            ? (row, grant)
            : null;

    private async ValueTask<Outcome<Granted>> DecideAsync(IWriteSession session, TokenRequest.Refresh request, OAuthClient client, CancellationToken cancellationToken)
    {
        var row = await _byToken.FindAsync(session, cancellationToken, OpaqueToken.HashOf(request.Token)).ConfigureAwait(false);
        if (row is null || await _grants.FindAsync(session, row.Grant, cancellationToken).ConfigureAwait(false) is not { } grant) return Refusals.Grant("the refresh token is not known");
        if (!client.WasGiven(grant.Client, grant.CreatedAt)) return await EndAsync(session, grant, "the refresh token is another client's", cancellationToken).ConfigureAwait(false);
        if (grant.RevokedAt is not null) return Refusals.Grant("the grant was taken back");

        var now = _time.GetUtcNow();
        if (row.EndsAt <= now || grant.EndsAt <= now) return Refusals.Grant("the refresh token has expired");
        var next = OpaqueToken.SuccessorOf(request.Token, _key);
        if (row.UsedAt is { } used && !await IsLostAnswerAsync(session, used, next, now, cancellationToken).ConfigureAwait(false))
        {
            return await EndAsync(session, grant, "the refresh token was used before", cancellationToken).ConfigureAwait(false);
        }

        var scopes = ScopeList.Parse(grant.Scope).Value;
        if (request.Scopes is { } asked && !scopes.Covers(asked)) return new OAuthError(OAuthError.InvalidScope, "the scopes are more than were granted");
        if (row.UsedAt is null)
        {
            await _use.SetAsync(session, row.Token, cancellationToken, now).ConfigureAwait(false);
            await InsertAsync(session, next, grant, cancellationToken).ConfigureAwait(false);
            await _grants.UseAsync(session, AuditKinds.TokenRefreshed, grant, cancellationToken).ConfigureAwait(false);
        }

        return new Granted(grant, request.Scopes ?? scopes, next, null);
    }

    // Who holds the next token has had the answer: then nothing was lost, and this is a second holder.
    private async ValueTask<bool> IsLostAnswerAsync(IWriteSession session, DateTimeOffset used, string next, DateTimeOffset now, CancellationToken cancellationToken) =>
        now - used <= Grace && await _byToken.FindAsync(session, cancellationToken, OpaqueToken.HashOf(next)).ConfigureAwait(false) is { UsedAt: null };

    private async ValueTask<Outcome<Granted>> EndAsync(IWriteSession session, GrantRow grant, string fault, CancellationToken cancellationToken)
    {
        await _grants.EndStolenAsync(session, grant, cancellationToken).ConfigureAwait(false);
        return Refusals.Grant(fault);
    }

    private async ValueTask InsertAsync(IWriteSession session, string token, GrantRow grant, CancellationToken cancellationToken)
    {
        var ends = _time.GetUtcNow() + _lifetime;
        var row = new RefreshRow(OpaqueToken.HashOf(token), grant.Id, ends < grant.EndsAt ? ends : grant.EndsAt, null);
        await _tokens.InsertAsync(session, row, cancellationToken).ConfigureAwait(false); // 256 random bits: none is taken
    }
}
