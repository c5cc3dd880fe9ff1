using Ashlar.Stores.Sqlite;
using Ashlar.Stores.Sqlite.Schema;
using Ashlar.Stores.Tests.Contract;
using Ashlar.Stores.Tests.Support;

namespace Ashlar.Stores.Tests.Sqlite;

public sealed class SqliteStoredValues() : StoredValues(new SqliteFixture());

public sealed class SqliteStoreReads() : StoreReads(new SqliteFixture());

public sealed class SqliteStoreWrites() : StoreWrites(new SqliteFixture())
{
    protected override bool CountsSyncs => true;
}

public sealed class SqliteRollingChanges() : RollingChanges(new SqliteFixture());

public sealed class SqliteSchemaMigrations() : SchemaMigrations(new SqliteFixture());

public sealed class SqliteRandomMigrations : RandomMigrations
{
    protected override int Cases => 60;

    protected override StoreFixture NewFixture() => new SqliteFixture();

    protected override Task<string> SchemaAsync(IStore store) => TextAsync(store);

    internal static Task<string> TextAsync(IStore store) => ((SqliteStore)store).ReadOnlyAsync(
        connection =>
        {
            Assert.Equal(1, connection.Scalar("SELECT count(*) FROM pragma_integrity_check WHERE integrity_check = 'ok'"));
            return Told(SqliteSchemaReader.Read(connection));
        },
        default);
}
