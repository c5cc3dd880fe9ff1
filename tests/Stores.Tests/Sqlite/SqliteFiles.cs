using Ashlar.Cel;
using Ashlar.Stores.Migrations;
using Ashlar.Stores.Sqlite;
using Ashlar.Stores.Tests.Support;

namespace Ashlar.Stores.Tests.Sqlite;

public sealed class SqliteFiles : IAsyncDisposable
{
    private const string Notes =
        """
        Note:
          fields:
            text: { type: text }
          access: { read: public }
        """;

    private readonly SqliteFixture _fixture = new();

    [Theory]
    [InlineData("sqlite:data.db", "/srv/app/data.db")]
    [InlineData("sqlite:.ashlar/shop.db", "/srv/app/.ashlar/shop.db")]
    [InlineData("sqlite:../x.db", "/srv/x.db")]
    [InlineData("sqlite:/var/x.db", "/var/x.db")]
    [InlineData("sqlite:///var/x.db", "/var/x.db")]
    [InlineData("sqlite:///var/a%20b.db", "/var/a b.db")]
    public void Reads_addresses(string url, string path) => Assert.Equal(new SqliteAddress(path, false), SqliteAddress.Parse(url, "/srv/app"));

    [Theory]
    [InlineData("sqlite:")]
    [InlineData("sqlite://host/x.db")]
    [InlineData("sqlite:folder/")]
    [InlineData("postgres://localhost/x")]
    [InlineData("data.db")]
    public void Refuses_addresses_that_are_none(string url) =>
        Assert.Contains("sqlite:relative.db", Assert.Throws<FormatException>(() => SqliteAddress.Parse(url, "/srv/app")).Message, StringComparison.Ordinal);

    [Fact]
    public async Task Planning_against_no_database_makes_none()
    {
        var store = await _fixture.OpenAsync();
        var model = Rows.Load(Notes);
        var plan = await store.Migrator.PlanAsync(model, default);
        Assert.Equal(["create-table:Note", "create-table:User"], plan.Steps.Select(s => s.Name).Where(n => n.StartsWith("create-table", StringComparison.Ordinal)).Order());
        Assert.Empty(await store.Migrator.HistoryAsync(default));
        Assert.False(await store.PingAsync(default));
        await store.DisposeAsync();
        Assert.False(File.Exists(_fixture.Path));
    }

    [Fact]
    public async Task A_new_database_is_its_owners_alone_and_marked_as_ours()
    {
        var store = (SqliteStore)await _fixture.OpenAsync(Rows.Load(Notes));
        Assert.True(await store.PingAsync(default));
        const UnixFileMode Owner = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        foreach (var suffix in new[] { "", "-wal", "-shm" })
        {
            if (!OperatingSystem.IsWindows()) Assert.Equal(Owner, File.GetUnixFileMode(_fixture.Path + suffix));
        }

        Assert.Equal("ASHL"u8.ToArray(), (await ReadHeaderAsync())[68..72]);
        Assert.Equal(2, await store.WriteAloneAsync(c => c.Scalar("PRAGMA synchronous"), default)); // FULL
        Assert.Equal(1, await store.WriteAloneAsync(c => c.Scalar("PRAGMA foreign_keys"), default));
    }

    [Fact]
    public async Task A_closed_database_is_one_file()
    {
        var model = Rows.Load(Notes);
        var rows = new Rows(await _fixture.OpenAsync(model), model);
        await rows.WriteAsync(rows.Insert("Note", ("text", CelValue.String("x"))));
        Assert.True(File.Exists(_fixture.Path + "-wal"));
        await rows.Store.DisposeAsync();
        Assert.False(File.Exists(_fixture.Path + "-wal"));
        var again = new Rows(await _fixture.OpenAsync(), model);
        Assert.Single(await again.AllAsync("Note"));
    }

    [Fact]
    public async Task The_log_is_moved_into_the_database_when_there_is_a_pause()
    {
        var model = Rows.Load(Notes);
        var rows = new Rows(await _fixture.OpenAsync(model), model);
        await rows.WriteAsync(rows.Insert("Note", ("text", CelValue.String(new string('x', 200_000)))));
        await Wait.Until(() => new FileInfo(_fixture.Path).Length > 200_000, what: "a checkpoint");
    }

    [Fact]
    public async Task A_memory_database_is_shared_by_readers_and_gone_on_close()
    {
        _fixture.Options = _fixture.Options with { Url = "sqlite::memory:" };
        var model = Rows.Load(Notes);
        var rows = new Rows(await _fixture.OpenAsync(model), model);
        await Task.WhenAll(Enumerable.Range(0, 20).Select(i => rows.WriteAsync(rows.Insert("Note", ("text", CelValue.String($"{i}"))))));
        await Task.WhenAll(Enumerable.Range(0, 20).Select(async _ => Assert.Equal(20, (await rows.AllAsync("Note")).Count)));
        var other = await _fixture.OpenAsync();
        Assert.NotEmpty((await other.Migrator.PlanAsync(model, default)).Steps); // another database
        Assert.Empty(Directory.GetFiles(Path.GetDirectoryName(_fixture.Path)!));
    }

    [Fact]
    public async Task Of_many_that_migrate_at_once_one_does_and_the_rest_find_nothing()
    {
        var model = Rows.Load(Notes);
        var stores = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => _fixture.OpenAsync()));
        var plans = await Task.WhenAll(stores.Select(s => s.Migrator.ApplyAsync(model, new MigrationAllowance(false, new HashSet<string>()), default).AsTask()));
        Assert.Single(plans, p => !p.IsEmpty);
        var applied = Assert.Single(await stores[0].Migrator.HistoryAsync(default));
        Assert.Equal(model.Hash, applied.ModelHash);
        Assert.Contains("create-table:Note", applied.Steps);
    }

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();

    private async Task<byte[]> ReadHeaderAsync()
    {
        var header = new byte[100];
        await using var file = new FileStream(_fixture.Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        await file.ReadExactlyAsync(header);
        return header;
    }
}
