namespace Ashlar.Stores.Tests.Postgres;

public sealed class PostgresServerTests
{
    [Fact]
    public async Task A_killed_server_comes_back_with_what_was_committed()
    {
        await using var server = await PostgresServer.StartAsync(["max_connections=20"]);
        var name = PostgresServer.NameOf(await server.CreateDatabaseAsync());
        await server.ExecuteAsync(name, "CREATE TABLE t (x int); INSERT INTO t VALUES (7)");
        await server.Kill9Async();
        await server.StartAgainAsync();
        Assert.Equal(7, await server.ScalarAsync(name, "SELECT x FROM t"));
    }

    [Fact]
    public async Task The_shared_server_gives_each_test_its_own_database()
    {
        var server = await PostgresServer.SharedAsync();
        Assert.NotEqual(await server.CreateDatabaseAsync(), await server.CreateDatabaseAsync());
    }
}
