using Ashlar.Cel;
using Ashlar.Identity.Audit;
using Ashlar.Identity.OAuth.Clients;
using Ashlar.Identity.OAuth.Requests;
using Ashlar.Identity.Records;

namespace Ashlar.Identity.OAuth.Grants;

/// <summary>
/// Tokens for who signs in here without a browser's session: an app of the owner's that shows its own sign-in form. They are renewed
/// at the token endpoint by the public client <c>ashlar</c>.
/// </summary>
public sealed class FirstPartyTokens
{
    private readonly RecordBook _book;
    private readonly GrantBook _grants;
    private readonly RefreshGrants _refresh;
    private readonly TokenEndpoint _tokens;
    private readonly TimeProvider _time;

    internal FirstPartyTokens(RecordBook book, GrantBook grants, RefreshGrants refresh, TokenEndpoint tokens, TimeProvider time)
    {
        _book = book;
        _grants = grants;
        _refresh = refresh;
        _tokens = tokens;
        _time = time;
    }

    /// <param name="user">Who signed in.</param>
    /// <param name="methods">How (RFC 8176).</param>
    /// <param name="authenticatedAt">When.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>Null: the person may not sign in any more.</returns>
    public async ValueTask<TokenAnswer?> IssueAsync(CelValue user, IReadOnlyList<string> methods, DateTimeOffset authenticatedAt, CancellationToken cancellationToken)
    {
        var client = ClientDirectory.FirstParty;
        var now = _time.GetUtcNow();
        var grant = new GrantRow(Guid.CreateVersion7(now), client.Id, user, null, "", authenticatedAt, string.Join(' ', methods), now, now + GrantBook.Longest, null);
        var token = await _book.DecideAsync(
            async session =>
            {
                await _grants.InsertAsync(session, grant, cancellationToken).ConfigureAwait(false); // a new key
                var first = await _refresh.FirstAsync(session, grant, cancellationToken).ConfigureAwait(false);
                await _grants.NoteAsync(session, AuditKinds.TokenIssued, grant, cancellationToken).ConfigureAwait(false);
                return (first, true);
            },
            cancellationToken).ConfigureAwait(false);
        var answer = await _tokens.OfPersonAsync(client, new Granted(grant, ScopeList.None, token, null), cancellationToken).ConfigureAwait(false);
        return answer.IsOk ? answer.Value : null;
    }
}
