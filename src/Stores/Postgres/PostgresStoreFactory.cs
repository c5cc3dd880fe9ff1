using System.Globalization;
using Ashlar.Stores.Postgres.Replicas;
using Ashlar.Stores.Postgres.Values;
using Npgsql;

namespace Ashlar.Stores.Postgres;

/// <summary>The one way in: a store on a PostgreSQL database.</summary>
public static class PostgresStoreFactory
{
    /// <summary>The oldest version whose SQL we speak.</summary>
    private static readonly Version Floor = new(14, 0);

    /// <summary>Whether a URL is one of PostgreSQL's.</summary>
    public static bool Knows(string url) => PostgresAddress.IsOne(url);

    /// <summary>Opens the database after a look at it.</summary>
    /// <param name="options">Where it is and how it is worked.</param>
    /// <param name="time">Deadlines and the times of migrations.</param>
    /// <param name="cancellationToken">Ends the look.</param>
    /// <exception cref="FormatException">The address is malformed. The message holds no password.</exception>
    /// <exception cref="StoreException">It cannot be reached, refuses the login, or is too old.</exception>
    public static async ValueTask<IStore> OpenAsync(PostgresOptions options, TimeProvider time, CancellationToken cancellationToken = default)
    {
        var (resolved, driver) = PostgresAddress.Parse(options);
        var (_, migrating) = PostgresAddress.Parse(options with { Url = options.MigrateUrl ?? options.Url });
        Configure(driver, resolved);
        ConfigureForMigrations(migrating, resolved);
        var store = new PostgresStore(resolved, Source(driver), Source(migrating), PostgresAddress.Shown(driver), time);
        try
        {
            await InspectAsync(store, PostgresAddress.Shown(driver), cancellationToken).ConfigureAwait(false);
            return options.ReplicaUrls.Count == 0 ? store : Replicated(store, options, time);
        }
        catch
        {
            await store.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    // Replicas are not looked at here: one that is down must not keep the server from starting
    private static ReplicatedStore Replicated(PostgresStore primary, PostgresOptions options, TimeProvider time)
    {
        var replicas = new List<Replica>();
        foreach (var url in options.ReplicaUrls)
        {
            var (resolved, driver) = PostgresAddress.Parse(options with { Url = url, Watch = options.Watch with { Node = string.Create(CultureInfo.InvariantCulture, $"replica-{replicas.Count + 1}") } });
            Configure(driver, resolved);
            replicas.Add(new Replica(new PostgresStore(resolved, Source(driver), Source(driver), PostgresAddress.Shown(driver), time), options.ReplicaLag, time));
        }

        return new ReplicatedStore(primary, replicas, time);
    }

#pragma warning disable NPG9001 // our own carriers of bytes: the driver's version is pinned, and every type's round trip is tested
    private static NpgsqlDataSource Source(NpgsqlConnectionStringBuilder driver)
    {
        var builder = new NpgsqlDataSourceBuilder(driver.ConnectionString);
        builder.AddTypeInfoResolverFactory(new NativeTypeResolver());
        return builder.Build();
    }
#pragma warning restore NPG9001

    private static void Configure(NpgsqlConnectionStringBuilder driver, PostgresOptions options)
    {
        driver.IncludeFailedBatchedCommand = true; // which of a run was refused
        driver.Pooling = false; // ours keeps connections for good, each with what it prepared
        driver.MaxAutoPrepare = options.StatementsKept;
        driver.AutoPrepareMinUsages = 1;
        driver.Timeout = (int)options.ConnectLimit.TotalSeconds;
        // The database itself ends a statement; this is for one that no longer answers
        driver.CommandTimeout = (int)options.StatementLimit.TotalSeconds + 5;
        driver.CancellationTimeout = 2_000;
        KeepAlive(driver);
        driver.Timezone = "UTC";
        driver.Encoding = "UTF8";
        driver.ApplicationName ??= "ashlar";
        driver.Options = string.Create(CultureInfo.InvariantCulture,
            $"-c statement_timeout={Milliseconds(options.StatementLimit)} -c lock_timeout={Milliseconds(options.LockLimit)} -c idle_in_transaction_session_timeout={Milliseconds(options.IdleLimit)} -c jit=off -c default_transaction_isolation=read\\ committed");
    }

    // A few statements, each once; the migrator sets its own limits
    private static void ConfigureForMigrations(NpgsqlConnectionStringBuilder driver, PostgresOptions options)
    {
        driver.Pooling = false;
        driver.Timeout = (int)options.ConnectLimit.TotalSeconds;
        driver.CommandTimeout = 0;
        KeepAlive(driver);
        driver.Timezone = "UTC";
        driver.Encoding = "UTF8";
        driver.ApplicationName = "ashlar migrate";
    }

    // A firewall that forgets idle connections, a host that went away without a word
    private static void KeepAlive(NpgsqlConnectionStringBuilder driver)
    {
        if (driver.Host!.StartsWith('/')) return; // a unix socket; the address always has a host
        driver.TcpKeepAlive = true;
        driver.TcpKeepAliveTime = 30;
        driver.TcpKeepAliveInterval = 5;
    }

    private static long Milliseconds(TimeSpan time) => (long)time.TotalMilliseconds;

    private static async ValueTask InspectAsync(PostgresStore store, string address, CancellationToken cancellationToken)
    {
        var connection = await store.Pool.RentAsync(writes: false, cancellationToken).ConfigureAwait(false);
        try
        {
            var version = connection.Driver.PostgreSqlVersion;
            if (version < Floor) throw new StoreException(StoreFailure.Unavailable, $"{address} is PostgreSQL {version}; {Floor.Major} or newer is needed");
            if (connection.Driver.PostgresParameters.TryGetValue("server_encoding", out var encoding) && encoding != "UTF8")
                throw new StoreException(StoreFailure.Unavailable, $"{address} keeps text as {encoding}; create the database with ENCODING 'UTF8'");
        }
        finally
        {
            store.Pool.Return(connection);
        }
    }
}
