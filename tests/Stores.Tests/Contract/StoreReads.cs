using Ashlar.Cel;
using Ashlar.Model;
using Ashlar.Model.Expressions.ValueTypes;
using Ashlar.Stores.Plans;
using Ashlar.Stores.Tests.Support;

namespace Ashlar.Stores.Tests.Contract;

public abstract class StoreReads(StoreFixture fixture) : IAsyncDisposable
{
    private const string Shop =
        """
        Order:
          fields:
            number: { type: int }
            lines: { many: OrderLine, by: order, owned: true }
            tags: { many: Tag, link: true }
            parent: { ref: Order, optional: true }
          access: { read: public }
        OrderLine:
          fields:
            order: { ref: Order }
            text: { type: string }
            parts: { many: Part, by: line }
        Part:
          fields:
            line: { ref: OrderLine }
            amount: { type: long }
          access: { read: public }
        Tag:
          key: code
          fields:
            code: { type: string }
          access: { read: public }
        """;

    private readonly ModelSnapshot _model = Rows.Load(Shop);

    [Fact]
    public async Task Reads_of_a_snapshot_see_one_state_and_wait_for_no_writer()
    {
        var rows = await OpenAsync();
        await FillAsync(rows, orders: 2, lines: 1, parts: 0);
        var plan = rows.Plan(rows.Entity("Order"));
        var read = rows.Store.Prepare(plan);
        using var release = new ManualResetEventSlim();
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously); // not on the writer
        var writing = Task.Run(() => rows.Store.WriteAsync(
            async session =>
            {
                Assert.Null((await session.ExecuteAsync([rows.Insert("Order", ("number", CelValue.Int(9)))], default)).Error);
                started.SetResult();
                release.Wait();
                return true;
            },
            default));
        await started.Task;
        var seen = new List<int>();
        await rows.Store.SnapshotAsync(
            async session =>
            {
                seen.Clear();
                for (var i = 0; i < 3; i++)
                {
                    await using (var cursor = await session.ReadAsync(read, [], default)) seen.Add((await Rows.AllAsync(cursor, plan)).Count);
                    if (i > 0) continue;
                    release.Set();
                    await writing;
                }
            },
            default);
        Assert.Equal([2, 2, 2], seen);
        Assert.Equal(3, (await rows.AllAsync("Order")).Count);
        await Assert.ThrowsAsync<InvalidOperationException>(() => rows.Store.SnapshotAsync(_ => throw new InvalidOperationException("given up"), default));
        Assert.Equal(3, (await rows.AllAsync("Order")).Count);
    }

    [Fact]
    public async Task Children_come_with_their_parents_level_by_level()
    {
        var rows = await OpenAsync();
        var orders = await FillAsync(rows, orders: 3, lines: 4, parts: 2);
        var order = rows.Entity("Order");
        var lines = (ManyField)order.Find("lines")!;
        var parts = (ManyField)lines.Target.Find("parts")!;
        var plan = rows.Plan(order) with
        {
            Children = [Child(rows, order, lines, Child(rows, lines.Target, parts))],
        };
        var seen = new List<string>();
        await using var cursor = await rows.Store.ReadAsync(rows.Store.Prepare(plan), [], default);
        while (await cursor.ReadAsync(default))
        {
            var number = Rows.Row(cursor, plan)[1].AsInt;
            var line = cursor.Children(0);
            while (line.Read())
            {
                var text = Rows.Row(line, plan.Children[0].Plan)[2].AsString;
                var part = line.Children(0);
                while (part.Read()) seen.Add($"{number}/{text}/{Rows.Row(part, plan.Children[0].Plan.Children[0].Plan)[2].AsInt}");
                Assert.False(part.Read()); // still done
            }
        }

        var expected = from o in Enumerable.Range(0, orders.Count) from l in Enumerable.Range(0, 4) from p in Enumerable.Range(0, 2) select $"{o}/{o}-{l}/{p}";
        Assert.Equal(expected, seen);
    }

    [Fact]
    public async Task Children_are_cut_one_after_the_limit_and_skipped_where_nobody_asks()
    {
        var rows = await OpenAsync();
        await FillAsync(rows, orders: 3, lines: 4, parts: 0);
        var order = rows.Entity("Order");
        var plan = rows.Plan(order) with { Children = [Child(rows, order, order.Find("lines")!, limit: 2)] };
        await using var cursor = await rows.Store.ReadAsync(rows.Store.Prepare(plan), [], default);
        var counts = new List<int>();
        for (var i = 0; await cursor.ReadAsync(default); i++)
        {
            if (i == 1) continue;
            var count = 0;
            for (var lines = cursor.Children(0); lines.Read();) count++;
            counts.Add(count);
        }

        Assert.Equal([3, 3], counts);
    }

    [Fact]
    public async Task Linked_rows_are_children()
    {
        var rows = await OpenAsync();
        var orders = await FillAsync(rows, orders: 2, lines: 0, parts: 0);
        var order = rows.Entity("Order");
        var tags = (LinkField)order.Find("tags")!;
        foreach (var code in new[] { "b", "a" })
        {
            await rows.WriteAsync(
                rows.Insert("Tag", ("code", CelValue.String(code))),
                new WriteStep(rows.Store.Prepare(new LinkPlan(tags)), [orders[1], CelValue.String(code)]));
        }

        var plan = rows.Plan(order) with { Children = [Child(rows, order, tags)] };
        var found = new List<string>();
        await using var cursor = await rows.Store.ReadAsync(rows.Store.Prepare(plan), [], default);
        while (await cursor.ReadAsync(default))
        {
            for (var tag = cursor.Children(0); tag.Read();) found.Add($"{Rows.Row(cursor, plan)[1].AsInt}{Rows.Row(tag, plan.Children[0].Plan)[0].AsString}");
        }

        Assert.Equal(["1a", "1b"], found);
    }

    [Fact]
    public async Task A_row_and_its_children_are_of_one_moment()
    {
        var rows = await OpenAsync();
        var key = (await FillAsync(rows, orders: 1, lines: 0, parts: 0))[0];
        var order = rows.Entity("Order");
        var plan = rows.PlanBy(order, order.Key) with { Children = [Child(rows, order, order.Find("lines")!)] };
        var read = rows.Store.Prepare(plan);
        using var stop = new CancellationTokenSource();
        var writer = Task.Run(async () =>
        {
            // number always says how many lines there are
            for (var i = 1; i <= 60; i++)
            {
                await rows.WriteAsync(rows.Update("Order", key, "number", CelValue.Int(i)), rows.Insert("OrderLine", ("order", key), ("text", CelValue.String("x"))));
            }

            await stop.CancelAsync();
        });
        while (!stop.IsCancellationRequested)
        {
            await using var cursor = await rows.Store.ReadAsync(read, [key], default);
            Assert.True(await cursor.ReadAsync(default));
            var number = Rows.Row(cursor, plan)[1].AsInt;
            await Task.Yield();
            var count = 0;
            for (var lines = cursor.Children(0); lines.Read();) count++;
            Assert.Equal(number, count);
        }

        await writer;
    }

    [Fact]
    public async Task A_long_result_comes_whole_and_one_that_is_left_early_holds_up_nobody()
    {
        var rows = await OpenAsync();
        await FillAsync(rows, orders: 3_000, lines: 0, parts: 0);
        var plan = rows.Plan(rows.Entity("Order"));
        Assert.Equal(Enumerable.Range(0, 3_000).Select(i => (long)i), (await rows.ReadAsync(plan)).Select(r => r[1].AsInt));
        var read = rows.Store.Prepare(plan);
        for (var i = 0; i < 20; i++)
        {
            await using var cursor = await rows.Store.ReadAsync(read, [], default);
            Assert.True(await cursor.ReadAsync(default));
        }

        Assert.Equal(3_000, (await rows.ReadAsync(plan)).Count);
    }

    [Fact]
    public async Task A_cursor_after_its_end_reads_nothing_of_others()
    {
        var rows = await OpenAsync();
        await FillAsync(rows, orders: 2, lines: 0, parts: 0);
        var plan = rows.Plan(rows.Entity("Order"));
        var read = rows.Store.Prepare(plan);
        var cursor = await rows.Store.ReadAsync(read, [], default);
        Assert.True(await cursor.ReadAsync(default));
        await cursor.DisposeAsync();
        await using var other = await rows.Store.ReadAsync(read, [], default);
        Assert.True(await other.ReadAsync(default));
        Assert.False(await cursor.ReadAsync(default));
        Assert.True(cursor.IsNull(1));
        await cursor.DisposeAsync(); // must not end the other
        Assert.False(other.IsNull(1));
        Assert.True(await other.ReadAsync(default));
    }

    [Fact]
    public async Task A_second_read_of_a_shape_prepares_nothing()
    {
        var rows = await OpenAsync();
        var orders = await FillAsync(rows, orders: 2, lines: 0, parts: 0);
        var order = rows.Entity("Order");
        var read = rows.Store.Prepare(rows.PlanBy(order, order.Key));
        await ReadOnceAsync(rows, read, orders[0]);
        var before = rows.Store.Statistics.StatementsPrepared;
        for (var i = 0; i < 50; i++) await ReadOnceAsync(rows, read, orders[i % 2]);
        Assert.Equal(before, rows.Store.Statistics.StatementsPrepared);
    }

    [Fact]
    public async Task Readers_and_writers_at_once_see_whole_transactions()
    {
        var rows = await OpenAsync();
        var part = rows.Entity("Part");
        var parts = await FillAsync(rows, orders: 1, lines: 1, parts: 8, amount: 100);
        var plan = rows.Plan(part);
        var read = rows.Store.Prepare(plan);
        var writers = Enumerable.Range(0, 4).Select(writer => Task.Run(async () =>
        {
            var random = new Random(writer);
            for (var i = 0; i < 40; i++)
            {
                var (from, to) = (random.Next(8), random.Next(8));
                if (from != to) await MoveAsync(rows, parts[from], parts[to], random.Next(10));
            }
        })).ToList();
        var readers = Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
        {
            for (var i = 0; i < 60; i++)
            {
                await using var cursor = await rows.Store.ReadAsync(read, [], default);
                Assert.Equal(800, (await Rows.AllAsync(cursor, plan)).Sum(r => r[2].AsInt));
            }
        }));
        await Task.WhenAll([.. writers, .. readers]);
    }

    public async ValueTask DisposeAsync()
    {
        await fixture.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    private static async Task ReadOnceAsync(Rows rows, IPreparedRead read, CelValue key)
    {
        await using var cursor = await rows.Store.ReadAsync(read, [key], default);
        Assert.True(await cursor.ReadAsync(default));
        Assert.False(await cursor.ReadAsync(default));
    }

    private async Task MoveAsync(Rows rows, CelValue from, CelValue to, int amount)
    {
        var part = rows.Entity("Part");
        var plan = rows.PlanBy(part, part.Key) with { ForUpdate = true }; // what is read is written: nobody may come in between
        var read = rows.Store.Prepare(plan);
        await rows.Store.WriteAsync(
            async session =>
            {
                async Task<long> Amount(CelValue key)
                {
                    await using var cursor = await session.ReadAsync(read, [key], default);
                    return (await Rows.AllAsync(cursor, plan))[0][2].AsInt;
                }

                var steps = new[]
                {
                    rows.Update("Part", from, "amount", CelValue.Int(await Amount(from) - amount)),
                    rows.Update("Part", to, "amount", CelValue.Int(await Amount(to) + amount)),
                };
                return (await session.ExecuteAsync(steps, default)).Error is null;
            },
            default);
    }

    private ChildPlan Child(Rows rows, Entity parent, Field relation, ChildPlan? below = null, int limit = 100)
    {
        var target = relation is ManyField many ? many.Target : ((LinkField)relation).Target;
        return new ChildPlan(relation, Rows.Node(_model, parent, $"this.{parent.Key.WireName}"), rows.Plan(target) with { Children = below is null ? [] : [below] }, limit);
    }

    /// <summary>Keys of the parts where there are any, else of the orders.</summary>
    private static async Task<List<CelValue>> FillAsync(Rows rows, int orders, int lines, int parts, int? amount = null)
    {
        var keys = new List<CelValue>();
        var partKeys = new List<CelValue>();
        var steps = new List<WriteStep>();
        for (var o = 0; o < orders; o++)
        {
            var order = UuidType.Of(Guid.CreateVersion7(DateTimeOffset.UnixEpoch.AddSeconds(steps.Count)));
            keys.Add(order);
            steps.Add(rows.Insert("Order", ("id", order), ("number", CelValue.Int(o))));
            for (var l = 0; l < lines; l++)
            {
                var line = UuidType.Of(Guid.CreateVersion7(DateTimeOffset.UnixEpoch.AddSeconds(steps.Count)));
                steps.Add(rows.Insert("OrderLine", ("id", line), ("order", order), ("text", CelValue.String($"{o}-{l}"))));
                for (var p = 0; p < parts; p++)
                {
                    var part = UuidType.Of(Guid.CreateVersion7(DateTimeOffset.UnixEpoch.AddSeconds(steps.Count)));
                    partKeys.Add(part);
                    steps.Add(rows.Insert("Part", ("id", part), ("line", line), ("amount", CelValue.Int(amount ?? p))));
                }
            }
        }

        Assert.Null((await rows.WriteAsync([.. steps])).Error);
        return amount is null ? keys : partKeys;
    }

    private async Task<Rows> OpenAsync() => new(await fixture.OpenAsync(_model), _model);
}
