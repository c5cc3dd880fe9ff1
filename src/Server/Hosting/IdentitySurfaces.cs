using Ashlar.Engine;
using Ashlar.Engine.Rules;
using Ashlar.Engine.Writes;
using Ashlar.Identity.Accounts;
using Ashlar.Identity.Administration;
using Ashlar.Identity.ApiKeys;
using Ashlar.Identity.Audit;
using Ashlar.Identity.OAuth;
using Ashlar.Identity.OAuth.Grants;
using Ashlar.Identity.Providers;
using Ashlar.Identity.Records;
using Ashlar.Identity.Throttles;
using Ashlar.Identity.Tokens;
using Ashlar.Surfaces.Auth;
using Ashlar.Surfaces.Auth.Administration;
using Ashlar.Surfaces.Auth.Factors;
using Ashlar.Surfaces.Auth.Requests;
using Ashlar.Surfaces.Http;
using Ashlar.Surfaces.OAuth;
using Ashlar.Surfaces.Rest;
using Ashlar.Surfaces.Rest.Json;

namespace Ashlar.Server.Hosting;

/// <summary>How others are asked.</summary>
/// <param name="AllowsLoopback">They may be on this machine and speak plain http: development.</param>
/// <param name="Log">Told why they cannot be used.</param>
internal sealed record OutsideCalls(bool AllowsLoopback, Action<string> Log);

/// <summary>Everything of identity that answers requests for one served model: <c>/auth</c>, <c>/oauth</c>, <c>/.well-known</c>, and who a cookie is.</summary>
internal sealed class IdentitySurfaces
{
    private static readonly TimeSpan SweepEvery = TimeSpan.FromHours(1), FlushEvery = TimeSpan.FromMinutes(1);
    private readonly OAuthSurface _oauth;
    private readonly AuthSurface _auth;
    private readonly SessionDoor _door;
    private readonly ApiKeyVerifier _bearer;

    private IdentitySurfaces(OAuthSurface oauth, AuthSurface auth, SessionDoor door, ApiKeyVerifier bearer, WriteRecord record, IReadOnlyList<(TimeSpan Every, Func<CancellationToken, Task> Run)> sweeps)
    {
        _bearer = bearer;
        _oauth = oauth;
        _auth = auth;
        _door = door;
        Record = record;
        Sweeps = sweeps;
    }

    /// <summary>What the engine's writes mean for accounts.</summary>
    public WriteRecord Record { get; }

    /// <summary>To be run now and then: takes out what is over, writes down when keys were used.</summary>
    public IReadOnlyList<(TimeSpan Every, Func<CancellationToken, Task> Run)> Sweeps { get; }

    /// <summary>Writes down what is known here alone; called before the process ends.</summary>
    public Task FlushAsync(CancellationToken cancellationToken) => _bearer.FlushAsync(cancellationToken);

    public static IdentitySurfaces Open(IdentityParts identity, OwnIdentity own, AshlarEngine engine, IdentityResources resources, OutsideCalls outside, Func<bool> hasSite, TimeProvider time)
    {
        AccountService? service = null; // set below, before anyone asks
        var tokens = new CurrentRoles(identity.Verifier, own.PublicUrl, own.Revocations, async (user, ct) => (await service!.People.ReadAsync(user, ct))?.Roles, time);
        var oauth = new AuthorizationServer(new AuthorizationParts
        {
            Issuer = own.PublicUrl,
            Options = identity.Options,
            Book = own.Book,
            Key = own.Master,
            Keys = own.Keys,
            AccessTokens = own.AccessTokens,
            IdTokens = own.IdTokens,
            Verifier = tokens,
            Revocations = own.Revocations,
            Trail = own.Trail,
            People = async (user, ct) => PersonOf(await service!.People.ReadAsync(user, ct)),
            Time = time,
        });
        var hooks = IdentityHooking.Tie(own, oauth.Grants);
        service = new AccountService(new AccountParts
        {
            Book = own.Book,
            Engine = engine,
            Options = identity.Options,
            Hasher = resources.Hasher,
            Policy = resources.Policy,
            Hooks = hooks,
            Afterwards = resources.Afterwards,
            MailLimit = new MailLimit(resources.Rates),
            Time = time,
        });
        var providers = new ProviderSignIns(new ProviderParts
        {
            Service = service,
            Identities = own.Identities,
            Key = own.Master,
            Hooks = hooks,
            PublicUrl = own.PublicUrl,
            AllowsLoopback = outside.AllowsLoopback,
            Log = outside.Log,
        });
        var bearer = new ApiKeyVerifier(
            tokens, own.ApiKeys,
            async (user, ct) => await service.People.FindAsync(user, ct) is { Disabled: false } person ? new KeyHolder(person.Email, person.Roles) : null, time);
        var cookies = new SessionCookies(own.PublicUrl.StartsWith("https:", StringComparison.Ordinal));
        var site = engine.Model.Name;
        var marks = new DeviceMarks(own.Master.Derive("device marks", 32), time);
        var auth = new AuthSurface(new AuthParts
        {
            Service = service,
            Throttle = new SignInThrottle(resources.Rates, marks),
            Marks = marks,
            Factors = own.Factors,
            Pending = own.Pending,
            Cookies = cookies,
            Bearer = bearer,
            Issuer = own.PublicUrl,
            GiveTokensAsync = async (proven, at, ct) => TokensOf(await oauth.FirstParty.IssueAsync(proven, at, ct)),
            EndGrantAsync = oauth.Grants.RevokeAsync,
            Applications = oauth.Applications,
            ExportAsync = (json, caller, ct) => OwnRows.WriteAsync(engine, new RowEncoders(), json, caller, ct),
            Site = site,
            Home = () => hasSite() ? "/" : AuthParts.Account,
            Providers = providers,
            Identities = own.Identities,
            Own = new FactorParts { Passkeys = own.Passkeys, Keys = own.ApiKeys, Forget = bearer.Forget, ScopesAsync = oauth.Clients.ScopesOfPeopleAsync, Time = time },
            More = AdministrationRoutes.Of(AdministrationOf(own, oauth, service, engine, resources, time)),
        });
        return new IdentitySurfaces(
            new OAuthSurface(oauth, DoorOf(service, cookies), site), auth, new SessionDoor(service.Callers, cookies), bearer, RecordedWrites.Of(own.Trail, own.Revocations, service.Ending, "server"),
            [
                (AccountService.PickUpEvery, service.PickUpAsync), (SweepEvery, ct => oauth.Sweep.RunAsync(ct)), (SweepEvery, service.SweepAsync),
                (SweepEvery, providers.SweepAsync), (FlushEvery, bearer.FlushAsync),
            ]);
    }

