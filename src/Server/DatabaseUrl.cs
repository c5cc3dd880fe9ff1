using Ashlar.Model;
using Ashlar.Server.Options;
using Ashlar.Stores;
using Ashlar.Stores.Postgres;
using Ashlar.Stores.Sqlite;
using Ashlar.Stores.Watching;

namespace Ashlar.Server;

/// <summary>Opens the store that a database URL names.</summary>
public static class DatabaseUrl
{
    /// <param name="options">Its <see cref="ServerOptions.Database"/>; null: <c>sqlite:.ashlar/&lt;model name&gt;.db</c> beside the model.</param>
    /// <param name="model">Gives the default its name.</param>
    /// <param name="time">Deadlines.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <param name="watch">What is told of statements.</param>
    /// <exception cref="OptionException">No store of ours has such URLs.</exception>
    /// <exception cref="StoreException">The database cannot be opened.</exception>
    public static ValueTask<IStore> OpenAsync(ServerOptions options, ModelSnapshot model, TimeProvider time, CancellationToken cancellationToken, WatchOptions? watch = null) =>
        OpenAsync(options.Database, options.MigrateDatabase, model, options.Folder, time, cancellationToken, watch, options);

    /// <param name="url">As <see cref="ServerOptions.Database"/>.</param>
    /// <param name="migrateUrl">As <see cref="ServerOptions.MigrateDatabase"/>.</param>
    /// <param name="model">Gives the default its name.</param>
    /// <param name="folder">What relative paths start from.</param>
    /// <param name="time">Deadlines.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <param name="watch">What is told of statements.</param>
    /// <param name="server">Gives the replicas and the longest write; null: none are read, and writes take what they take.</param>
    /// <exception cref="OptionException">No store of ours has such URLs.</exception>
    /// <exception cref="StoreException">The database cannot be opened.</exception>
    public static async ValueTask<IStore> OpenAsync(
        string? url, string? migrateUrl, ModelSnapshot model, string folder, TimeProvider time, CancellationToken cancellationToken, WatchOptions? watch = null, ServerOptions? server = null)
    {
        if (url is null)
        {
            if (model.External) throw new OptionException("the model has schema: external, and nothing says where its database is; set DATABASE_URL, or give --database");
            url = $"sqlite:.ashlar/{model.Name}.db";
            Directory.CreateDirectory(Path.Combine(folder, ".ashlar"));
        }

        return await OpenAsync(url, migrateUrl, folder, time, cancellationToken, watch, server);
    }

    /// <param name="url">A database of ours or of others.</param>
    /// <param name="migrateUrl">As <see cref="ServerOptions.MigrateDatabase"/>.</param>
    /// <param name="folder">What relative paths start from.</param>
    /// <param name="time">Deadlines.</param>
    /// <param name="cancellationToken">Ends the look at it.</param>
    /// <param name="watch">What is told of statements.</param>
    /// <param name="server">Gives the replicas and the longest write; null: none are read, and writes take what they take.</param>
    /// <exception cref="OptionException">No store of ours has such URLs.</exception>
    /// <exception cref="StoreException">The database cannot be opened.</exception>
    public static async ValueTask<IStore> OpenAsync(string url, string? migrateUrl, string folder, TimeProvider time, CancellationToken cancellationToken, WatchOptions? watch = null, ServerOptions? server = null)
    {
        try
        {
            var isSqlite = url.StartsWith("sqlite:", StringComparison.Ordinal);
            if (isSqlite && server?.ReplicaDatabases.Count > 0) throw new OptionException("DATABASE_REPLICA_URLS is for PostgreSQL: a SQLite database has no replicas");
            if (isSqlite)
                return await SqliteStoreFactory.OpenAsync(new SqliteOptions { Url = url, Folder = folder, Watch = watch ?? new(), TransactionLimit = server?.Limits.WriteTime ?? Timeout.InfiniteTimeSpan }, time, cancellationToken);
            if (PostgresStoreFactory.Knows(url))
            {
                var options = new PostgresOptions { Url = url, MigrateUrl = migrateUrl, Watch = watch ?? new() };
                if (server is not null) options = options with { ReplicaUrls = server.ReplicaDatabases, ReplicaLag = server.ReplicaLag, TransactionLimit = server.Limits.WriteTime };
                return await PostgresStoreFactory.OpenAsync(options, time, cancellationToken);
            }
        }
        catch (FormatException malformed)
        {
            throw new OptionException(malformed.Message);
        }

        throw new OptionException(
            $"the database URL begins with '{url.Split(':')[0]}:', which this version does not know; use postgres://user:password@host/database, sqlite:data.db, sqlite:///var/x.db or sqlite::memory:");
    }
}
