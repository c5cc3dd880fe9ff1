using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Ashlar.Identity.Records;
using Ashlar.Server.Loading;
using Ashlar.Stores;
using Ashlar.Stores.Postgres;
using Ashlar.Stores.Sqlite;

namespace Ashlar.Cli.Tests.Accounts;

/// <summary>A model, its database and a server that serves it while commands run beside it.</summary>
internal sealed class PeopleFolder : IAsyncDisposable
{
    public const string Password = "a lamp beside the window";

    private const string Model = """
        ashlar: 1
        name: desk
        entities:
          Note:
            fields:
              owner: { ref: User, default: auth.id, immutable: true, onDelete: cascade }
              text:  { type: string, max: 100 }
            access: { read: ownerId == auth.id || hasRole('auditor'), write: ownerId == auth.id }
        """;

    private readonly TempFolder _folder;
    private readonly List<ServerProcess> _servers = [];

    private PeopleFolder(TempFolder folder, string database) => (_folder, Database) = (folder, database);

    public string Database { get; }

    public ServerProcess Server => _servers[0];

    public static async Task<PeopleFolder> ServedAsync(DatabaseKind kind)
    {
        var folder = new TempFolder();
        folder.Write("ashlar.yaml", Model);
        var database = kind is DatabaseKind.Sqlite ? "sqlite:desk.db" : await (await PostgresServer.SharedAsync()).CreateDatabaseAsync();
        var people = new PeopleFolder(folder, database);
        await people.ServeAsync();
        return people;
    }

    /// <summary>Another server of the same database.</summary>
    public async Task<ServerProcess> ServeAsync()
    {
        var server = await ServerProcess.ServeAsync(_folder.Combine("ashlar.yaml"), ["--database", Database]);
        _servers.Add(server);
        return server;
    }

    public Task<CommandLine.Outcome> RunAsync(params string[] arguments) => RunWithAsync(null, arguments);

    /// <param name="input">What is typed.</param>
    /// <param name="arguments">After <c>ashlar</c>.</param>
    public Task<CommandLine.Outcome> RunWithAsync(string? input, params string[] arguments) =>
        CommandLine.RunAsync(arguments, _folder.Path, new Dictionary<string, string?> { ["DATABASE_URL"] = Database }, input);

    /// <summary>Runs a command that is to do what it says; gives what it printed.</summary>
    public async Task<string> DoneAsync(params string[] arguments) => Done(await RunAsync(arguments));

    public async Task<string> AddAsync(string email, params string[] more) => Done(await RunWithAsync(Password + "\n", ["user", "add", email, .. more])).Trim();

    /// <summary>Runs a command that is to be refused; gives why.</summary>
    public async Task<string> RefusedAsync(params string[] arguments)
    {
        var outcome = await RunAsync(arguments);
        Assert.True(outcome.ExitCode == 1, $"{outcome.ExitCode}\n{outcome.Output}\n{outcome.Errors}");
        Assert.DoesNotContain("   at ", outcome.Errors, StringComparison.Ordinal);
        return outcome.Errors;
    }

    /// <summary>The Cookie header of a session; null: the sign-in was refused.</summary>
    public async Task<string?> SignInAsync(string email, string password = Password)
    {
        using var answer = await Server.Http.PostAsJsonAsync("/auth/login", new { email, password });
        if (answer.StatusCode == HttpStatusCode.Unauthorized) return null;
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        return string.Join("; ", answer.Headers.GetValues("Set-Cookie").Select(c => c.Split(';')[0]));
    }

    public async Task<HttpStatusCode> StatusAsync(string path, string header, string value, ServerProcess? server = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Add(header, value);
        using var answer = await (server ?? Server).Http.SendAsync(request);
        return answer.StatusCode;
    }

    /// <summary>Opens the database as somebody does who has its password and no good in mind.</summary>
    public async Task<(IStore Store, RecordBook Book)> BreakInAsync()
    {
        var cancelled = TestContext.Current.CancellationToken;
        IStore store = Database.StartsWith("sqlite", StringComparison.Ordinal)
            ? await SqliteStoreFactory.OpenAsync(new SqliteOptions { Url = Database, Folder = _folder.Path }, TimeProvider.System, cancelled)
            : await PostgresStoreFactory.OpenAsync(new PostgresOptions { Url = Database }, TimeProvider.System, cancelled);
        return (store, new RecordBook(store, ModelFile.Load(_folder.Combine("ashlar.yaml")).Snapshot!)); // it is served
    }

    public static string Done(CommandLine.Outcome outcome)
    {
        Assert.True(outcome.ExitCode == 0, $"{outcome.ExitCode}\n{outcome.Output}\n{outcome.Errors}");
        return outcome.Output;
    }

    public static IReadOnlyList<JsonElement> Lines(string output) =>
        [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonSerializer.Deserialize<JsonElement>(line))];

    public async ValueTask DisposeAsync()
    {
        foreach (var server in _servers) await server.DisposeAsync();
        _folder.Dispose();
    }
}

/// <summary>One for each store, for a class of tests.</summary>
public sealed class PeopleFolders : IAsyncLifetime
{
    private readonly Dictionary<DatabaseKind, PeopleFolder> _made = [];

    internal async Task<PeopleFolder> OnAsync(DatabaseKind kind)
    {
        if (!_made.TryGetValue(kind, out var folder)) _made[kind] = folder = await PeopleFolder.ServedAsync(kind);
        return folder;
    }

    public ValueTask InitializeAsync() => default;

    public async ValueTask DisposeAsync()
    {
        foreach (var folder in _made.Values) await folder.DisposeAsync();
    }
}