    /// <summary>Answers a request for a path of identity's; null: it is none.</summary>
    public ValueTask? TryHandle(HttpExchange exchange, string path) => _oauth.TryHandle(exchange, path) ?? _auth.TryHandle(exchange, path);

    /// <summary>The caller: of the Authorization header (a token or an API key), else of a session's cookie; Anonymous: nobody.</summary>
    public ValueTask<Result<Caller>> AuthenticateAsync(HttpExchange exchange, string? authorization) =>
        authorization is null && exchange.RequestHeaders.Cookie.Count > 0 ? OfCookieAsync(exchange) : _bearer.AuthenticateAsync(authorization, exchange.Aborted);

    private async ValueTask<Result<Caller>> OfCookieAsync(HttpExchange exchange)
    {
        var signedIn = await _door.AuthenticateAsync(exchange);
        if (!signedIn.IsOk) return signedIn.Problem;
        return signedIn.Value?.Caller ?? Caller.Anonymous;
    }

    private static AdministrationRouteParts AdministrationOf(OwnIdentity own, AuthorizationServer oauth, AccountService service, AshlarEngine engine, IdentityResources resources, TimeProvider time)
    {
        var parts = new AdministrationParts
        {
            Engine = engine,
            Accounts = service.Accounts,
            Sessions = service.Sessions,
            Hasher = resources.Hasher,
            Policy = resources.Policy,
            Trail = own.Trail,
            Hooks = IdentityHooking.Tie(own, oauth.Grants),
            Time = time,
        };
        return new AdministrationRouteParts
        {
            Clients = oauth.ClientAdministration,
            People = who => new UserAdministration(parts, who.Name, who.Address),
            ParseUser = text => CallerKey.Parse(engine.Model, text),
            Time = time,
        };
    }

    private static BrowserDoor DoorOf(AccountService service, SessionCookies cookies) => new(
        async exchange => await FindAsync(service, cookies, exchange) is { } signedIn
            ? new BrowserPerson(signedIn.Session.Id, signedIn.Session.User, signedIn.Session.AuthenticatedAt, signedIn.Session.Proofs)
            : null,
        async exchange =>
        {
            if (await FindAsync(service, cookies, exchange) is { } signedIn) await service.Sessions.EndAsync(signedIn.Session.User, signedIn.Session.Id, AuditKinds.SignOut, exchange.ClientAddress?.ToString(), exchange.Aborted);
            cookies.Forget(exchange, cookies.Session);
        });

    // The pages of OAuth seal their own forms, so that the cookie alone is looked at here.
    private static async ValueTask<Identity.Sessions.SignedIn?> FindAsync(AccountService service, SessionCookies cookies, HttpExchange exchange) =>
        SessionCookies.Read(exchange, cookies.Session) is { } secret ? await service.Callers.FindAsync(secret, exchange.Aborted) : null;

    private static Person? PersonOf(PersonFacts? facts) => facts is { Disabled: false }
        ? new Person(UserKeyText.Of(facts.User)) { Email = facts.Email, EmailVerified = facts.Email is not null, Name = facts.Name, Roles = facts.Roles }
        : null;

    private static GivenTokens? TokensOf(TokenAnswer? answer) => answer is null ? null : new GivenTokens(answer.AccessToken, answer.Lifetime, answer.RefreshToken);
}
