using System.Globalization;
using Ashlar.Identity.Factors;
using Ashlar.Identity.OAuth.Clients;
using Ashlar.Identity.OAuth.Requests;

namespace Ashlar.Identity.OAuth.Authorization;

/// <summary>
/// Reads an authorization request (RFC 6749 section 4.1.1, OAuth 2.1, OpenID Connect Core section 3.1.2.1) in three steps: who
/// asks and where the answer goes, whose faults are shown on a page; then everything else, whose faults go to that address.
/// </summary>
internal static class AuthorizationReader
{
    private const int MaxState = 2048, MaxNonce = 512, MaxHint = 320;
    private static readonly TimeSpan MostAge = TimeSpan.FromDays(3650);

    /// <param name="parameters">Of the request, or those that were pushed.</param>
    /// <param name="client">The client that <c>client_id</c> names; null: there is none.</param>
    public static AuthorizationReading Read(OAuthParameters parameters, OAuthClient? client)
    {
        if (Destination(parameters, client) is { Error: { } fault }) return new AuthorizationRefusal(fault, null, null);
        var state = parameters["state"] is { Length: <= MaxState } sent && !parameters.Repeated.Contains("state") ? sent : null;
        var address = parameters["redirect_uri"]!; // Destination asks for it
        var request = Form(parameters, client!, address); // and for the client
        return request.IsOk ? request.Value with { State = state } : new AuthorizationRefusal(request.Error, address, state);
    }

    private static Outcome<bool> Destination(OAuthParameters parameters, OAuthClient? client)
    {
        if (parameters.Repeated.FirstOrDefault(n => n is "client_id" or "redirect_uri") is { } twice) return Invalid($"'{twice}' was sent more than once");
        if (parameters["client_id"] is null) return Invalid("client_id is missing");
        if (client is null) return new OAuthError(OAuthError.InvalidClient, "no client of that id is registered here");
        // Asked for even where a client has one address: what is left out cannot be compared.
        if (parameters["redirect_uri"] is not { } address) return Invalid("redirect_uri is missing");
        return client.FindRedirect(address) is null ? Invalid("redirect_uri is not one that the client registered") : true;
    }

    private static Outcome<AuthorizationRequest> Form(OAuthParameters parameters, OAuthClient client, string address)
    {
        if (parameters.RepeatedError is { } repeated) return repeated;
        if ((Unsupported(parameters) ?? ResponseFault(parameters, client) ?? ChallengeFault(parameters)) is { } fault) return fault;
        var scopes = ScopeList.Parse(parameters["scope"]);
        if (!scopes.IsOk) return scopes.Error;
        if (client.FirstForbidden(scopes.Value, forPerson: true) is { } outside) return new OAuthError(OAuthError.InvalidScope, $"the client may not ask for the scope '{outside}'");
        var prompt = ReadPrompt(parameters["prompt"]);
        if (!prompt.IsOk) return prompt.Error;
        var age = ReadMaxAge(parameters["max_age"]);
        if (!age.IsOk) return age.Error;
        if (parameters["state"] is { Length: > MaxState }) return Invalid($"state may have {MaxState} characters");
        if (parameters["nonce"] is { Length: > MaxNonce }) return Invalid($"nonce may have {MaxNonce} characters");

        return new AuthorizationRequest(client, address, scopes.Value, parameters["code_challenge"]!) // ChallengeFault asks for it
        {
            Nonce = parameters["nonce"],
            Prompt = prompt.Value,
            MaxAge = age.Value,
            LoginHint = parameters["login_hint"] is { Length: <= MaxHint } hint ? hint : null,
            WantsMfa = parameters["acr_values"]?.Split(' ').Contains(SignInMethods.Several, StringComparer.Ordinal) ?? false,
            Parameters = parameters,
        };
    }

    // OpenID Connect Core section 6: parameters that change what is asked may not be ignored.
    private static OAuthError? Unsupported(OAuthParameters parameters)
    {
        if (parameters["request"] is not null) return new(OAuthError.RequestNotSupported, "request objects are not supported; push the request (RFC 9126)");
        if (parameters["request_uri"] is not null) return new(OAuthError.RequestUriNotSupported, "only a request_uri of the pushed authorization request endpoint is taken");
        return parameters["registration"] is not null ? new(OAuthError.RegistrationNotSupported, "registration is not supported") : null;
    }

    private static OAuthError? ResponseFault(OAuthParameters parameters, OAuthClient client) => parameters["response_type"] switch
    {
        null => Invalid("response_type is missing"),
        not "code" => new(OAuthError.UnsupportedResponseType, "the only response_type is 'code'"),
        _ when !client.May(GrantKinds.AuthorizationCode) => new(OAuthError.UnauthorizedClient, "the client may not use authorization codes"),
        _ when parameters["response_mode"] is not (null or "query") => Invalid("the only response_mode is 'query'"),
        _ => null,
    };

    // RFC 7636 section 4.3: the method defaults to plain, which is not offered; leaving it out is therefore a fault as well.
    private static OAuthError? ChallengeFault(OAuthParameters parameters)
    {
        if (parameters["code_challenge"] is not { } challenge) return Invalid("code_challenge is missing: every client uses PKCE");
        if (parameters["code_challenge_method"] != Pkce.Method) return Invalid("code_challenge_method must be 'S256'");
        return Pkce.IsChallenge(challenge) ? null : Invalid("code_challenge must be 43 letters of base64url: the SHA-256 of the verifier");
    }

    private static Outcome<Prompts> ReadPrompt(string? text)
    {
        var prompts = Prompts.Unset;
        foreach (var word in text?.Split(' ', StringSplitOptions.RemoveEmptyEntries) ?? [])
        {
            var one = word switch
            {
                "none" => Prompts.None,
                "login" => Prompts.Login,
                "consent" => Prompts.Consent,
                "select_account" => Prompts.SelectAccount,
                "create" => Prompts.Create,
                _ => Prompts.Unset,
            };
            if (one == Prompts.Unset) return Invalid("prompt may hold none, login, consent, select_account, create");
            prompts |= one;
        }

        return prompts.HasFlag(Prompts.None) && prompts != Prompts.None ? Invalid("prompt 'none' stands alone") : prompts;
    }

    private static Outcome<TimeSpan?> ReadMaxAge(string? text)
    {
        if (text is null) return (TimeSpan?)null;
        if (!long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)) return Invalid("max_age is a number of seconds");
        return seconds >= (long)MostAge.TotalSeconds ? MostAge : TimeSpan.FromSeconds(seconds);
    }

    private static OAuthError Invalid(string description) => new(OAuthError.InvalidRequest, description);
}
