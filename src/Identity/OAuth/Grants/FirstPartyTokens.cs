using Ashlar.Identity.Accounts;
using Ashlar.Identity.Audit;
using Ashlar.Identity.Factors;
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
    private readonly AccountStanding _standing;

    internal FirstPartyTokens(RecordBook book, GrantBook grants, RefreshGrants refresh, TokenEndpoint tokens, TimeProvider time)
    {
        _book = book;
        _grants = grants;
        _refresh = refresh;
        _tokens = tokens;
        _time = time;
        _standing = new AccountStanding(book);
    }

    /// <param name="proven">Who signed in, and how.</param>
    /// <param name="authenticatedAt">When.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>Null: the person may not sign in any more, or the account changed while the proof was judged.</returns>
    public async ValueTask<TokenAnswer?> IssueAsync(ProvenSignIn proven, DateTimeOffset authenticatedAt, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(proven);
        var client = ClientDirectory.FirstParty;
        var now = _time.GetUtcNow();
        var grant = new GrantRow(Guid.CreateVersion7(now), client.Id, proven.User, null, "", authenticatedAt, string.Join(' ', proven.Methods), now, now + GrantBook.Longest, null);
        var token = await _book.DecideAsync<string?>(
            async session =>
            {
                if (!await _standing.HoldsAsync(session, proven.User, proven.Account, cancellationToken).ConfigureAwait(false)) return (null, false);
                await _grants.InsertAsync(session, grant, cancellationToken).ConfigureAwait(false); // a new key
                var first = await _refresh.FirstAsync(session, grant, cancellationToken).ConfigureAwait(false);
                await _grants.UseAsync(session, AuditKinds.TokenIssued, grant, cancellationToken).ConfigureAwait(false);
                return (first, true);
            },
            cancellationToken).ConfigureAwait(false);
        if (token is null) return null;
        var answer = await _tokens.OfPersonAsync(client, new Granted(grant, ScopeList.None, token, null), cancellationToken).ConfigureAwait(false);
        return answer.IsOk ? answer.Value : null;
    }
}
