using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Ashlar.Engine;
using Ashlar.Engine.Rates;
using Ashlar.Engine.Rules;
using Ashlar.Identity.Accounts;
using Ashlar.Identity.Audit;
using Ashlar.Identity.Factors;
using Ashlar.Identity.OAuth.Clients;
using Ashlar.Identity.OAuth.Grants;
using Ashlar.Identity.Options;
using Ashlar.Identity.Passwords;
using Ashlar.Identity.Passwords.Argon2;
using Ashlar.Identity.Providers;
using Ashlar.Identity.Records;
using Ashlar.Identity.Throttles;
using Ashlar.Identity.Tokens;
using Ashlar.Model;
using Ashlar.Stores;
using Ashlar.Stores.Migrations;
using Ashlar.Stores.Postgres;
using Ashlar.Stores.Sqlite;
using Ashlar.Surfaces.Auth;
using Ashlar.Surfaces.Auth.Requests;
using Ashlar.Surfaces.Rest;
using Ashlar.Surfaces.Rest.Json;
using Ashlar.Surfaces.Tests.Http;

namespace Ashlar.Surfaces.Tests.Auth;

/// <summary>The surface of accounts without a server. What would be mailed is kept here.</summary>
internal sealed class AuthHost : IAsyncDisposable
{
    public const string Password = "a lamp beside the window";

    private const string Model = """
        ashlar: 1
        name: notes
        entities:
          Note:
            fields:
              owner: { ref: User, default: auth.id, immutable: true, onDelete: cascade }
              text:  { type: string, max: 200 }
            access: { read: ownerId == auth.id, write: ownerId == auth.id }
          User:
            fields: { nick: { type: string, min: 2, max: 20, optional: true } }
        """;

    private readonly TempFolder _folder;
    private readonly IStore _store;
    private readonly PasswordHasher _hasher;
    private readonly Afterwards _afterwards;
    private readonly AuthSurface _surface;

    private AuthHost(TempFolder folder, IStore store, AshlarEngine engine, RecordBook book, AuditTrail trail, MasterKey master, IdentityOptions options)
    {
        (_folder, _store, Engine) = (folder, store, engine);
        var passwords = new PasswordOptions { Cost = Argon2Cost.Default with { Memory = 64, Passes = 1 } };
        _hasher = new PasswordHasher(passwords, TimeProvider.System);
        _afterwards = new Afterwards(failure => Failures.Enqueue(failure));
        var hooks = IdentityHooks.None with { Mail = (_, mail, _) => { Mails.Enqueue(mail); return default; } };
        Service = new AccountService(new AccountParts
        {
            Book = book,
            Engine = engine,
            Options = options,
            Hasher = _hasher,
            Policy = new PasswordPolicy(passwords),
            Hooks = hooks,
            Afterwards = _afterwards,
            MailLimit = new MailLimit(new RateCounters(TimeProvider.System)),
            Time = TimeProvider.System,
        });
        var marks = new DeviceMarks(RandomNumberGenerator.GetBytes(32), TimeProvider.System);
        var factors = new SecondFactors(book, master, trail, TimeProvider.System);
        var encoders = new RowEncoders();
        Cookies = new SessionCookies(isSecure: true);
        var identities = new LinkedIdentities(book, TimeProvider.System);
        _surface = new AuthSurface(new AuthParts
        {
            Service = Service,
            Throttle = new SignInThrottle(new RateCounters(TimeProvider.System), marks),
            Marks = marks,
            Factors = factors,
            Pending = new PendingSignIns(book, factors, trail, TimeProvider.System),
            Cookies = Cookies,
            Bearer = new Bearers(Bearer),
            Issuer = "here",
            GiveTokensAsync = (_, _, _) => new(new GivenTokens("access", TimeSpan.FromMinutes(10), "refresh")),
            EndGrantAsync = (id, _) => { EndedGrants.Enqueue(id); return Task.CompletedTask; },
            Applications = new Applications(new GrantBook(book, TimeProvider.System, new Revocations(book, TimeSpan.FromMinutes(10), TimeProvider.System), trail), new ClientDirectory(options, book)),
            ExportAsync = (json, caller, token) => OwnRows.WriteAsync(engine, encoders, json, caller, token),
            Site = "notes",
            Providers = new ProviderSignIns(new ProviderParts
            {
                Service = Service,
                Identities = identities,
                Key = master,
                Hooks = hooks,
                PublicUrl = "https://notes.example.com",
                AllowsLoopback = true,
                Log = _ => { },
            }),
            Identities = identities,
        });
        Door = new SessionDoor(Service.Callers, Cookies);
    }

    public AshlarEngine Engine { get; }

