using SQLitePCL;

namespace Ashlar.Stores.Sqlite;

/// <summary>The one way in: a store on a SQLite database.</summary>
public static class SqliteStoreFactory
{
    /// <summary>What this Ashlar can read, kept as <c>user_version</c> of databases it made.</summary>
    internal const int FormatVersion = 1;

    /// <summary>Opens the database after a look at it. A file that does not exist is made by the first write, not here.</summary>
    /// <param name="options">Where it is and how it is worked.</param>
    /// <param name="time">Deadlines and the times of migrations.</param>
    /// <param name="cancellationToken">Ends the look.</param>
    /// <exception cref="FormatException">The address is malformed.</exception>
    /// <exception cref="StoreException">Not a database, not writable, or made by a newer Ashlar.</exception>
    public static async ValueTask<IStore> OpenAsync(SqliteOptions options, TimeProvider time, CancellationToken cancellationToken = default)
    {
        var address = SqliteAddress.Parse(options.Url, options.Folder);
        if (address.InMemory) MemoryFile.RemoveAbandoned();
        var store = new SqliteStore(address, options, time);
        if (!store.Exists) return store;
        try
        {
            await store.ReadOnlyAsync(connection => Inspect(connection, address.Path), cancellationToken).ConfigureAwait(false);
            return store;
        }
        catch
        {
            await store.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>The version of the engine in use, such as <c>3.40.1</c>.</summary>
    public static string EngineVersion => SqliteLibrary.Version;

    private static bool Inspect(SqliteConnection connection, string path)
    {
        _ = connection.Scalar("PRAGMA schema_version"); // reads the header: throws when this is no database
        if (raw.sqlite3_db_readonly(connection.Handle, "main") == 1)
            throw new StoreException(StoreFailure.Unavailable, $"the database {path} cannot be written: check the owner and mode of the file and its folder");
        var format = connection.Scalar("PRAGMA user_version");
        if (connection.Scalar("PRAGMA application_id") == SqliteConnection.ApplicationId && format > FormatVersion)
            throw new StoreException(StoreFailure.Unavailable, $"the database {path} was made by a newer Ashlar (format {format}, this one knows {FormatVersion})");
        return true;
    }
}
