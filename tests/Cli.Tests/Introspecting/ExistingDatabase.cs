using Ashlar.Stores.Sqlite;
using SQLitePCL;

namespace Ashlar.Cli.Tests.Introspecting;

/// <summary>A database that somebody else made, with the model that <c>ashlar introspect</c> writes of it.</summary>
internal sealed class ExistingDatabase : IAsyncDisposable
{
    private readonly TempFolder _folder = new();

    private ExistingDatabase(string url) => Url = url;

    public string Url { get; private init; }

    public string Folder => _folder.Path;

    public string ModelFile => _folder.Combine("ashlar.yaml");

    public static string Chinook(DatabaseKind kind)
    {
        var script = File.ReadAllText(SharedData.Require(kind is DatabaseKind.Sqlite ? "schemas/chinook-sqlite.sql" : "schemas/chinook-postgres.sql"));
        return string.Join('\n', script.Split('\n').Where(l => !l.StartsWith("DROP DATABASE", StringComparison.Ordinal) && !l.StartsWith("CREATE DATABASE", StringComparison.Ordinal) && !l.StartsWith("\\c", StringComparison.Ordinal)));
    }

    /// <summary>Makes a database by a script.</summary>
    public static async Task<ExistingDatabase> MakeAsync(DatabaseKind kind, string script)
    {
        if (kind is not DatabaseKind.Sqlite)
        {
            var server = await PostgresServer.SharedAsync();
            var url = await server.CreateDatabaseAsync();
            await server.ExecuteAsync(PostgresServer.NameOf(url), script);
            return new ExistingDatabase(url);
        }

        var made = new ExistingDatabase("sqlite:theirs.db");
        made.Sqlite(script);
        return made;
    }

    public async Task ExecuteAsync(string sql)
    {
        if (Url.StartsWith("sqlite:", StringComparison.Ordinal)) Sqlite(sql);
        else await (await PostgresServer.SharedAsync()).ExecuteAsync(PostgresServer.NameOf(Url), sql);
    }

    public Task<CommandLine.Outcome> IntrospectAsync(params string[] flags) => CommandLine.RunAsync(["introspect", Url, "-o", ModelFile, .. flags], Folder);

    /// <summary>Writes the model, which must check, and serves it.</summary>
    public async Task<ServerProcess> ServeAsync(params string[] flags)
    {
        var written = await IntrospectAsync(flags);
        Assert.True(written.ExitCode == 0, written.Output + written.Errors);
        var check = await CommandLine.RunAsync(["check", ModelFile]);
        Assert.True(check.ExitCode == 0 && check.Errors.Length == 0, check.Output + check.Errors);
        return await ServerProcess.ServeAsync(ModelFile, ["--database", Url]);
    }

    public async ValueTask DisposeAsync()
    {
        if (!Url.StartsWith("sqlite:", StringComparison.Ordinal)) await (await PostgresServer.SharedAsync()).DropDatabaseAsync(Url);
        _folder.Dispose();
    }

    private void Sqlite(string script)
    {
        _ = SqliteLibrary.Handle; // chooses the library once: another beside it would take the stores' connections for its own
        Assert.Equal(raw.SQLITE_OK, raw.sqlite3_open(_folder.Combine("theirs.db"), out var database));
        using (database)
        {
            var code = raw.sqlite3_exec(database, "BEGIN;" + script + ";COMMIT", null, null, out var message);
            Assert.True(code == raw.SQLITE_OK, message);
        }
    }
}
