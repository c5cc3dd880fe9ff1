using Ashlar.Identity.Audit;
using Ashlar.Identity.OAuth.Authorization;
using Ashlar.Identity.OAuth.Clients;
using Ashlar.Identity.OAuth.Requests;
using Ashlar.Identity.Records;
using Ashlar.Stores;

namespace Ashlar.Identity.OAuth.Grants;

/// <summary>
/// Authorization codes: one minute, one use, bound to client, address and verifier. What is decided of a code is decided in one
/// transaction over its locked row, so that of any number at once one is first.
/// </summary>
internal sealed class CodeGrants
{
    public static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(60);

    private readonly RecordBook _book;
    private readonly GrantBook _grants;
    private readonly RefreshGrants _refresh;
    private readonly TimeProvider _time;
    private readonly RecordTable<CodeRow> _codes;
    private readonly RecordQuery<CodeRow> _byCode;
    private readonly RecordChange _use;
    private readonly LiveSessions _sessions;

    public CodeGrants(RecordBook book, GrantBook grants, RefreshGrants refresh, TimeProvider time)
    {
        _book = book;
        _grants = grants;
        _refresh = refresh;
        _time = time;
        _codes = _book.Table<CodeRow>("AuthorizationCode");
        _byCode = _codes.Where("code == $code");
        _use = _codes.Change("usedAt");
        _sessions = new LiveSessions(book, time);
    }

    /// <summary>Writes down what a person let a client do.</summary>
    /// <param name="request">What was asked.</param>
    /// <param name="person">Who agreed.</param>
    /// <param name="remember">They were asked just now; not again for the same.</param>
    /// <param name="also">More that is decided in the same transaction; false: nothing is written.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>The code; or why there is none: <paramref name="also"/> said no, or the session ended at this moment.</returns>
    public Task<Outcome<string>> IssueAsync(AuthorizationRequest request, BrowserPerson person, bool remember, Func<IWriteSession, ValueTask<bool>>? also, CancellationToken cancellationToken)
    {
        var code = OpaqueToken.New();
        var now = _time.GetUtcNow();
        var grant = new GrantRow(
            Guid.CreateVersion7(now), request.Client.Id, person.User, person.Session, request.Scopes.ToString(), person.AuthenticatedAt,
            string.Join(' ', person.Methods), now, now + GrantBook.Longest, null);
        var row = new CodeRow(OpaqueToken.HashOf(code), grant.Id, request.RedirectUri, request.CodeChallenge, request.Nonce, now + Lifetime, null);
        return _book.DecideAsync<Outcome<string>>(
            async session =>
            {
                if (also is not null && !await also(session).ConfigureAwait(false)) return (new OAuthError(OAuthError.InvalidRequest, "the pushed request was used"), false);
                if (!await _sessions.HoldsAsync(session, person.Session, cancellationToken).ConfigureAwait(false)) return (new OAuthError(OAuthError.LoginRequired, "the session has ended"), false);
                if (remember) await _grants.RememberAsync(session, person.User, request.Client, request.Scopes, cancellationToken).ConfigureAwait(false);
                await _grants.InsertAsync(session, grant, cancellationToken).ConfigureAwait(false); // random keys: none is taken
                await _codes.InsertAsync(session, row, cancellationToken).ConfigureAwait(false);
                if (remember) await _grants.NoteAsync(session, AuditKinds.ConsentGiven, grant, cancellationToken).ConfigureAwait(false);
                return (code, true);
            },
            cancellationToken);
    }

    public Task<Outcome<Granted>> RedeemAsync(TokenRequest.Code request, OAuthClient client, CancellationToken cancellationToken) =>
        _book.DecideAsync(async session => (await DecideAsync(session, request, client, cancellationToken).ConfigureAwait(false), true), cancellationToken);

    private async ValueTask<Outcome<Granted>> DecideAsync(IWriteSession session, TokenRequest.Code request, OAuthClient client, CancellationToken cancellationToken)
    {
        var code = await _byCode.FindAsync(session, cancellationToken, OpaqueToken.HashOf(request.Value)).ConfigureAwait(false);
        if (code is null || await _grants.FindAsync(session, code.Grant, cancellationToken).ConfigureAwait(false) is not { } grant) return Refusals.Grant("the code is not known");

        var fault = FaultOf(code, grant, request, client);
        if (fault is not null)
        {
            // RFC 9700 section 2.1.1, RFC 6749 section 4.1.2: a code that comes twice, or with another's proof, was stolen from somebody.
            if (code.UsedAt is null) await _use.SetAsync(session, code.Code, cancellationToken, _time.GetUtcNow()).ConfigureAwait(false);
            await _grants.EndStolenAsync(session, grant, cancellationToken).ConfigureAwait(false);
            return Refusals.Grant(fault);
        }

        var now = _time.GetUtcNow();
        if (code.EndsAt <= now) return Refusals.Grant("the code has expired");
        if (grant.RevokedAt is not null) return Refusals.Grant("the grant was taken back");
        await _use.SetAsync(session, code.Code, cancellationToken, now).ConfigureAwait(false);
        var token = client.May(GrantKinds.RefreshToken) ? await _refresh.FirstAsync(session, grant, cancellationToken).ConfigureAwait(false) : null;
        await _grants.UseAsync(session, AuditKinds.TokenIssued, grant, cancellationToken).ConfigureAwait(false);
        return new Granted(grant, ScopeList.Parse(grant.Scope).Value, token, code.Nonce);
    }

    private static string? FaultOf(CodeRow code, GrantRow grant, TokenRequest.Code request, OAuthClient client)
    {
        if (code.UsedAt is not null) return "the code was used before";
        if (!client.WasGiven(grant.Client, grant.CreatedAt)) return "the code is another client's";
        if (request.RedirectUri is { } address && !string.Equals(address, code.Redirect, StringComparison.Ordinal)) return "redirect_uri is not the one of the authorization request";
        return Pkce.Matches(code.Challenge, request.Verifier) ? null : "code_verifier does not match the challenge";
    }
}
