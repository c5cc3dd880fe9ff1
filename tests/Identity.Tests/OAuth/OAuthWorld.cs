using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Ashlar.Identity.Audit;
using Ashlar.Identity.OAuth;
using Ashlar.Identity.OAuth.Authorization;
using Ashlar.Identity.OAuth.Grants;
using Ashlar.Identity.OAuth.Requests;
using Ashlar.Identity.Options;
using Ashlar.Identity.Records;
using Ashlar.Identity.Sessions;
using Ashlar.Identity.Tests.Support;
using Ashlar.Identity.Tokens;
using Ashlar.Identity.Tokens.Keys;
using Ashlar.Model.Expressions.ValueTypes;

namespace Ashlar.Identity.Tests.OAuth;

/// <summary>An authorization server with clients of each kind and two people, on the store that <c>TEST_DATABASE</c> names.</summary>
internal sealed class OAuthWorld : IAsyncDisposable
{
    public const string Issuer = "https://id.example", Secret = "a-secret-of-a-client-that-is-long", Callback = "https://app.example/cb";
    public const string Verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
    public static readonly Guid Ada = Guid.Parse("0192d5c1-8f4e-7a31-9c55-2f1d3c4b5a69"), Eve = Guid.Parse("0192d5c1-8f4e-7a31-9c55-2f1d3c4b5a70");

    private static readonly Guid AdasSession = Guid.Parse("aaaaaaaa-0000-0000-0000-000000000001"), EvesSession = Guid.Parse("eeeeeeee-0000-0000-0000-000000000001");
    private static readonly string[] All = [ClientGrants.AuthorizationCode, ClientGrants.RefreshToken, ClientGrants.ClientCredentials, ClientGrants.DeviceCode];
    private static readonly Dictionary<string, ClientOptions> Clients = new ClientOptions[]
    {
        new("web") { Name = "Web shop", Secret = Secret, Redirects = [Callback], Scopes = ["orders.read", "orders.write"], Grants = All, Roles = ["robot"] },
        new("other") { Secret = Secret + "2", Redirects = ["https://other.example/cb"], Grants = All },
        new("spa") { Redirects = ["https://spa.example/cb"], Grants = [ClientGrants.AuthorizationCode, ClientGrants.RefreshToken], LogoutRedirects = ["https://spa.example/"] },
        new("native") { Redirects = ["http://127.0.0.1/cb", "com.example.app:/cb"], Grants = [ClientGrants.AuthorizationCode, ClientGrants.RefreshToken, ClientGrants.DeviceCode] },
        new("ours") { Secret = Secret, Redirects = ["https://ours.example/cb"], Grants = [ClientGrants.AuthorizationCode], Trusted = true },
        new("guard") { Secret = Secret, Grants = [ClientGrants.ClientCredentials], Introspects = true },
    }.ToDictionary(c => c.Id, StringComparer.Ordinal);

    private readonly IdentityWorld _world;
    private readonly HashSet<Guid> _gone = [];

    public RecordBook Records => _world.Book;

    private OAuthWorld(IdentityWorld world, KeyRing keys, MasterKey master, AuditTrail trail)
    {
        _world = world;
        var lifetime = TimeSpan.FromMinutes(10);
        Revocations = new Revocations(world.Book, lifetime, world.Time);
        var authorities = TokenAuthorities.Of(new OwnTokens(Issuer, keys, Revocations), null, text => Guid.TryParse(text, out var id) ? UuidType.Of(id) : null);
        Bearer = new TokenVerifier(authorities, world.Time);
        Server = new AuthorizationServer(new AuthorizationParts
        {
            Issuer = Issuer,
            Options = new IdentityOptions { Clients = Clients },
            Book = world.Book,
            Key = master,
            Keys = keys,
            AccessTokens = new AccessTokens(Issuer, keys, Revocations, lifetime, world.Time),
            IdTokens = new IdTokens(Issuer, keys, lifetime, world.Time),
            Verifier = Bearer,
            Revocations = Revocations,
            Trail = trail,
            People = (user, _) => new(PersonOf(UuidType.ToGuid(user))),
            Time = world.Time,
        });
    }

