using Ashlar.Stores.Tests.Contract;
using Ashlar.Stores.Tests.Support;

namespace Ashlar.Stores.Tests.Postgres;

public sealed class PostgresStoredValues() : StoredValues(new PostgresFixture())
{
    protected override bool KeepsJsonText => false; // jsonb keeps the value, not its spelling
}

public sealed class PostgresStoreReads() : StoreReads(new PostgresFixture());

public sealed class PostgresStoreWrites() : StoreWrites(new PostgresFixture());

public sealed class PostgresSchemaMigrations() : SchemaMigrations(new PostgresFixture());

public sealed class PostgresRollingChanges() : RollingChanges(new PostgresFixture());

public sealed class PostgresRandomMigrations : RandomMigrations
{
    protected override int Cases => 12;

    protected override StoreFixture NewFixture() => new PostgresFixture();

    protected override async Task<string> SchemaAsync(IStore store)
    {
        var drift = await store.Migrator.DriftAsync(default);
        Assert.Empty(drift);
        var found = await store.Migrator.InspectAsync(default);
        return string.Join("\n", found.Tables.OrderBy(t => t.Name, StringComparer.Ordinal).Select(t =>
            $"{t.Name} key {string.Join(",", t.Key)}\n"
            + string.Join("\n", t.Columns.Select(c => $"  {c}").Order(StringComparer.Ordinal)) + "\n"
            + string.Join("\n", t.Indexes.Select(i => $"  {i.Name} {i.Unique} {string.Join(",", i.Columns)} {i.Partial}").Order(StringComparer.Ordinal)) + "\n"
            + string.Join("\n", t.References.Select(r => $"  {string.Join(",", r.Columns)} -> {r.Table}({string.Join(",", r.TargetColumns)}) {r.OnDelete}").Order(StringComparer.Ordinal))));
    }
}