    public AccountService Service { get; }

    public SessionCookies Cookies { get; }

    public SessionDoor Door { get; }

    /// <summary>Callers of bearer tokens, by token.</summary>
    public ConcurrentDictionary<string, Caller> Bearer { get; } = new();

    public ConcurrentQueue<AccountMail> Mails { get; } = new();

    public ConcurrentQueue<Guid> EndedGrants { get; } = new();

    public ConcurrentQueue<Exception> Failures { get; } = new();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public static async Task<AuthHost> StartAsync(IdentityOptions? options = null)
    {
        var folder = new TempFolder();
        var model = SystemModel.Attach(ModelLoader.Load(Model, "ashlar.yaml").Snapshot!); // loads
        IStore store = Databases.Chosen == DatabaseKind.Postgres
            ? await PostgresStoreFactory.OpenAsync(new PostgresOptions { Url = await (await PostgresServer.SharedAsync()).CreateDatabaseAsync() }, TimeProvider.System)
            : await SqliteStoreFactory.OpenAsync(new SqliteOptions { Url = "sqlite:test.db", Folder = folder.Path }, TimeProvider.System);
        await store.Migrator.ApplyAsync(model, new MigrationAllowance(true, new HashSet<string>()), Cancelled);
        var engine = await AshlarEngine.CreateAsync(model, store, TimeProvider.System, Cancelled);
        var book = new RecordBook(store, model);
        var master = MasterKey.Parse(Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)))!; // 32 bytes
        return new AuthHost(folder, store, engine, book, await AuditTrail.OpenAsync(book, master, TimeProvider.System, Cancelled), master, options ?? IdentityOptions.Default);
    }

    /// <param name="method">Of the request.</param>
    /// <param name="path">With its query.</param>
    /// <param name="body">JSON, or a form where <paramref name="type"/> says so.</param>
    /// <param name="type">Content-Type.</param>
    /// <param name="headers">Others.</param>
    public async Task<FakeExchange> SendAsync(string method, string path, string? body = null, string type = "application/json", params (string Name, string Value)[] headers)
    {
        var all = headers.Select(h => KeyValuePair.Create(h.Name, h.Value)).ToList();
        if (body is not null) all.Add(KeyValuePair.Create("Content-Type", type));
        var fake = new FakeExchange(method, path, all, body is null ? null : Encoding.UTF8.GetBytes(body), aborted: Cancelled);
        var handled = _surface.TryHandle(fake.Exchange, path.Split('?')[0]) ?? throw new InvalidOperationException($"{path} is not the surface's");
        await handled;
        await _afterwards.IdleAsync(Cancelled);
        return fake;
    }

    public Task<FakeExchange> PostAsync(string path, object body, params (string Name, string Value)[] headers) =>
        SendAsync("POST", path, System.Text.Json.JsonSerializer.Serialize(body), headers: headers);

    /// <summary>Registers and verifies.</summary>
    public async Task JoinAsync(string email)
    {
        Assert.Equal(202, (await PostAsync("/auth/register", new { email, password = Password })).Status);
        Assert.Equal(200, (await PostAsync("/auth/verify", new { token = Mails.Last().Token })).Status);
    }

    /// <summary>Signs in; the Cookie header of the browser.</summary>
    public async Task<(string, string)> SignInAsync(string email, params (string Name, string Value)[] headers) =>
        ("Cookie", CookieOf(await PostAsync("/auth/login", new { email, password = Password }, headers)));

    public string CookieOf(FakeExchange answer)
    {
        Assert.Equal(200, answer.Status);
        var set = answer.Exchange.ResponseHeaders.SetCookie.Single(c => c!.StartsWith(Cookies.Session + "=", StringComparison.Ordinal))!; // no header is null
        Assert.EndsWith("; HttpOnly; SameSite=Lax; Secure", set, StringComparison.Ordinal);
        return set.Split(';')[0];
    }

    public static JsonNode Json(FakeExchange answer) => JsonNode.Parse(answer.Text)!; // every answer asked for is an object

    public async ValueTask DisposeAsync()
    {
        await _afterwards.DisposeAsync();
        _hasher.Dispose();
        await _store.DisposeAsync();
        _folder.Dispose();
        Assert.Empty(Failures);
    }

    private sealed class Bearers(ConcurrentDictionary<string, Caller> known) : IAuthenticate
    {
        public ValueTask<Result<Caller>> AuthenticateAsync(string? authorization, CancellationToken cancellationToken) =>
            new(known.TryGetValue(authorization ?? "", out var caller) ? caller : new Problem(ProblemKind.Unauthenticated, "not a token"));
    }
}
