using System.Net;
using System.Text.Json;
using Ashlar.Cel;
using Ashlar.Engine;
using Ashlar.Identity.Accounts;
using Ashlar.Identity.Administration;
using Ashlar.Identity.Audit;
using Ashlar.Identity.OAuth.Grants;
using Ashlar.Identity.Options;
using Ashlar.Identity.Passwords;
using Ashlar.Identity.Records;
using Ashlar.Identity.Sessions;
using Ashlar.Server.Hosting;
using Ashlar.Server.Loading;
using Ashlar.Server.Logging;
using Ashlar.Server.Options;
using Ashlar.Stores;
using Ashlar.Stores.Migrations;
using Ashlar.Stores.Postgres;
using Ashlar.Stores.Sqlite;
using Databases = Ashlar.Server.Tests.Faults.Databases;

namespace Ashlar.Server.Tests.Accounts;

/// <summary>Somebody with an account.</summary>
internal sealed record Somebody(string Email, CelValue Key)
{
    public string Id => UserKeyText.Of(Key);
}

/// <summary>
/// A started server whose clock can be moved on, which is why it is of this process; what administers it stands beside it on the same
/// database, as another process would. One for a class of tests and a store: each test has people of its own.
/// </summary>
internal sealed class PeopleServer : IAsyncDisposable
{
    public const string Password = "a lamp beside the window";

    private const string Model = """
        ashlar: 1
        name: vault
        entities:
          Paper:
            fields:
              owner: { ref: User, default: auth.id, immutable: true, onDelete: cascade }
              text:  { type: string, max: 200 }
            access: { read: ownerId == auth.id || hasScope('papers.read'), write: ownerId == auth.id }
          Deed:
            fields: { text: { type: string, max: 200 } }
            access: { read: signedIn, create: auth.fresh, update: auth.mfa, delete: hasRole('auditor') }
          Secret:
            fields: { text: { type: string, max: 200 } }
            access: { read: hasRole('auditor'), write: hasRole('auditor') }
        """;

    private const string Settings = """
        clients:
          reader: { name: Reader, redirect: ['https://reader.example/cb'], scopes: [papers.read] }
        """;

    private readonly TempFolder _folder;
    private readonly ServerLog _log;
    private readonly AshlarServer _server;
    private readonly IStore _store;
    private readonly OwnIdentity _own;
    private readonly PasswordHasher _hasher;
    private int _people;

    private PeopleServer(TempFolder folder, ServerLog log, AshlarServer server, IStore store, AshlarEngine engine, OwnIdentity own, ShiftedTime time)
    {
        (_folder, _log, _server, _store, _own, Time) = (folder, log, server, store, own, time);
        Address = new Uri(server.Addresses.First());
        var passwords = new PasswordOptions();
        _hasher = new PasswordHasher(passwords, time);
        var hooks = IdentityHooking.Tie(own, new GrantBook(own.Book, time, own.Revocations, own.Trail));
        Administration = new UserAdministration(
            new AdministrationParts
            {
                Engine = engine,
                Accounts = new AccountBook(own.Book, engine, time),
                Sessions = new SessionBook(own.Book, new LifetimeOptions(), hooks, time),
                Hasher = _hasher,
                Policy = new PasswordPolicy(passwords),
                Trail = own.Trail,
                Hooks = hooks,
                Time = time,
            },
            "cli");
    }

    public ShiftedTime Time { get; }

    public Uri Address { get; }

