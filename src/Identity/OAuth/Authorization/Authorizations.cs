using Ashlar.Identity.Factors;
using Ashlar.Identity.OAuth.Clients;
using Ashlar.Identity.OAuth.Grants;
using Ashlar.Identity.OAuth.Requests;
using Ashlar.Identity.Records;
using Ashlar.Identity.Tokens;

namespace Ashlar.Identity.OAuth.Authorization;

/// <summary>The authorization endpoint (RFC 6749 section 3.1): reads a request and says what comes next, until there is an answer.</summary>
public sealed class Authorizations
{
    private readonly ClientDirectory _clients;
    private readonly PushedRequests _pushed;
    private readonly CodeGrants _codes;
    private readonly GrantBook _grants;
    private readonly SignInMarks _marks;
    private readonly TimeProvider _time;
    private readonly IdTokens _idTokens;
    private readonly string _issuer;

    internal Authorizations(ClientDirectory clients, PushedRequests pushed, CodeGrants codes, GrantBook grants, SignInMarks marks, IdTokens idTokens, TimeProvider time, string issuer)
    {
        _clients = clients;
        _pushed = pushed;
        _codes = codes;
        _grants = grants;
        _marks = marks;
        _time = time;
        _idTokens = idTokens;
        _issuer = issuer;
    }

    /// <summary>What comes next.</summary>
    /// <param name="query">Of the request.</param>
    /// <param name="person">Whose browser it is; null: nobody is signed in.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async ValueTask<AuthorizationStep> StepAsync(OAuthParameters query, BrowserPerson? person, CancellationToken cancellationToken)
    {
        var reading = await ReadAsync(query, cancellationToken).ConfigureAwait(false);
        if (reading.Request is not { } request) return Refuse(reading.Refusal!); // one of the two
        if (await SignInStepAsync(request, query, person, cancellationToken).ConfigureAwait(false) is { } signIn) return signIn;
        if (await IsConsentedAsync(request, person!, cancellationToken).ConfigureAwait(false)) return await IssueAsync(request, person!, false, cancellationToken).ConfigureAwait(false); // SignInStep asks for one
        return request.Prompt == Prompts.None
            ? Refuse(request, new OAuthError(OAuthError.ConsentRequired, "the person has not agreed to this yet"))
            : new AuthorizationStep.Ask(request, query.Encode());
    }

