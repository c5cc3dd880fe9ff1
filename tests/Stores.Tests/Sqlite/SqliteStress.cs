using System.Collections.Concurrent;
using Ashlar.Cel;
using Ashlar.Model;
using Ashlar.Model.Expressions.ValueTypes;
using Ashlar.Stores.Tests.Support;

namespace Ashlar.Stores.Tests.Sqlite;

public sealed class SqliteStress : IAsyncDisposable
{
    private const string Notes =
        """
        Note:
          fields:
            text: { type: string }
          access: { read: public }
        """;

    private readonly SqliteFixture _fixture = new();
    private readonly ModelSnapshot _model = Rows.Load(Notes);

    [Fact]
    public async Task Reads_and_writes_cancelled_at_any_moment_lose_no_connection_and_no_acknowledged_row()
    {
        _fixture.Options = _fixture.Options with { Readers = 2, StatementsKept = 3, OnBackgroundFailure = e => Assert.Fail(e.Message) };
        var rows = new Rows(await _fixture.OpenAsync(_model), _model);
        var (kept, maybe) = (new ConcurrentBag<string>(), new ConcurrentBag<string>());
        var counts = new int[3];
        await Parallel.ForEachAsync(Enumerable.Range(0, Effort.Cases(400)), new ParallelOptions { MaxDegreeOfParallelism = 24 }, async (i, _) =>
        {
            var random = new Random(unchecked((Effort.Seed * 397) ^ i));
            using var cancel = new CancellationTokenSource();
            if (random.Next(3) > 0) cancel.CancelAfter(TimeSpan.FromMilliseconds(random.Next(6)));
            try
            {
                if (random.Next(2) == 0) await ReadAsync(rows, random, cancel.Token);
                else await WriteAsync(rows, $"{i}", random, kept, maybe, cancel.Token);
                Interlocked.Increment(ref counts[0]);
            }
            catch (OperationCanceledException)
            {
                Interlocked.Increment(ref counts[1]);
            }
        });

        var there = (await rows.AllAsync("Note")).Select(r => r[1].AsString).ToHashSet();
        Assert.Subset(there, kept.ToHashSet());
        Assert.Subset(kept.Concat(maybe).ToHashSet(), there);
        // Both readers are back: two cursors at once need no wait
        var waits = rows.Store.Statistics.Waits;
        var read = rows.Store.Prepare(rows.Plan(rows.Entity("Note")));
        await using (await rows.Store.ReadAsync(read, [], default))
        await using (await rows.Store.ReadAsync(read, [], default))
        {
            Assert.Equal(waits, rows.Store.Statistics.Waits);
        }

        Figures.Note($"{counts[0]} finished, {counts[1]} cancelled, {kept.Count} writes acknowledged, {waits} waits for 2 readers, seed {Effort.Seed}");
    }

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();

    private static async Task ReadAsync(Rows rows, Random random, CancellationToken cancellationToken)
    {
        var note = rows.Entity("Note");
        // Plans of their own now and then, so that statements are evicted
        var plan = random.Next(3) == 0 ? rows.Plan(note) : rows.PlanBy(note, note.Key);
        await using var cursor = await rows.Store.ReadAsync(rows.Store.Prepare(plan), plan.Parameters.Count == 0 ? [] : [UuidType.Of(Guid.NewGuid())], cancellationToken);
        while (await cursor.ReadAsync(cancellationToken) && random.Next(50) > 0) Assert.False(cursor.IsNull(1));
    }

    private static async Task WriteAsync(Rows rows, string text, Random random, ConcurrentBag<string> kept, ConcurrentBag<string> maybe, CancellationToken cancellationToken)
    {
        var note = rows.Entity("Note");
        var plan = rows.PlanBy(note, note.Key);
        var read = rows.Store.Prepare(plan);
        var step = rows.Insert("Note", ("text", CelValue.String(text)));
        maybe.Add(text);
        var keep = random.Next(4) > 0;
        await rows.Store.WriteAsync(
            async session =>
            {
                Assert.Null((await session.ExecuteAsync([step], cancellationToken)).Error);
                await using var cursor = await session.ReadAsync(read, [step.Parameters[0]], cancellationToken);
                Assert.True(await cursor.ReadAsync(cancellationToken));
                return keep;
            },
            cancellationToken);
        if (keep) kept.Add(text);
    }
}
