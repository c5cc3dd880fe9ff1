using Ashlar.Engine.Moving;
using Ashlar.Engine.Rules;
using Ashlar.Identity.Records;
using Ashlar.Identity.Tests.Support;
using Ashlar.Model;
using Ashlar.Model.Expressions.ValueTypes;
using Ashlar.Stores.Migrations;
using Ashlar.Stores.Sqlite;

namespace Ashlar.Identity.Tests.Records;

public sealed class SystemModelTests
{
    [Fact]
    public void Lies_beside_the_model_and_not_in_it()
    {
        var model = IdentityWorld.Load(IdentityWorld.Notes);
        Assert.Equal(["Note", "User"], model.Entities.Select(e => e.Name));
        Assert.Contains("_ashlar_account", model.SystemEntities.Select(e => e.Table));
        Assert.All(model.SystemEntities, e => Assert.StartsWith("_ashlar_", e.Table, StringComparison.Ordinal));
        Assert.Null(model.FindEntity("Account"));
    }

    [Theory]
    [InlineData("", ScalarKind.Uuid)]
    [InlineData("  User: { key: { type: long } }", ScalarKind.Long)]
    [InlineData("  User: { key: login, fields: { login: { type: string, max: 40, caseless: true } } }", ScalarKind.String)]
    public void Refers_to_users_by_their_own_kind_of_key(string user, ScalarKind kind)
    {
        var model = IdentityWorld.Load(IdentityWorld.Notes + "\n" + user);
        Assert.All(model.SystemEntities.SelectMany(e => e.Columns).Where(c => c.Name == "user"), c => Assert.Equal(kind, c.Type.Kind));
    }

    [Fact]
    public void Is_not_made_in_a_database_of_others() =>
        Assert.Empty(IdentityWorld.Load("{ ashlar: 1, name: theirs, schema: external, entities: { User: { table: false }, Thing: { key: id, fields: { id: { type: long } } } } }").SystemEntities);

    [Fact]
    public async Task Is_migrated_with_the_model_and_only_once()
    {
        await using var world = await IdentityWorld.CreateAsync();
        foreach (var mode in Enum.GetValues<MigrationMode>())
        {
            var plan = await world.Store.Migrator.PlanAsync(world.Model, mode, IdentityWorld.Cancelled);
            Assert.Empty(plan.Steps);
            Assert.Equal(world.Model.SystemEntities.Select(e => e.Table), plan.Served?.SystemEntities.Select(e => e.Table));
        }

        Assert.Empty(await world.Store.Migrator.DriftAsync(IdentityWorld.Cancelled));
        Assert.Empty((await world.Store.Migrator.PlanContractionAsync(world.Model, IdentityWorld.Cancelled)).Steps);
    }

    [Fact]
    public async Task Keeps_apart_from_an_entity_of_the_same_name()
    {
        const string mine = "{ ashlar: 1, name: bank, entities: { Account: { fields: { number: { type: string } }, access: { read: public, write: public } } } }";
        await using var world = await IdentityWorld.CreateAsync(mine);
        Assert.Empty((await world.Store.Migrator.PlanAsync(world.Model, IdentityWorld.Cancelled)).Steps);
        const string renamed = "{ ashlar: 1, name: bank, entities: { Ledger: { was: Account, fields: { number: { type: string, was: code } }, access: { read: public, write: public } } } }";
        var rolling = await world.Store.Migrator.PlanAsync(IdentityWorld.Load(renamed), MigrationMode.Rolling, IdentityWorld.Cancelled);
        Assert.Equal("accounts", rolling.Served?.FindEntity("Ledger")?.Table);
        Assert.Equal(world.Model.SystemEntities.Select(e => e.Table), rolling.Served?.SystemEntities.Select(e => e.Table));
    }

    [Fact]
    public async Task A_database_from_before_gets_its_tables()
    {
        await using var world = await IdentityWorld.CreateAsync();
        using var folder = new TempFolder();
        await using var store = await SqliteStoreFactory.OpenAsync(new SqliteOptions { Url = "sqlite:old.db", Folder = folder.Path }, TimeProvider.System, IdentityWorld.Cancelled);
        var allow = new MigrationAllowance(true, new HashSet<string>());
        await store.Migrator.ApplyAsync(world.Model.With(null), allow, IdentityWorld.Cancelled);
        var plan = await store.Migrator.PlanAsync(world.Model, MigrationMode.Rolling, IdentityWorld.Cancelled);
        Assert.Contains("create-table:_ashlar_account", plan.Steps.Select(s => s.Name));
        await store.Migrator.ApplyAsync(world.Model, allow with { Mode = MigrationMode.Rolling }, IdentityWorld.Cancelled);
        Assert.Empty((await store.Migrator.PlanAsync(world.Model, IdentityWorld.Cancelled)).Steps);
    }

    [Fact]
    public async Task Moves_with_the_model()
    {
        await using var world = await IdentityWorld.CreateAsync();
        await using var other = await IdentityWorld.CreateAsync();
        using var folder = new TempFolder();
        await using var store = await SqliteStoreFactory.OpenAsync(new SqliteOptions { Url = "sqlite:to.db", Folder = folder.Path }, TimeProvider.System, IdentityWorld.Cancelled);
        var row = new Row(UuidType.Of(Guid.NewGuid()), "a@example.com", null, world.Time.GetUtcNow(), false);
        Assert.Null(await world.Book.Table<Row>("Account").InsertAsync(row, IdentityWorld.Cancelled));
        var moved = await new MoveRun(world.Model, world.Store, store, new Progress<MoveProgress>()).RunAsync(IdentityWorld.Cancelled);
        Assert.Equal(1, moved.Single(m => m.Name == "_ashlar_account").Rows);
        Assert.Equal(row, await new RecordBook(store, world.Model).Table<Row>("Account").Where("email == $email").FindAsync(IdentityWorld.Cancelled, "A@example.com"));
    }

    [Fact]
    public void What_anyone_can_read_says_nothing_of_it() =>
        Assert.DoesNotContain(PublicAccess.Of(IdentityWorld.Load(IdentityWorld.Notes)), a => a.ToString().Contains("Account", StringComparison.Ordinal));

    private sealed record Row(Cel.CelValue User, string Email, string? Password, DateTimeOffset CreatedAt, bool Superuser);
}
