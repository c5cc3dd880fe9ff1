using Ashlar.Engine;
using Ashlar.Identity.Issuers;
using Ashlar.Identity.Options;
using Ashlar.Identity.Tokens.Jose;

namespace Ashlar.Identity.Providers;

/// <summary>An OpenID Connect provider, found by discovery; the code flow with a secret (OpenID Connect Core section 3.1).</summary>
internal sealed class OidcProvider(ProviderOptions options, IssuerFetch fetch, ProviderFaults faults, TimeProvider time) : IIdentityProvider
{
    private readonly HeldDocument<DiscoveryDocument> _document = new(() => DiscoverAsync(options, fetch), time);
    private readonly IssuerKeys _keys = new(options.Issuer, null, fetch, time);

    public ProviderOptions Options => options;

    public async ValueTask<Result<string>> AddressAsync(ProviderQuestion question, CancellationToken cancellationToken)
    {
        var (document, fault) = await _document.GetAsync(_ => true, cancellationToken).ConfigureAwait(false);
        if (document is null) return faults.Away(fault);
        var nonce = ("nonce", question.Nonce);
        return question.AsksAgain
            ? ProviderAddress.Of(document.Authorization!, options, question, nonce, ("max_age", "0")) // discovered with one
            : ProviderAddress.Of(document.Authorization!, options, question, nonce); // as above
    }

    public async ValueTask<Result<ProvenIdentity>> ProveAsync(ProviderQuestion question, ProviderReply reply, CancellationToken cancellationToken)
    {
        var (document, fault) = await _document.GetAsync(_ => true, cancellationToken).ConfigureAwait(false);
        if (document is null) return faults.Away(fault);

        // RFC 9207 section 2.4: before the code is shown to anybody. Whoever names itself is held to it, announced or not.
        if (reply.Issuer is null ? document.NamesIssuer : reply.Issuer != options.Issuer) return faults.Refused("the answer names another issuer, or none");
        var tokens = await RedeemAsync(document, question, reply, cancellationToken).ConfigureAwait(false);
        if (!tokens.IsOk) return tokens.Problem;
        var claims = await VerifyAsync(tokens.Value.IdToken, question, cancellationToken).ConfigureAwait(false);
        if (!claims.IsOk) return claims.Problem;
        var identity = claims.Value.ToIdentity(question);
        if (claims.Value.Email is not null || document.UserInfo is not { } userInfo || tokens.Value.AccessToken is not { } access) return identity;
        return await AskUserInfoAsync(userInfo, access, identity, cancellationToken).ConfigureAwait(false);
    }

    private static async Task<(DiscoveryDocument? Document, string? Fault)> DiscoverAsync(ProviderOptions options, IssuerFetch fetch)
    {
        var (document, fault) = await DiscoveryDocument.FetchAsync(options.Issuer, fetch, CancellationToken.None).ConfigureAwait(false);
        if (document is null) return (null, fault);
        if (document.Authorization is not { } authorization || document.Token is not { } token) return (null, "its discovery document lacks the addresses of authorization and tokens");
        if (!fetch.MayAsk(authorization) || !fetch.MayAsk(token) || !(document.UserInfo is null || fetch.MayAsk(document.UserInfo))) return (null, "its discovery document has addresses that are not https");
        return ClientProof.CanProve(document) ? (document, null) : (null, "it takes no secret of a client (client_secret_basic, client_secret_post)");
    }

    private async ValueTask<Result<TokenReply>> RedeemAsync(DiscoveryDocument document, ProviderQuestion question, ProviderReply reply, CancellationToken cancellationToken)
    {
        var (headers, form) = ClientProof.Of(
            document, options, ("grant_type", "authorization_code"), ("code", reply.Code), ("redirect_uri", question.Redirect), ("code_verifier", question.Verifier));
        var (answer, fault) = await fetch.AskAsync(document.Token!, headers, form, cancellationToken).ConfigureAwait(false); // discovered with one
        if (answer is null) return faults.Away(fault);
        if (answer.Status >= 500 || TokenReply.Read(answer) is not { } tokens) return faults.Away($"its token endpoint answered {answer.Status} with what cannot be used");
        return tokens.Error is { } error ? faults.Refused($"its token endpoint refused the code: {error}") : tokens;
    }

    private async ValueTask<Result<IdTokenClaims>> VerifyAsync(string? text, ProviderQuestion question, CancellationToken cancellationToken)
    {
        if (text is null || CompactJws.Parse(text) is not { } token) return faults.Refused("it gave no ID token that is one");

        // RFC 8725 section 3.11: tokens of other kinds, such as access tokens, are typed otherwise.
        if (token.Header.Type is not null && !token.Header.IsOfType("JWT")) return faults.Refused("what it gave is a token of another kind");
        var (key, fault) = await _keys.FindAsync(token.Header, cancellationToken).ConfigureAwait(false);
        if (fault is not null) return faults.Away(fault);
        if (key is null || !token.IsSignedBy(key)) return faults.Refused("the ID token is not signed with a key of its own");
        if (IdTokenClaims.Parse(token.Payload) is not { } claims) return faults.Refused("the ID token lacks claims that it must have");
        return claims.FaultOf(options, question, time.GetUtcNow()) is { } wrong ? faults.Refused(wrong) : claims;
    }

    /// <summary>Some providers put no address into ID tokens (section 5.4 lets them).</summary>
    private async ValueTask<Result<ProvenIdentity>> AskUserInfoAsync(Uri address, string access, ProvenIdentity identity, CancellationToken cancellationToken)
    {
        var (answer, fault) = await fetch.AskAsync(address, [("Authorization", "Bearer " + access)], null, cancellationToken).ConfigureAwait(false);
        if (answer is null) return faults.Away(fault);
        if (answer.Status != 200) return faults.Away($"its userinfo endpoint answered {answer.Status}");
        var told = StrictJson.ReadObject(answer.Body, root =>
            IdTokenClaims.SubjectOf(root) is not { } subject ? null : Tuple.Create(subject, StrictJson.Text(root, "email"), StrictJson.IsTrue(root, "email_verified"), StrictJson.Text(root, "name")));
        if (told is null) return faults.Away("its userinfo endpoint answered what cannot be used");

        // Section 5.3.2: of another subject it must not be used.
        return told.Item1 == identity.Subject ? identity.Known(told.Item2, told.Item3, told.Item4 ?? identity.Name) : faults.Refused("its userinfo endpoint tells of another person");
    }
}