    public AuthorizationServer Server { get; }
    public TokenVerifier Bearer { get; }
    public Revocations Revocations { get; }
    public MovedTime Time => _world.Time;
    public BrowserPerson AdasBrowser => new(AdasSession, UuidType.Of(Ada), Time.GetUtcNow(), ["pwd"]);
    public BrowserPerson EvesBrowser => new(EvesSession, UuidType.Of(Eve), Time.GetUtcNow(), ["pwd"]);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public static async Task<OAuthWorld> CreateAsync()
    {
        var world = await IdentityWorld.CreateAsync();
        var master = new MasterKey(RandomNumberGenerator.GetBytes(MasterKey.Length));
        var keys = await KeyRing.OpenAsync(world.Book, master, new KeyRotation(TimeSpan.FromDays(30), TimeSpan.FromMinutes(10)), world.Time, Cancelled);
        foreach (var (session, user) in new[] { (AdasSession, Ada), (EvesSession, Eve) })
        {
            var now = world.Time.GetUtcNow();
            await world.Book.Table<SessionRow>("Session").InsertAsync(new SessionRow(session, session.ToString(), UuidType.Of(user), now, now, now.AddYears(2), now.AddYears(2), now, "pwd", null, null), Cancelled);
        }

        return new OAuthWorld(world, keys, master, await AuditTrail.OpenAsync(world.Book, master, world.Time, Cancelled));
    }

    public void Close(Guid person) => _gone.Add(person);

    /// <summary>Ends a browser's session, as signing out does to its row.</summary>
    public Task EndAsync(BrowserPerson person) => _world.Book.Table<SessionRow>("Session").DeleteAsync(person.Session, Cancelled);

    private Person? PersonOf(Guid id) => _gone.Contains(id) ? null : id == Ada
        ? new(id.ToString()) { Email = "ada@example.com", EmailVerified = true, Name = "Ada", Roles = ["admin"] }
        : new Person(id.ToString()) { Email = "eve@example.com", EmailVerified = true };

    public static string ChallengeOf(string verifier) => Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(verifier)));

    /// <summary>An authorization request that is right, but for what is changed.</summary>
    public static OAuthParameters Request(string client = "web", params ReadOnlySpan<(string Name, string? Value)> changes) => OAuthParameters.Of(
    [
        new("response_type", "code"), new("client_id", client), new("redirect_uri", Clients[client].Redirects[0]), new("scope", "openid email"), new("state", "s"),
        new("nonce", "n"), new("code_challenge", ChallengeOf(Verifier)), new("code_challenge_method", "S256"),
    ]).With(changes);

    public ValueTask<AuthorizationStep> StepAsync(OAuthParameters request, BrowserPerson? person) => Server.Authorizations.StepAsync(request, person, Cancelled);

    public ValueTask<AuthorizationStep> AllowAsync(OAuthParameters request, BrowserPerson? person = null) => Server.Authorizations.AnswerAsync(request, person ?? AdasBrowser, true, Cancelled);

    /// <summary>The parameters of an answer's address.</summary>
    public static OAuthParameters AnswerOf(AuthorizationStep step)
    {
        var location = Assert.IsType<AuthorizationStep.Answer>(step).Location;
        return OAuthParameters.Parse(location.AsSpan(location.IndexOf('?') + 1)).Value;
    }

    public async Task<string> CodeAsync(OAuthParameters? request = null, BrowserPerson? person = null) => AnswerOf(await AllowAsync(request ?? Request(), person))["code"] ?? throw new InvalidOperationException("no code");

    public async Task<Outcome<TokenAnswer>> TokenAsync(string? client, params (string Name, string Value)[] form) => await Server.Tokens.AnswerAsync(
        client is null ? null : Basic(client), OAuthParameters.Of(form.Select(p => KeyValuePair.Create(p.Name, p.Value))), Cancelled);

    public static string Basic(string client) => "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{client}:{Clients[client].Secret}"));

    public Task<Outcome<TokenAnswer>> RedeemAsync(string code, string client = "web", string verifier = Verifier, string? redirect = null) => TokenAsync(
        client, [("grant_type", "authorization_code"), ("code", code), ("code_verifier", verifier), .. redirect is null ? [] : new[] { ("redirect_uri", redirect) }]);

    public Task<Outcome<TokenAnswer>> RefreshAsync(string token, string client = "web") => TokenAsync(client, ("grant_type", "refresh_token"), ("refresh_token", token));

    public async Task<TokenAnswer> SignInAsync(string scope = "openid email") => (await RedeemAsync(await CodeAsync(Request("web", ("scope", scope))))).Value;

    public async Task<bool> IsAcceptedAsync(string accessToken) => (await Bearer.AuthenticateAsync("Bearer " + accessToken, Cancelled)).IsOk;

    public ValueTask DisposeAsync() => _world.DisposeAsync();
}
