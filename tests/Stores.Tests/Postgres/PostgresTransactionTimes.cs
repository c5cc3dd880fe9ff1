using Ashlar.Cel;
using Ashlar.Model;
using Ashlar.Stores.Migrations;
using Ashlar.Stores.Postgres;
using Ashlar.Stores.Tests.Support;

namespace Ashlar.Stores.Tests.Postgres;

/// <summary>The bound of a whole transaction: what is over it is stopped wherever it is, and nothing of it is kept.</summary>
public sealed class PostgresTransactionTimes
{
    private readonly ModelSnapshot _model = Rows.Load(Ledger.Entries);

    [Fact]
    public async Task Stops_a_statement_that_waits_and_undoes_what_was_before_it()
    {
        var server = await PostgresServer.SharedAsync();
        var url = await server.CreateDatabaseAsync();
        await using var store = await OpenAsync(url, TimeSpan.FromSeconds(1));
        var rows = new Rows(store, _model);
        var key = Model.Expressions.ValueTypes.UuidType.Of(Guid.CreateVersion7());
        Assert.Null((await rows.WriteAsync(rows.Insert("Entry", ("id", key), ("text", CelValue.String("x"))))).Error);
        await using (await server.HoldAsync(PostgresServer.NameOf(url), "SELECT FROM entries FOR UPDATE"))
        {
            var failures = await Task.WhenAll(Enumerable.Range(0, 12).Select(i => Assert.ThrowsAsync<StoreException>(() => store.WriteAsync(
                async session =>
                {
                    await session.ExecuteAsync([rows.Insert("Entry", ("text", CelValue.String($"lost {i}")))], default);
                    await session.ExecuteAsync([rows.Update("Entry", key, "text", CelValue.String("changed"))], default);
                    return true;
                },
                default))));
            Assert.All(failures, f => Assert.Equal(StoreFailure.Timeout, f.Failure));
            Assert.All(failures, f => Assert.Contains("took longer than 1 s and was undone", f.Message, StringComparison.Ordinal));
        }

        Assert.Equal("x", Assert.Single(await rows.AllAsync("Entry"))[1].AsString);
        Assert.Null((await rows.WriteAsync(rows.Insert("Entry", ("text", CelValue.String("y"))))).Error);
        Assert.Equal(0, ((PostgresStore)store).Pool.Count.InUse);
    }

    [Fact]
    public async Task Sends_nothing_more_once_the_time_is_over()
    {
        var server = await PostgresServer.SharedAsync();
        await using var store = await OpenAsync(await server.CreateDatabaseAsync(), TimeSpan.FromMilliseconds(300));
        var rows = new Rows(store, _model);
        var sent = 0;
        var failure = await Assert.ThrowsAsync<StoreException>(() => store.WriteAsync(
            async session =>
            {
                for (; ; sent++) await session.ExecuteAsync([rows.Insert("Entry", ("text", CelValue.String("lost")))], default);
            },
            default));
        Assert.Equal(StoreFailure.Timeout, failure.Failure);
        Assert.NotEqual(0, sent);
        Assert.Empty(await rows.AllAsync("Entry"));
    }

    private async Task<IStore> OpenAsync(string url, TimeSpan limit)
    {
        var store = await PostgresStoreFactory.OpenAsync(new PostgresOptions { Url = url, TransactionLimit = limit }, TimeProvider.System);
        await store.Migrator.ApplyAsync(_model, new MigrationAllowance(true, new HashSet<string>()), default);
        return store;
    }
}
