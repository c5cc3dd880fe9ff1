using Ashlar.Cel;
using Ashlar.Engine;
using Ashlar.Identity.Accounts;
using Ashlar.Identity.Issuers;
using Ashlar.Identity.OAuth.Requests;
using Ashlar.Identity.Options;
using Ashlar.Identity.Records;
using Ashlar.Identity.Tokens;

namespace Ashlar.Identity.Providers;

/// <summary>What signing in with others stands on.</summary>
public sealed record ProviderParts
{
    public required AccountService Service { get; init; }
    public required LinkedIdentities Identities { get; init; }
    public required MasterKey Key { get; init; }
    public required IdentityHooks Hooks { get; init; }

    /// <summary>Scheme and host, without a slash at the end.</summary>
    public required string PublicUrl { get; init; }

    /// <summary>Providers on this machine may speak plain http: development.</summary>
    public required bool AllowsLoopback { get; init; }

    /// <summary>Told why a provider cannot be used.</summary>
    public required Action<string> Log { get; init; }
}

/// <summary>A provider as people see it.</summary>
/// <param name="Name">In its addresses.</param>
/// <param name="Title">On its button.</param>
/// <param name="Issuer">As its identities have it.</param>
public sealed record OfferedProvider(string Name, string Title, string Issuer);

/// <summary>What is asked of a provider for.</summary>
/// <param name="Browser">The secret in the browser's cookie.</param>
/// <param name="Return">Where to go afterwards: a path of this server; null: nowhere.</param>
/// <param name="Link">Who wants to link it; null: a sign-in.</param>
/// <param name="AsksAgain">Whoever is signed in there is to show who they are again.</param>
public sealed record ProviderPurpose(string Browser, string? Return, LinkTarget? Link, bool AsksAgain);

/// <summary>What a browser brought back.</summary>
/// <param name="Provider">Its name.</param>
/// <param name="Browser">As in <see cref="ProviderPurpose"/>.</param>
/// <param name="Return">As in <see cref="ProviderPurpose"/>.</param>
/// <param name="Link">As in <see cref="ProviderPurpose"/>.</param>
/// <param name="Identity">Whom it proves, or why it proves nobody.</param>
public sealed record ProviderFinding(string Provider, string Browser, string? Return, LinkTarget? Link, Result<ProvenIdentity> Identity)
{
    /// <summary>It answers a request of this browser's; else anybody may have made it up, and it is worth no line in the trail.</summary>
    public bool IsAnswer { get; init; }
}

/// <summary>What comes after a proof.</summary>
public abstract record ProviderStep
{
    private ProviderStep()
    {
    }

    /// <summary>Somebody known: they are signed in, once they gave their second factor where they have one.</summary>
    public sealed record SignIn(CelValue User, DateTimeOffset? AuthenticatedAt) : ProviderStep;

    /// <summary>It is theirs already.</summary>
    public sealed record Linked : ProviderStep;

    /// <summary>They are asked what is to become of it.</summary>
    public sealed record Ask(string Token) : ProviderStep
    {
        public override string ToString() => nameof(Ask); // a record prints its members
    }
}

/// <summary>
/// Signing in with others, as far as the person's own decision: sends a browser to a provider, takes what it brings back, and finds out
/// who that is here. Nothing is made and nobody is linked without being asked: <see cref="ProviderAccounts"/> does that.
/// </summary>
public sealed class ProviderSignIns : IDisposable
{
    private static readonly Problem Over = new(ProblemKind.Unauthenticated, "this sign-in is over, or was begun in another browser: begin again");
    private static readonly Problem NoProvider = new(ProblemKind.NotFound, "there is no such provider");
    private static readonly Problem Closed = new(ProblemKind.Forbidden, "nobody here has this sign-in, and accounts are made by whoever runs this server");
    private static readonly Problem NoAccount = new(ProblemKind.Conflict, "that sign-in belongs to a user here who has no account, and none can be made for it");
    private static readonly Problem NotWelcome = new(ProblemKind.Unauthenticated, "this account cannot sign in");

