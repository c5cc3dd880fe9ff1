using System.Collections.Concurrent;
using System.Text.Json;
using Ashlar.Engine;
using Ashlar.Engine.Rates;
using Ashlar.Identity.Accounts;
using Ashlar.Identity.Factors;
using Ashlar.Identity.Options;
using Ashlar.Identity.Passwords;
using Ashlar.Identity.Passwords.Argon2;
using Ashlar.Identity.Sessions;
using Ashlar.Identity.Tests.Support;
using Ashlar.Identity.Throttles;

namespace Ashlar.Identity.Tests.Accounts;

/// <summary>Accounts on a database of their own; what would be mailed and noted is kept here.</summary>
internal sealed class AccountWorld : IAsyncDisposable
{
    public const string Model = """
        ashlar: 1
        name: notes
        entities:
          Note:
            fields:
              owner: { ref: User, default: auth.id, immutable: true, onDelete: cascade }
              text:  { type: string, max: 200 }
            access: { read: ownerId == auth.id, write: ownerId == auth.id }
          Deed:
            fields: { owner: { ref: User } }
          User:
            fields:
              nick:   { type: string, min: 2, max: 20, unique: true, optional: true }
              credit: { type: int, default: 0, access: { write: hasRole('admin') } }
        """;

    public const string Password = "a lamp beside the window";

    private readonly IdentityWorld _world;
    private readonly PasswordHasher _hasher;
    private readonly Afterwards _afterwards;
    private readonly IdentityHooks _hooks;

    private AccountWorld(IdentityWorld world)
    {
        _world = world;
        var options = new PasswordOptions { Cost = Argon2Cost.Default with { Memory = 64, Passes = 1 } };
        _hasher = new PasswordHasher(options, TimeProvider.System);
        _afterwards = new Afterwards(Failures.Enqueue);
        _hooks = IdentityHooks.None with
        {
            Mail = (_, mail, _) => { MailFails?.Invoke(mail); Mails.Enqueue(mail); return default; },
            Note = (_, note, _) => { Notes.Enqueue(note.Kind); return default; },
            SessionEnds = (_, id, _) => { Ended.Enqueue(id); return default; },
        };
        Service = Process(_afterwards);
    }

    /// <summary>Thrown where a mail is put down.</summary>
    public Action<AccountMail>? MailFails { get; set; }

    /// <summary>Another process on the same database.</summary>
    public AccountService Process(Afterwards afterwards, IdentityOptions? options = null) => new(new AccountParts
    {
        Book = _world.Book,
        Engine = _world.Engine,
        Options = options ?? IdentityOptions.Default,
        Hasher = _hasher,
        Policy = new PasswordPolicy(new PasswordOptions()),
        Hooks = _hooks,
        Afterwards = afterwards,
        MailLimit = new MailLimit(new RateCounters(TimeProvider.System)),
        Time = _world.Time,
    });

    public AccountService Service { get; }

    public Afterwards Afterwards => _afterwards;

    public AshlarEngine Engine => _world.Engine;

    public MovedTime Time => _world.Time;

    public ConcurrentQueue<AccountMail> Mails { get; } = new();

    public ConcurrentQueue<string> Notes { get; } = new();

    public ConcurrentQueue<Guid> Ended { get; } = new();

    public ConcurrentQueue<Exception> Failures { get; } = new();

    private static CancellationToken Cancelled => IdentityWorld.Cancelled;

    public static async Task<AccountWorld> CreateAsync(string model = Model) => new(await IdentityWorld.CreateAsync(model));

    public static JsonElement Json(string text)
    {
        using var document = JsonDocument.Parse(text);
        return document.RootElement.Clone();
    }

    public async Task<Problem?> RegisterAsync(string email, string password = Password, string profile = "{}")
    {
        var problem = await Service.Registrations.AskAsync(email, password, Json(profile), Cancelled);
        await IdleAsync();
        return problem;
    }

    /// <summary>Registers and verifies; the User's key.</summary>
    public async Task<Cel.CelValue> JoinAsync(string email, string password = Password, string profile = "{}")
    {
        Assert.Null(await RegisterAsync(email, password, profile));
        var made = await Service.Registrations.VerifyAsync(Mailed(AccountMails.Verify), null, Cancelled);
        return made.Value;
    }

    public async Task<OpenedSession> SignInAsync(Cel.CelValue user, string? before = null) =>
        await Service.Sessions.OpenAsync(new ProvenSignIn(user, ["pwd"]), new Device("a browser", "10.0.0.1"), before, Cancelled) ?? throw new InvalidOperationException("nobody's account changed");

    public Task IdleAsync() => _afterwards.IdleAsync(Cancelled);

    /// <summary>The token of the last mail, which was made from that template.</summary>
    public string Mailed(string template)
    {
        var last = Mails.Last();
        Assert.Equal(template, last.Template);
        return last.Token ?? throw new InvalidOperationException("the mail carries no token");
    }

    public async ValueTask DisposeAsync()
    {
        await _afterwards.DisposeAsync();
        _hasher.Dispose();
        await _world.DisposeAsync();
        Assert.Empty(Failures);
    }
}
