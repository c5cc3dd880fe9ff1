using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Ashlar.Engine;
using Ashlar.Identity.Accounts;
using Ashlar.Identity.Passwords;
using Ashlar.Identity.Records;
using Ashlar.Server.Loading;
using Ashlar.Stores;
using Ashlar.Stores.Migrations;
using Ashlar.Stores.Postgres;
using Ashlar.Stores.Sqlite;
using Databases = Ashlar.Server.Tests.Faults.Databases;

namespace Ashlar.Server.Tests.OAuth;

/// <summary>A started server with an account and clients of each kind.</summary>
internal sealed class OAuthServer : IAsyncDisposable
{
    public const string Email = "ada@example.com", Password = "correct horse battery", Secret = "a-secret-of-the-web-client", Callback = "https://app.example/cb";
    public const string Verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk", Challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

    private const string Model = """
        ashlar: 1
        name: notes
        entities:
          Note:
            fields:
              text: { type: string, max: 200 }
            access: { read: hasScope('notes.read'), write: hasRole('robot') }
          User:
            fields:
              roles: { access: { write: hasRole('admin') } }
            access: { read: id == auth.id || hasRole('admin'), update: id == auth.id || hasRole('admin') }
        """;

    private readonly TempFolder _folder;
    private readonly string _model;
    private readonly string _database;
    private readonly int _port;
    private readonly Dictionary<string, string?> _environment;

    private readonly string _host;

    private OAuthServer(TempFolder folder, string model, string database, string host, int? port, Dictionary<string, string?>? environment)
    {
        _host = host;
        _folder = folder;
        _model = model;
        _database = database;
        _port = port ?? FreePort.Next();
        _environment = new(environment ?? []) { ["WEB_SECRET"] = Secret, ["PUBLIC_URL"] = Issuer };
        SpaPort = FreePort.Next();
    }

    /// <summary>Of <see cref="StartAsync"/>; another after <see cref="KillAndStartAgainAsync"/>.</summary>
    public ServerProcess Process { get; private set; } = null!; // set by StartAsync
    public string Issuer => $"http://{_host}:{_port}";
    public int SpaPort { get; }
    public HttpClient Http => Process.Http;

    /// <summary>Where model, settings and, on SQLite, the database lie.</summary>
    public string Folder => _folder.Path;

    /// <param name="store">Of <see cref="Databases"/>.</param>
    /// <param name="environment">More options.</param>
    /// <param name="settings">More of <c>identity.yaml</c>: clients first, indented by two, then other sections. <c>${WEB_SECRET}</c> is there.</param>
    /// <param name="others">More people, <see cref="Other"/>, with the same password.</param>
    /// <param name="port">Where it listens; null: a free one.</param>
    /// <param name="host">Browsers keep passkeys for names alone: <c>localhost</c>.</param>
    public static async Task<OAuthServer> StartAsync(string store = Databases.Sqlite, Dictionary<string, string?>? environment = null, string settings = "", int others = 0, int? port = null, string host = "127.0.0.1")
    {
        var folder = new TempFolder();
        var server = new OAuthServer(folder, folder.Write("ashlar.yaml", Model), await Databases.NewAsync(store, folder), host, port, environment);
        folder.Write("identity.yaml", $$"""
            clients:
              web: { name: Web shop, secret: '${WEB_SECRET}', redirect: [{{Callback}}], scopes: [notes.read], roles: [robot], grants: [authorization_code, refresh_token, client_credentials, device_code] }
              spa: { name: Notes app, redirect: ['http://localhost:{{server.SpaPort}}/'], logout: ['http://localhost:{{server.SpaPort}}/'], scopes: [notes.read] }
              tv: { name: Television, grants: [device_code, refresh_token] }

            """ + settings);
        await server.AddPeopleAsync(others);
        await server.ServeAsync();
        return server;
    }

    public async Task KillAndStartAgainAsync()
    {
        await Process.Kill9Async();
        await Process.DisposeAsync();
        await ServeAsync();
    }

    /// <summary>The next start makes new ones; only on SQLite, while it does not run.</summary>
    public async Task ForgetSigningKeysAsync()
    {
        using var sqlite = System.Diagnostics.Process.Start(Outside.Program("sqlite3"), [_folder.Combine("test.db"), "DELETE FROM _ashlar_signing_key"]);
        await sqlite.WaitForExitAsync();
        Assert.Equal(0, sqlite.ExitCode);
    }

    /// <summary>Runs a command on the server's database, beside the server: <c>["user", "roles", "ada@example.com"]</c> and flags.</summary>
    /// <returns>What it printed; one that fails fails the test.</returns>
    public async Task<string> RunAsync(IReadOnlyList<string> command, IReadOnlyList<string>? flags = null, string? input = null)
    {
        var outcome = await CommandLine.RunAsync([.. command, _model, "--database", _database, .. flags ?? []], environment: _environment, input: input);
        Assert.True(outcome.ExitCode == 0, outcome.Errors);
        return outcome.Output.Trim();
    }

    /// <summary>As <see cref="RunAsync"/>, of a command that fails.</summary>
    /// <returns>What it said.</returns>
    public async Task<string> RefusedAsync(IReadOnlyList<string> command)
    {
        var outcome = await CommandLine.RunAsync([.. command, _model, "--database", _database], environment: _environment);
        Assert.NotEqual(0, outcome.ExitCode);
        return outcome.Errors;
    }

    /// <summary>A setting of the environment, for commands and the next start.</summary>
    public void Set(string name, string value) => _environment[name] = value;

    /// <summary>Another person with <see cref="Password"/>.</summary>
    /// <returns>The key of their User.</returns>
    public Task<string> AddAsync(string email, params string[] flags) => RunAsync(["user", "add", email], flags, Password + "\n");