    private readonly ProviderParts _parts;
    private readonly IssuerFetch _fetch;
    private readonly ProviderRequests _requests;
    private readonly Dictionary<string, IIdentityProvider> _providers;

    public ProviderSignIns(ProviderParts parts)
    {
        ArgumentNullException.ThrowIfNull(parts);
        _parts = parts;
        var (service, time) = (parts.Service, parts.Service.Time);
        _fetch = new IssuerFetch(parts.AllowsLoopback);
        _requests = new ProviderRequests(service.Accounts.Book, parts.Key, time);
        var proofs = new ProviderProofs(service.Accounts.Book, parts.Key, time);
        var log = new FaultLog(parts.Log, time);
        _providers = service.Options.Providers.ToDictionary(options => options.Name, options => Make(options, log, time), StringComparer.Ordinal);
        Offered = [.. service.Options.Providers.Select(o => new OfferedProvider(o.Name, o.Title, o.Issuer))];
        Accounts = new ProviderAccounts(parts, proofs, Offered);
    }

    /// <summary>In the order of the options.</summary>
    public IReadOnlyList<OfferedProvider> Offered { get; }

    /// <summary>What becomes of proofs.</summary>
    public ProviderAccounts Accounts { get; }

    /// <summary>The path of this server that a provider's answers come to: its own, so that one's answer is not another's.</summary>
    public static string CallbackOf(string provider) => $"/auth/providers/{provider}/callback";

    /// <summary>Begins; the address is where the browser goes. Problems: NotFound, Unavailable.</summary>
    public async Task<Result<string>> BeginAsync(string provider, ProviderPurpose purpose, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(purpose);
        if (!_providers.TryGetValue(provider, out var known)) return NoProvider;
        var question = new ProviderQuestion(SecretText.Make(), SecretText.Make(), SecretText.Make(), _parts.PublicUrl + CallbackOf(provider), purpose.AsksAgain, _parts.Service.Time.GetUtcNow());
        var address = await known.AddressAsync(question, cancellationToken).ConfigureAwait(false);
        if (address.IsOk) await _requests.KeepAsync(provider, purpose.Browser, new OpenRequest(question, purpose.Return, purpose.Link), cancellationToken).ConfigureAwait(false);
        return address;
    }

    /// <summary>Takes what a browser brought back. Problems of the proof: Unauthenticated (over, refused, not to be verified), NotFound, Unavailable.</summary>
    /// <param name="provider">Whose address was asked.</param>
    /// <param name="query">As sent, without the question mark.</param>
    /// <param name="browser">The secret in the browser's cookie; null: it has none.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<ProviderFinding> FinishAsync(string provider, string query, string? browser, CancellationToken cancellationToken)
    {
        if (!_providers.TryGetValue(provider, out var known)) return Nothing(NoProvider);
        var parsed = OAuthParameters.Parse(query);
        if (!parsed.IsOk || parsed.Value.Repeated.Count > 0 || browser is null || parsed.Value["state"] is not { } state) return Nothing(Over);
        if (await _requests.TakeAsync(provider, browser, state, cancellationToken).ConfigureAwait(false) is not { } request) return Nothing(Over);
        var finding = new ProviderFinding(provider, browser, request.Return, request.Link, Over) { IsAnswer = true };
        if (parsed.Value["error"] is { } error) return finding with { Identity = Refusal(known.Options, error) };
        if (parsed.Value["code"] is not { } code) return finding;
        return finding with { Identity = await known.ProveAsync(request.Question, new ProviderReply(code, parsed.Value["iss"]), cancellationToken).ConfigureAwait(false) };

        ProviderFinding Nothing(Problem problem) => new(provider, browser ?? "", null, null, problem);
    }

