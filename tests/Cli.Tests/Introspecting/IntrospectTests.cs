using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Ashlar.Model;

namespace Ashlar.Cli.Tests.Introspecting;

public sealed class IntrospectTests
{
    private static readonly Dictionary<string, long> Chinook = new()
    {
        ["Album"] = 347,
        ["Artist"] = 275,
        ["Customer"] = 59,
        ["Employee"] = 8,
        ["Genre"] = 25,
        ["Invoice"] = 412,
        ["InvoiceLine"] = 2240,
        ["MediaType"] = 5,
        ["Playlist"] = 18,
        ["PlaylistTrack"] = 8715,
        ["Track"] = 3503,
    };

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task Serves_every_table_of_Chinook_with_nothing_edited(DatabaseKind kind)
    {
        await using var database = await ExistingDatabase.MakeAsync(kind, ExistingDatabase.Chinook(kind));
        await using var server = await database.ServeAsync("--access", "public-read");
        var every = new EveryTable(server, Load(database));
        var counts = await every.AskAsync();
        Assert.Equal(Chinook, counts.OrderBy(c => c.Key, StringComparer.Ordinal).ToDictionary());
        Figures.Note($"Chinook on {kind}: {counts.Count} tables of {counts.Values.Sum()} rows in {every.Requests} requests");
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task Lets_rows_be_made_changed_and_deleted_once_rules_say_so(DatabaseKind kind)
    {
        await using var database = await ExistingDatabase.MakeAsync(kind, ExistingDatabase.Chinook(kind));
        Assert.Equal(0, (await database.IntrospectAsync("--access", "public-read")).ExitCode);
        await File.WriteAllTextAsync(database.ModelFile, (await File.ReadAllTextAsync(database.ModelFile, Cancelled)).Replace("read: public }", "read: public, write: public }", StringComparison.Ordinal), Cancelled);
        await using var server = await ServerProcess.ServeAsync(database.ModelFile, ["--database", database.Url]);

        // SQLite counts these keys, PostgreSQL's script does not
        var key = kind is DatabaseKind.Sqlite ? "" : "\"invoiceId\": 9000, ";
        using var made = await PostAsync(server, "/api/invoices", $$"""{ {{key}}"customerId": 1, "invoiceDate": "2030-01-02T03:04:05.678Z", "total": 12.34 }""");
        Assert.Equal(HttpStatusCode.Created, made.StatusCode);
        var row = await made.Content.ReadFromJsonAsync<JsonElement>(Cancelled);
        Assert.Equal("2030-01-02T03:04:05.678Z", row.GetProperty("invoiceDate").GetString());
        Assert.Equal("12.34", row.GetProperty("total").GetRawText());

        var address = made.Headers.Location!.OriginalString; // 201
        var tag = made.Headers.ETag!.Tag;                     // likewise
        Assert.Equal(HttpStatusCode.OK, await PatchAsync(server, address, """{ "total": 0.07 }""", tag));
        Assert.Equal(HttpStatusCode.PreconditionFailed, await PatchAsync(server, address, """{ "total": 0.08 }""", tag));
        using var found = await server.Http.GetAsync(address, Cancelled);
        Assert.Equal("0.07", (await found.Content.ReadFromJsonAsync<JsonElement>(Cancelled)).GetProperty("total").GetRawText());
        Assert.Equal(HttpStatusCode.NoContent, (await server.Http.DeleteAsync(address, Cancelled)).StatusCode);

        using var pair = await PostAsync(server, "/api/playlist-tracks", """{ "playlistId": 18, "trackId": 1 }""");
        Assert.Equal("/api/playlist-tracks/18,1", pair.Headers.Location?.OriginalString);
        Assert.Equal(HttpStatusCode.Conflict, (await PostAsync(server, "/api/playlist-tracks", """{ "playlistId": 18, "trackId": 1 }""")).StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, (await server.Http.DeleteAsync("/api/playlist-tracks/18%2C1", Cancelled)).StatusCode);
        Assert.Equal(HttpStatusCode.Conflict, (await server.Http.DeleteAsync("/api/artists/1", Cancelled)).StatusCode);
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task Refuses_to_serve_a_database_that_has_moved_on(DatabaseKind kind)
    {
        await using var database = await ExistingDatabase.MakeAsync(kind, "CREATE TABLE things (id bigint PRIMARY KEY, name varchar(40) NOT NULL, rank int NOT NULL)");
        Assert.Equal(0, (await database.IntrospectAsync("--access", "signed-in")).ExitCode);
        await database.ExecuteAsync("ALTER TABLE things DROP COLUMN rank; ALTER TABLE things ADD COLUMN Rating int");
        var refused = await CommandLine.RunAsync(["serve", database.ModelFile, "--database", database.Url, "--port", FreePort.Next().ToString()]);
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("Thing.rank: the table things has no column rank; name the column that is there, or remove it from the model", refused.Errors, StringComparison.Ordinal);
        Assert.Contains("ashlar introspect", refused.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task Leaves_the_database_as_it_was(DatabaseKind kind)
    {
        await using var database = await ExistingDatabase.MakeAsync(kind, "CREATE TABLE things (id bigint PRIMARY KEY, name varchar(40) NOT NULL); INSERT INTO things VALUES (1, 'a'), (2, 'b')");
        await using (var server = await database.ServeAsync("--access", "public-read"))
        {
            using var page = await server.Http.GetAsync("/api/things?limit=1", Cancelled);
            Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        }

        var again = await database.IntrospectAsync("--force");
        Assert.Contains("1 entity, ", again.Output, StringComparison.Ordinal);
        Assert.Contains("Nothing is open yet", again.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Never_replaces_a_file_unless_told()
    {
        await using var database = await ExistingDatabase.MakeAsync(DatabaseKind.Sqlite, "CREATE TABLE things (id integer PRIMARY KEY)");
        await File.WriteAllTextAsync(database.ModelFile, "mine", Cancelled);
        var refused = await database.IntrospectAsync();
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("--force", refused.Errors, StringComparison.Ordinal);
        Assert.Equal("mine", await File.ReadAllTextAsync(database.ModelFile, Cancelled));
    }

    [Theory]
    [InlineData("sqlite:nowhere.db", "is the path right?")]
    [InlineData("mysql://x/y", "which this version does not know")]
    [InlineData("postgres://postgres@127.0.0.1:1/none", "cannot be reached")]
    public async Task Tells_what_is_wrong_with_an_address(string url, string message)
    {
        using var folder = new TempFolder();
        var refused = await CommandLine.RunAsync(["introspect", url], folder.Path);
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains(message, refused.Errors, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(folder.Path, "*.yaml"));
    }

    private static ModelSnapshot Load(ExistingDatabase database) => ModelLoader.Load(File.ReadAllText(database.ModelFile), "ashlar.yaml").Snapshot!; // was checked

    private static Task<HttpResponseMessage> PostAsync(ServerProcess server, string address, string body) =>
        server.Http.PostAsync(address, new StringContent(body, Encoding.UTF8, "application/json"), Cancelled);

    private static async Task<HttpStatusCode> PatchAsync(ServerProcess server, string address, string body, string tag)
    {
        using var request = new HttpRequestMessage(HttpMethod.Patch, address) { Content = new StringContent(body, Encoding.UTF8, "application/merge-patch+json") };
        request.Headers.TryAddWithoutValidation("If-Match", tag);
        using var answer = await server.Http.SendAsync(request, Cancelled);
        return answer.StatusCode;
    }
}
