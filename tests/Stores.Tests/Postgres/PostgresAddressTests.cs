using Ashlar.Stores.Postgres;
using Npgsql;

namespace Ashlar.Stores.Tests.Postgres;

public sealed class PostgresAddressTests
{
    [Fact]
    public void Parts_are_decoded()
    {
        var driver = Parse("postgresql://us%40er:p%2Fa%3As%20s@db.example:6432/my%20db?application_name=a%26b&schema=one").Driver;
        Assert.Equal(("us@er", "p/a:s s", "db.example", 6432, "my db"), (driver.Username, driver.Password, driver.Host, driver.Port, driver.Database));
        Assert.Equal(("a&b", "one"), (driver.ApplicationName, driver.SearchPath));
    }

    [Fact]
    public void Hosts_may_be_sockets_and_addresses()
    {
        Assert.Equal("/var/run/postgresql", Parse("postgres://me@%2Fvar%2Frun%2Fpostgresql/db").Driver.Host);
        Assert.Equal("/run/pg", Parse("postgres://me@/db?host=/run/pg&port=5433").Driver.Host);
        var ip = Parse("postgres://me@[::1]:5433/db").Driver;
        Assert.Equal(("::1", 5433), (ip.Host, ip.Port));
        Assert.Equal("localhost", Parse("postgres://me@/db").Driver.Host);
    }

    [Fact]
    public void Options_are_read()
    {
        var (options, driver) = Parse("postgres://me@h/db?sslmode=verify-full&sslrootcert=/ca.pem&connect_timeout=2&statement_timeout=3&lock_timeout=4&pool=5&pool_timeout=6&statements=7");
        Assert.Equal((SslMode.VerifyFull, "/ca.pem"), (driver.SslMode, driver.RootCertificate));
        Assert.Equal((2, 3, 4, 6), (options.ConnectLimit.Seconds, options.StatementLimit.Seconds, options.LockLimit.Seconds, options.WaitLimit.Seconds));
        Assert.Equal((5, 7), (options.Pool, options.StatementsKept));
    }

    [Theory]
    [InlineData("mysql://me@h/db")]
    [InlineData("postgres://me:geheim@h")]
    [InlineData("postgres://h/db")]
    [InlineData("postgres://me:geheim@h:port/db")]
    [InlineData("postgres://me:ge/heim@h/db")]
    [InlineData("postgres://me:geheim@h:70000/db")]
    [InlineData("postgres://me:geheim@a,b/db")]
    [InlineData("postgres://me:geheim@h/db?sslmode=maybe")]
    [InlineData("postgres://me:geheim@h/db?pool=0")]
    [InlineData("postgres://me:geheim@h/db?colour=red")]
    public void What_cannot_be_read_is_told_without_the_password(string url)
    {
        var failure = Assert.Throws<FormatException>(() => Parse(url));
        Assert.DoesNotContain("heim", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_refused_login_is_told_without_the_password()
    {
        var server = await PostgresServer.SharedAsync();
        var url = await server.CreateDatabaseAsync();
        await server.ExecuteAsync("postgres", "CREATE ROLE guarded LOGIN PASSWORD 'p@ss/word'");
        var right = url.Replace("postgres@", "guarded:p%40ss%2Fword@", StringComparison.Ordinal);
        await using (await PostgresStoreFactory.OpenAsync(new PostgresOptions { Url = right }, TimeProvider.System))
        {
        }

        var failure = await OpenFailsAsync(url.Replace("postgres@", "guarded:geheim@", StringComparison.Ordinal));
        Assert.Contains("guarded", failure.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("geheim", failure.ToString(), StringComparison.Ordinal);
        Assert.Contains("create it first", (await OpenFailsAsync(server.Url("nowhere"))).Message, StringComparison.Ordinal);
        Assert.Contains("cannot be reached", (await OpenFailsAsync($"postgres://me@127.0.0.1:{FreePort.Next()}/db")).Message, StringComparison.Ordinal);
        await using (await PostgresStoreFactory.OpenAsync(new PostgresOptions { Url = $"postgres://postgres@/{PostgresServer.NameOf(url)}?host={server.SocketFolder}&port={server.Port}" }, TimeProvider.System))
        {
        }
    }

    private static async Task<StoreException> OpenFailsAsync(string url)
    {
        var failure = await Assert.ThrowsAsync<StoreException>(async () => await PostgresStoreFactory.OpenAsync(new PostgresOptions { Url = url }, TimeProvider.System));
        Assert.Equal(StoreFailure.Unavailable, failure.Failure);
        return failure;
    }

    private static (PostgresOptions Options, NpgsqlConnectionStringBuilder Driver) Parse(string url) => PostgresAddress.Parse(new PostgresOptions { Url = url });
}