    /// <summary>As another process has it.</summary>
    public UserAdministration Administration { get; }

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public static async Task<PeopleServer> StartAsync(string kind)
    {
        var folder = new TempFolder();
        folder.Write("identity.yaml", Settings);
        var options = new ServerOptions
        {
            ModelPath = folder.Write("ashlar.yaml", Model),
            Port = FreePort.Next(),
            Database = await Databases.NewAsync(kind, folder),
            TrustedProxies = [IPNetwork.Parse("127.0.0.0/8")],
        };
        var time = new ShiftedTime();
        var log = new ServerLog(new LogSink(Stream.Null), json: true, colour: false, LogLevelOption.Warning, TimeProvider.System);
        var server = await AshlarServer.StartAsync(options, log, time, Cancelled);
        IStore store = kind == Databases.Sqlite
            ? await SqliteStoreFactory.OpenAsync(new SqliteOptions { Url = options.Database, Folder = folder.Path }, TimeProvider.System, Cancelled)
            : await PostgresStoreFactory.OpenAsync(new PostgresOptions { Url = options.Database }, TimeProvider.System, Cancelled);
        var model = ModelFile.Load(options.ModelPath).Snapshot!; // the server took it
        var plan = await store.Migrator.PlanAsync(model, MigrationMode.Direct, Cancelled);
        var engine = await AshlarEngine.CreateAsync(plan.Served ?? model, store, time, Cancelled);
        var parts = await IdentityParts.OpenAsync(options, IdentityOptions.Default, server.Addresses.First(), engine, _ => { }, time, Cancelled);
        return new PeopleServer(folder, log, server, store, engine, parts.Own!, time); // the model has tables of ours
    }

    /// <summary>Makes an account as the command line does.</summary>
    public async Task<Somebody> AddAsync(bool superuser = false, params string[] roles)
    {
        var email = $"person{Interlocked.Increment(ref _people)}@example.com";
        using var profile = JsonDocument.Parse("""{"name":"Somebody"}""");
        var added = await Administration.AddAsync(email, Password, roles, superuser, profile.RootElement, Cancelled);
        Assert.True(added.IsOk, added.Problem?.Detail);
        return new Somebody(email, added.Value);
    }

    /// <summary>A browser that nobody is signed in with.</summary>
    /// <param name="from">Its address; null: this machine's.</param>
    public Browser Browser(string? from = null) => new(Address, from);

    /// <summary>A browser in which somebody just signed in by password.</summary>
    public async Task<Browser> SignInAsync(Somebody who)
    {
        var browser = Browser();
        var answer = await browser.PostAsync("/auth/login", new { email = who.Email, password = Password });
        Assert.True(answer.Status == HttpStatusCode.OK, answer.Text);
        return browser;
    }

    /// <summary>The lines of the trail about somebody, the newest last.</summary>
    public async Task<IReadOnlyList<AuditLine>> TrailAsync(Somebody who)
    {
        var reading = new AuditReading(_own.Book);
        var lines = new List<AuditLine>();
        await foreach (var line in reading.FromAsync(1, (await reading.HeadAsync(Cancelled))!.Number, Cancelled)) // a server made it
        {
            if (line.Actor == who.Id || line.Subject == who.Id || line.Subject == who.Email) lines.Add(line);
        }

        return lines;
    }

    /// <summary>Nothing of the trail was changed.</summary>
    public async Task<AuditReport> CheckTrailAsync() => await new AuditCheck(_own.Book, _own.Master).RunAsync(null, Cancelled);

    public async ValueTask DisposeAsync()
    {
        _hasher.Dispose();
        await _server.DisposeAsync();
        await _log.DisposeAsync();
        await _store.DisposeAsync();
        _folder.Dispose();
    }
}

/// <summary>The servers of a class of tests, one a store, each started when it is first asked for.</summary>
public sealed class PeopleServers : IAsyncLifetime
{
    private readonly Dictionary<string, PeopleServer> _started = [];

    internal async Task<PeopleServer> OnAsync(string store)
    {
        if (!_started.TryGetValue(store, out var server)) _started[store] = server = await PeopleServer.StartAsync(store);
        return server;
    }

    public ValueTask InitializeAsync() => default;

    public async ValueTask DisposeAsync()
    {
        foreach (var server in _started.Values) await server.DisposeAsync();
    }
}