    public static string Other(int number) => $"person{number}@example.com";

    private async Task ServeAsync() => Process = await ServerProcess.ServeAsync(_model, ["--database", _database], _environment, _port);

    private async Task AddPeopleAsync(int others)
    {
        var cancelled = TestContext.Current.CancellationToken;
        var model = ModelFile.Load(_model).Snapshot ?? throw new InvalidOperationException("the model does not check");
        await using IStore store = _database.StartsWith("sqlite", StringComparison.Ordinal)
            ? await SqliteStoreFactory.OpenAsync(new SqliteOptions { Url = _database, Folder = _folder.Path }, TimeProvider.System, cancelled)
            : await PostgresStoreFactory.OpenAsync(new PostgresOptions { Url = _database }, TimeProvider.System, cancelled);
        await store.Migrator.ApplyAsync(model, new MigrationAllowance(true, new HashSet<string>()), cancelled);
        var engine = await AshlarEngine.CreateAsync(model, store, TimeProvider.System, cancelled);
        using var hasher = new PasswordHasher(new PasswordOptions(), TimeProvider.System);
        var hash = await hasher.HashAsync(Password, cancelled);
        using var profile = JsonDocument.Parse("""{"name":"Ada"}""");
        var accounts = new AccountBook(new RecordBook(store, model), engine, TimeProvider.System);
        foreach (var email in Enumerable.Range(0, others).Select(Other).Prepend(Email))
        {
            var made = await accounts.CreateAsync(email, hash.Value, profile.RootElement, null, cancelled);
            Assert.True(made.IsOk, made.Problem?.Detail);
        }
    }

    /// <summary>Signs in as a browser does.</summary>
    /// <returns>The Cookie header of the session.</returns>
    public async Task<string> SignInAsync(string email = Email)
    {
        using var answer = await Http.PostAsJsonAsync("/auth/login", new { email, password = Password });
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        return string.Join("; ", answer.Headers.GetValues("Set-Cookie").Select(c => c.Split(';')[0]));
    }

    /// <summary>Signs in as an app of the owner's does.</summary>
    /// <returns>The answer: <c>accessToken</c>, <c>refreshToken</c>.</returns>
    public async Task<JsonElement> TokensAsync(string email = Email)
    {
        using var answer = await Http.PostAsJsonAsync("/auth/login", new { email, password = Password, mode = "token" });
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        return await answer.Content.ReadFromJsonAsync<JsonElement>();
    }

    /// <summary>Sends JSON, or nothing, as a script of this site does: by cookie, or with a token.</summary>
    /// <returns>The status, and the body where there is one.</returns>
    public async Task<(HttpStatusCode Status, JsonElement Body)> SendAsync(HttpMethod method, string target, string? credential, object? json = null)
    {
        using var request = new HttpRequestMessage(method, target) { Content = json is null ? null : JsonContent.Create(json) };
        if (credential?.Contains('=', StringComparison.Ordinal) == true) request.Headers.Add("Cookie", credential);
        else if (credential is not null) request.Headers.Add("Authorization", "Bearer " + credential);
        request.Headers.Add("Origin", Issuer);
        using var answer = await Http.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        return (answer.StatusCode, text.Length == 0 ? default : JsonDocument.Parse(text).RootElement);
    }

    public async Task<HttpResponseMessage> GetAsync(string target, string? cookie = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, target);
        if (cookie is not null) request.Headers.Add("Cookie", cookie);
        return await Http.SendAsync(request);
    }

    public async Task<HttpResponseMessage> PostAsync(string target, string? cookie, params (string Name, string Value)[] form)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, target) { Content = Form(form) };
        if (cookie is not null) request.Headers.Add("Cookie", cookie);
        return await Http.SendAsync(request);
    }

    public async Task<(HttpStatusCode Status, JsonElement Body)> TokenAsync(params (string Name, string Value)[] form)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/oauth/token") { Content = Form(form) };
        request.Headers.Add("Authorization", "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"web:{Secret}")));
        using var answer = await Http.SendAsync(request);
        return (answer.StatusCode, await answer.Content.ReadFromJsonAsync<JsonElement>());
    }

    public static string Authorize(string client = "web", string scope = "openid", string? redirect = null, string more = "") =>
        $"/oauth/authorize?response_type=code&client_id={client}&redirect_uri={Uri.EscapeDataString(redirect ?? Callback)}&scope={Uri.EscapeDataString(scope)}&state=s&code_challenge={Challenge}&code_challenge_method=S256{more}";

    /// <summary>A code, through the page that asks.</summary>
    public async Task<string> CodeAsync(string cookie)
    {
        using var asked = await GetAsync(Authorize(more: "&prompt=consent"), cookie);
        var page = await asked.Content.ReadAsStringAsync();
        using var answer = await PostAsync("/auth/consent", cookie, ("request", HiddenOf(page, "request")), ("seal", HiddenOf(page, "seal")), ("decision", "allow"));
        Assert.Equal(HttpStatusCode.SeeOther, answer.StatusCode);
        return System.Web.HttpUtility.ParseQueryString(answer.Headers.Location!.Query)["code"]!; // asserted above; a missing one fails where it is used
    }

    public static string HiddenOf(string page, string name) =>
        WebUtility.HtmlDecode(System.Text.RegularExpressions.Regex.Match(page, $"<input type=\"hidden\" name=\"{name}\" value=\"([^\"]*)\">").Groups[1].Value);

    private static FormUrlEncodedContent Form((string Name, string Value)[] form) => new(form.Select(p => KeyValuePair.Create(p.Name, p.Value)));

    public async ValueTask DisposeAsync()
    {
        await Process.DisposeAsync();
        _folder.Dispose();
    }
}
