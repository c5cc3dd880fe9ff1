namespace Ashlar.Stores.Sqlite.Schema;

/// <summary>The last version of deleted rows whose keys can come again, so that an ETag never comes again for another row.</summary>
internal static class TombstoneTable
{
    public const string Create =
        """

        CREATE TABLE IF NOT EXISTS _ashlar_tombstone (
          entity TEXT NOT NULL,
          key NOT NULL,
          version INTEGER NOT NULL,
          PRIMARY KEY (entity, key)
        ) WITHOUT ROWID;
        """;
}
