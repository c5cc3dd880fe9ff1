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