    /// <summary>What comes next. Problems: those of the proof, Conflict (it is another's), Forbidden (nobody registers here), Unauthenticated (the account is closed).</summary>
    public async Task<Result<ProviderStep>> DecideAsync(ProviderFinding finding, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(finding);
        if (!finding.Identity.IsOk) return finding.Identity.Problem;
        var identity = finding.Identity.Value;
        var known = await _parts.Identities.FindAsync(identity, cancellationToken).ConfigureAwait(false);
        if (finding.Link is { } link)
        {
            if (known is not null) return known.User == link.User ? new ProviderStep.Linked() : LinkedIdentities.Taken;
            return await AskAsync(finding, link.User, creates: false, cancellationToken).ConfigureAwait(false);
        }

        if (known is null) return await IntroduceAsync(finding, CelValue.Null, cancellationToken).ConfigureAwait(false);
        if (await _parts.Service.Accounts.FindAsync(known.User, cancellationToken).ConfigureAwait(false) is not { } account)
        {
            // Seen before by its tokens alone: a row of User without an account.
            return await IntroduceAsync(finding, known.User, cancellationToken).ConfigureAwait(false);
        }

        if (account.DisabledAt is not null) return NotWelcome;
        await _parts.Identities.UseAsync(known, cancellationToken).ConfigureAwait(false);
        return new ProviderStep.SignIn(known.User, identity.AuthenticatedAt);
    }

    /// <summary>Notes a sign-in that was refused.</summary>
    public Task NoteFailureAsync(string provider, string? address, CancellationToken cancellationToken) => _parts.Service.Accounts.Book.DecideAsync(
        async session =>
        {
            await _parts.Hooks.Note(session, new AccountEvent("sign-in-failed", null, address) { Provider = provider }, cancellationToken).ConfigureAwait(false);
            return (true, true);
        },
        cancellationToken);

    /// <summary>Forgets what is over.</summary>
    public async Task SweepAsync(CancellationToken cancellationToken)
    {
        await _requests.SweepAsync(cancellationToken).ConfigureAwait(false);
        await Accounts.SweepAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Somebody without an account here. The address says nothing but what to ask, and only if the provider verified it.</summary>
    private async Task<Result<ProviderStep>> IntroduceAsync(ProviderFinding finding, CelValue user, CancellationToken cancellationToken)
    {
        var email = finding.Identity.Value.VerifiedEmail;
        var account = email is null ? null : await _parts.Service.Accounts.FindAsync(email, cancellationToken).ConfigureAwait(false);
        if (!user.IsNull && (email is null || account is not null)) return NoAccount;
        if (account is not null) return await AskAsync(finding, account.User, creates: false, cancellationToken).ConfigureAwait(false);
        if (email is null) return await AskAsync(finding, CelValue.Null, creates: false, cancellationToken).ConfigureAwait(false);
        return _parts.Service.Options.Registration == RegistrationPolicy.Closed ? Closed : await AskAsync(finding, user, creates: true, cancellationToken).ConfigureAwait(false);
    }

    private async Task<Result<ProviderStep>> AskAsync(ProviderFinding finding, CelValue user, bool creates, CancellationToken cancellationToken)
    {
        var proof = new ProviderProof(finding.Provider, finding.Identity.Value, finding.Return, user, creates);
        return new ProviderStep.Ask(await Accounts.KeepAsync(proof, finding.Browser, cancellationToken).ConfigureAwait(false));
    }

    private IIdentityProvider Make(ProviderOptions options, FaultLog log, TimeProvider time)
    {
        var faults = new ProviderFaults(options, log.Tell);
        return options.IsGitHub ? new GitHubProvider(options, _fetch, faults) : new OidcProvider(options, _fetch, faults, time);
    }

    // What a provider writes is not shown: a page of ours would say what anybody puts into an address.
    private static Problem Refusal(ProviderOptions options, string error) => error switch
    {
        "access_denied" => new Problem(ProblemKind.Unauthenticated, $"you did not let {options.Title} tell who you are"),
        "temporarily_unavailable" or "server_error" => new Problem(ProblemKind.Unavailable, $"{options.Title} cannot sign you in now: try again shortly"),
        _ => new Problem(ProblemKind.Unauthenticated, $"{options.Title} refused the sign-in"),
    };

    public void Dispose() => _fetch.Dispose();
}
