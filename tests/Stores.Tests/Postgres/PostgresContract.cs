using Ashlar.Stores.Tests.Contract;

namespace Ashlar.Stores.Tests.Postgres;

public sealed class PostgresStoredValues() : StoredValues(new PostgresFixture())
{
    protected override bool KeepsJsonText => false; // jsonb keeps the value, not its spelling
}

public sealed class PostgresStoreReads() : StoreReads(new PostgresFixture());

public sealed class PostgresStoreWrites() : StoreWrites(new PostgresFixture());

public sealed class PostgresSchemaMigrations() : SchemaMigrations(new PostgresFixture());

public sealed class PostgresRollingChanges() : RollingChanges(new PostgresFixture());
