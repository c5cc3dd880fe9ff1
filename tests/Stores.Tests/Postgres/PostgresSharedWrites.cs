using System.Diagnostics;
using Ashlar.Cel;
using Ashlar.Model;
using Ashlar.Model.Expressions.ValueTypes;
using Ashlar.Stores.Tests.Support;

namespace Ashlar.Stores.Tests.Postgres;

/// <summary>Inserts that go together, within a request and with other requests': each is told what it would be told alone.</summary>
public sealed class PostgresSharedWrites : IAsyncDisposable
{
    private const string Shop =
        """
        Rack:
          fields: { name: { type: string } }
          access: { read: public }
        Thing:
          fields:
            code:  { type: string, unique: true }
            price: { type: decimal, precision: 12, scale: 2 }
            rack: { ref: Rack, optional: true }
          access: { read: public }
        """;

    private readonly PostgresFixture _fixture = new();
    private readonly ModelSnapshot _model = Rows.Load(Shop);
    private IPreparedWrite? _insert;

    [Fact]
    public async Task Requests_at_once_share_transactions_and_only_what_is_refused_fails()
    {
        var rows = await OpenAsync();
        Assert.True(await CreateAsync(rows, Thing(rows, "first")));
        var done = await Task.WhenAll(Enumerable.Range(0, 200).Select(i => CreateAsync(rows, Thing(rows, i == 90 ? "first" : $"C-{i}"))));
        Assert.Equal([90], Enumerable.Range(0, 200).Where(i => !done[i]));
        Assert.Equal(200L, await _fixture.ScalarAsync("SELECT count(*) FROM things"));
        Assert.InRange((long)(await _fixture.ScalarAsync("SELECT count(DISTINCT xmin::text) FROM things"))!, 1, 190); // a count is a long
    }

    [Fact]
    public async Task Of_several_equal_requests_at_once_one_is_kept()
    {
        var rows = await OpenAsync();
        Assert.True(await CreateAsync(rows, Thing(rows, "first")));
        var done = await Task.WhenAll(Enumerable.Range(0, 64).Select(i => CreateAsync(rows, Thing(rows, $"C-{i % 8}"))));
        Assert.Equal(8, done.Count(d => d));
        Assert.Equal(9L, await _fixture.ScalarAsync("SELECT count(*) FROM things"));
    }

    [Fact]
    public async Task A_row_that_somebody_holds_keeps_no_other_request_waiting()
    {
        var rows = await OpenAsync();
        var held = UuidType.Of(Guid.CreateVersion7());
        Assert.Null((await rows.WriteAsync(rows.Insert("Rack", ("id", held), ("name", CelValue.String("held"))))).Error);
        Assert.True(await CreateAsync(rows, Thing(rows, "first")));
        var server = await PostgresServer.SharedAsync();
        var others = new List<Task<bool>>();
        Task<bool> waiting;
        var clock = Stopwatch.StartNew();
        await using (await server.HoldAsync(await _fixture.DatabaseAsync(), "SELECT FROM racks FOR UPDATE"))
        {
            waiting = CreateAsync(rows, Thing(rows, "waits", held));
            for (var i = 0; i < 40; i++) others.Add(CreateAsync(rows, Thing(rows, $"C-{i}")));
            Assert.All(await Task.WhenAll(others), Assert.True);
            Assert.False(waiting.IsCompleted);
            Assert.InRange(clock.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(8)); // the usual wait for a lock is 10 s
        }

        Assert.True(await waiting);
    }

    [Fact]
    public async Task A_row_that_is_refused_among_several_of_one_statement_is_told()
    {
        var rows = await OpenAsync();
        Assert.True(await CreateAsync(rows, Thing(rows, "first")));
        WriteStep[] steps = [Thing(rows, "a"), Thing(rows, "b"), Thing(rows, "first"), Thing(rows, "c")];
        WriteOutcome outcome = default;
        await rows.Store.WriteAsync(async session => (outcome = await session.ExecuteAsync(steps, default)).Error is null, default);
        Assert.Equal((WriteErrorKind.Unique, 2), (outcome.Error!.Kind, outcome.FailedStep));
        Assert.Equal("code", Assert.Single(outcome.Error.Index!.Columns).Field.Name);
        Assert.Equal(1L, await _fixture.ScalarAsync("SELECT count(*) FROM things"));
        await rows.Store.WriteAsync(async session => (outcome = await session.ExecuteAsync([.. steps.Where((_, i) => i != 2)], default)).Error is null, default);
        Assert.Null(outcome.Error);
        Assert.All(steps.Where((_, i) => i != 2), s => Assert.Equal(1, s.Affected));
        Assert.Equal("a,b,c", await _fixture.ScalarAsync("SELECT string_agg(code, ',' ORDER BY ctid) FROM things WHERE code <> 'first'"));
    }

    [Fact]
    public async Task Only_a_table_that_nobody_meddles_with_is_taken_to_keep_rows_as_written()
    {
        var rows = await OpenAsync();
        await _fixture.ExecuteAsync(
            "CREATE FUNCTION dearer() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.price := NEW.price + 1; RETURN NEW; END $$;"
            + "CREATE TRIGGER dearer BEFORE INSERT ON things FOR EACH ROW EXECUTE FUNCTION dearer()");
        Assert.False(rows.Store.KeepsAsWritten(rows.Entity("Thing")));
        var clock = Stopwatch.StartNew();
        while (!rows.Store.KeepsAsWritten(rows.Entity("Rack")) && clock.Elapsed < TimeSpan.FromSeconds(20)) await Task.Delay(20);
        Assert.True(rows.Store.KeepsAsWritten(rows.Entity("Rack")));
        Assert.False(rows.Store.KeepsAsWritten(rows.Entity("Thing")));
    }

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();

    private async Task<Rows> OpenAsync() => new(await _fixture.OpenAsync(_model), _model);

    // One statement for all, as the engine has it
    private WriteStep Thing(Rows rows, string code, CelValue rack = default)
    {
        var step = rows.Insert("Thing", ("code", CelValue.String(code)), ("price", DecimalType.Of(995, 2)), ("rack", rack));
        _insert ??= step.Write;
        return new WriteStep(_insert, step.Parameters);
    }

    private static async Task<bool> CreateAsync(Rows rows, WriteStep step)
    {
        var kept = false;
        await rows.Store.WriteAsync(
            async session =>
            {
                await using var run = await session.RunAsync([new SessionStep(step)], final: true, default);
                while (await run.NextAsync(default) is not null)
                {
                }

                return kept = run.Outcome.Error is null;
            },
            default);
        return kept;
    }
}