    /// <summary>The person answered the page that asked.</summary>
    /// <param name="query">Of the request, as the page carried it.</param>
    /// <param name="person">Who answered.</param>
    /// <param name="allowed">Their answer.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async ValueTask<AuthorizationStep> AnswerAsync(OAuthParameters query, BrowserPerson person, bool allowed, CancellationToken cancellationToken)
    {
        var reading = await ReadAsync(query, cancellationToken).ConfigureAwait(false);
        if (reading.Request is not { } request) return Refuse(reading.Refusal!); // one of the two
        if (!allowed) return Refuse(request, new OAuthError(OAuthError.AccessDenied, "the person did not agree"));
        return await SignInStepAsync(request, query, person, cancellationToken).ConfigureAwait(false) ?? await IssueAsync(request, person, true, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Checks a request that its client pushes (RFC 9126 section 2.1) and keeps it.</summary>
    public async ValueTask<Outcome<(string RequestUri, TimeSpan Lifetime)>> PushAsync(OAuthParameters form, OAuthClient client, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(form);
        ArgumentNullException.ThrowIfNull(client);
        if (form["request_uri"] is not null) return new OAuthError(OAuthError.InvalidRequest, "a pushed request names no other");
        // The credentials were for this call; they are no part of the request.
        var parameters = form.With(("client_id", client.Id), ("client_secret", null), (SignInMarks.Parameter, null));
        var reading = AuthorizationReader.Read(parameters, client);
        return reading.Request is { } request
            ? (await _pushed.KeepAsync(request, cancellationToken).ConfigureAwait(false), PushedRequests.Lifetime)
            : reading.Refusal!.Error; // one of the two
    }

    private async ValueTask<AuthorizationReading> ReadAsync(OAuthParameters query, CancellationToken cancellationToken)
    {
        var plain = query.With((SignInMarks.Parameter, null));
        var client = plain.Repeated.Contains("client_id") ? null : await _clients.FindAsync(plain["client_id"], cancellationToken).ConfigureAwait(false);
        if (client is null || plain.Repeated.Contains("request_uri") || plain["request_uri"] is not { } name || !PushedRequests.IsName(name)) return AuthorizationReader.Read(plain, client);

        // RFC 9126 section 4: of a pushed request nothing is taken from the browser.
        return await _pushed.FindAsync(name, client, cancellationToken).ConfigureAwait(false) is { } parameters
            ? AuthorizationReader.Read(parameters, client) is { Request: { } request } ? request with { PushedAs = name } : AuthorizationReader.Read(parameters, client)
            : new AuthorizationRefusal(new OAuthError(OAuthError.InvalidRequest, "the pushed request has expired, was used, or is another client's"), null, null);
    }

    private async ValueTask<AuthorizationStep?> SignInStepAsync(AuthorizationRequest request, OAuthParameters query, BrowserPerson? person, CancellationToken cancellationToken)
    {
        IdTokenHint? hint = null;
        if (request.Parameters["id_token_hint"] is { } token)
        {
            // One of a key that is gone proves nothing, but nothing is given for it either: it only says who is meant.
            hint = await _idTokens.ReadHintAsync(token, cancellationToken).ConfigureAwait(false) ?? await _idTokens.ReadOldHintAsync(token, cancellationToken).ConfigureAwait(false);
            if (hint is null) return Refuse(request, new OAuthError(OAuthError.InvalidRequest, "id_token_hint is no ID token of this server"));
        }

        return SignInStep(request, query, person, hint);
    }

    private AuthorizationStep? SignInStep(AuthorizationRequest request, OAuthParameters query, BrowserPerson? person, IdTokenHint? hint)
    {
        var isAnother = hint is not null && person is not null && UserKeyText.Of(person.User) != hint.Subject;
        var fresh = _marks.Read(query[SignInMarks.Parameter], request.Carried) is { } asked && person?.AuthenticatedAt >= asked;
        var again = request.Prompt.HasFlag(Prompts.Login) || request.Prompt.HasFlag(Prompts.SelectAccount)
            || (request.MaxAge is { } age && person is not null && _time.GetUtcNow() - person.AuthenticatedAt > age)
            || (request.WantsMfa && person is not null && !person.Methods.Contains(SignInMethods.Several, StringComparer.Ordinal))
            || isAnother;
        // OpenID Connect Core section 3.1.2.1: whoever the hint does not name is not answered for, not even after signing in.
        if (fresh && isAnother) return Refuse(request, new OAuthError(OAuthError.LoginRequired, "somebody else signed in than id_token_hint names"));
        if (person is not null && (fresh || !again)) return null;
        if (request.Prompt == Prompts.None) return Refuse(request, new OAuthError(OAuthError.LoginRequired, person is null ? "nobody is signed in" : isAnother ? "somebody else is signed in than id_token_hint names" : "the sign-in is older than max_age, or of fewer factors than acr_values asks for"));
        var carried = again ? request.Carried.With((SignInMarks.Parameter, _marks.Make(request.Carried))) : request.Carried;
        return new AuthorizationStep.SignIn(carried.Encode(), request.Prompt.HasFlag(Prompts.Create));
    }

    // RFC 8252 section 8.6: that a public client on a device is who it says nothing proves, so the person is asked each time.
    private async ValueTask<bool> IsConsentedAsync(AuthorizationRequest request, BrowserPerson person, CancellationToken cancellationToken)
    {
        var known = request.Client.IsConfidential || request.RedirectUri.StartsWith("https://", StringComparison.Ordinal);
        if (!known || request.Prompt.HasFlag(Prompts.Consent)) return false;
        if (request.Client.Trusted) return true;
        var consent = await _grants.ConsentAsync(person.User, request.Client.Id, cancellationToken).ConfigureAwait(false);
        return consent is not null && request.Client.WasGiven(consent.Client, consent.GivenAt) && ScopeList.Parse(consent.Scope).Value.Covers(request.Scopes);
    }

    private async ValueTask<AuthorizationStep> IssueAsync(AuthorizationRequest request, BrowserPerson person, bool remember, CancellationToken cancellationToken)
    {
        var code = await _codes.IssueAsync(
            request, person, remember,
            request.PushedAs is { } name ? session => _pushed.UseAsync(session, name, request.Client, cancellationToken) : null, cancellationToken).ConfigureAwait(false);
        if (code.IsOk) return new AuthorizationStep.Answer(AuthorizationAnswer.WithCode(request, code.Value, _issuer));
        return code.Error.Code == OAuthError.LoginRequired ? Refuse(request, code.Error) : new AuthorizationStep.Tell(code.Error);
    }

    private AuthorizationStep Refuse(AuthorizationRequest request, OAuthError error) => Refuse(new AuthorizationRefusal(error, request.RedirectUri, request.State));

    private AuthorizationStep Refuse(AuthorizationRefusal refusal) => refusal.RedirectUri is { } address
        ? new AuthorizationStep.Answer(AuthorizationAnswer.WithError(address, refusal.Error, refusal.State, _issuer))
        : new AuthorizationStep.Tell(refusal.Error);
}
