using Ashlar.Engine.Rules;
using Ashlar.Engine.Tests.Support;
using Ashlar.Engine.Writes;
using Ashlar.Engine.Writes.Repeats;

namespace Ashlar.Engine.Tests.Writes;

public sealed class RepeatsTests
{
    private const string Model =
        """
        ashlar: 1
        name: notes
        entities:
          Note:
            fields:
              title: { type: string, max: 80 }
            access: { read: public, write: public }
        """;

    private static readonly Caller Ada = Callers.User(1);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_key_serves_for_a_day()
    {
        var time = new Clock();
        await using var world = await World.CreateAsync(Model, time: time);
        Assert.Null((await PostAsync(world, "a")).Value.Replayed);
        time.Now += TimeSpan.FromHours(23);
        Assert.Equal([7], (await PostAsync(world, "a")).Value.Replayed);
        time.Now += TimeSpan.FromHours(2);
        Assert.Null((await PostAsync(world, "b")).Value.Replayed);
        Assert.Equal(2, (await world.RowsAsync("Note")).Count);
    }

    [Fact]
    public async Task Of_many_at_once_one_is_done()
    {
        await using var world = await World.CreateAsync(Model);
        var answers = await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => PostAsync(world, "a").AsTask()));
        Assert.Single(answers, a => a.Value.Replayed is null);
        Assert.Single(answers.Select(a => a.Value.Key).Distinct());
        Assert.Single(await world.RowsAsync("Note"));
    }

    [Fact]
    public async Task The_same_key_with_another_request_is_refused_also_when_its_body_is_wrong()
    {
        await using var world = await World.CreateAsync(Model);
        await PostAsync(world, "a");
        Assert.Equal(ProblemKind.IdempotencyKeyReused, (await PostAsync(world, "a", request: 2)).Problem?.Kind);
        Assert.Equal(ProblemKind.IdempotencyKeyReused, (await PostAsync(world, new string('x', 81), request: 2)).Problem?.Kind);
    }

    [Fact]
    public void What_a_key_may_not_be_is_told()
    {
        Assert.Null(RepeatGuard.Refuse("k", Ada));
        Assert.Null(RepeatGuard.Refuse(new string('~', 255), Ada));
        Assert.NotNull(RepeatGuard.Refuse(new string('~', 256), Ada));
        Assert.NotNull(RepeatGuard.Refuse("", Ada));
        Assert.NotNull(RepeatGuard.Refuse("é", Ada));
        Assert.NotNull(RepeatGuard.Refuse("a\u007f", Ada));
        Assert.NotNull(RepeatGuard.Refuse(new string('a', 21), Caller.Anonymous));
        Assert.Null(RepeatGuard.Refuse(new string('a', 22), Caller.Anonymous));
    }

    [Fact]
    public async Task A_repeat_waits_its_turn_and_then_no_longer()
    {
        var gate = new RepeatGate(TimeProvider.System);
        byte[] key = [1, 2, 3, 4];
        var first = await gate.EnterAsync(key, TimeSpan.FromSeconds(5), Cancelled);
        Assert.NotNull(first);
        Assert.Null(await gate.EnterAsync(key, TimeSpan.FromMilliseconds(20), Cancelled));
        using (await gate.EnterAsync([4, 3, 2, 1], TimeSpan.Zero, Cancelled)) // another key does not wait
        {
            var second = gate.EnterAsync(key, TimeSpan.FromSeconds(30), Cancelled);
            Assert.False(second.IsCompleted);
            first.Dispose();
            using var turn = await second;
            Assert.NotNull(turn);
        }

        using var again = await gate.EnterAsync(key, TimeSpan.Zero, Cancelled);
        Assert.NotNull(again);
    }

    [Fact]
    public async Task Whoever_stops_waiting_keeps_nobody_out()
    {
        var gate = new RepeatGate(TimeProvider.System);
        byte[] key = [1, 2, 3, 4];
        using var gone = new CancellationTokenSource();
        var first = await gate.EnterAsync(key, TimeSpan.FromSeconds(5), Cancelled);
        var second = gate.EnterAsync(key, TimeSpan.FromSeconds(30), gone.Token);
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await second);
        first!.Dispose(); // it entered
        using var third = await gate.EnterAsync(key, TimeSpan.Zero, Cancelled);
        Assert.NotNull(third);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(100)]
    [InlineData(100_000)]
    public void What_is_kept_is_read_back(int length)
    {
        var shaped = new byte[length];
        new Random(length).NextBytes(shaped.AsSpan(0, length / 2));
        WriteAnswer[] rows = [new("ä,1", 3, true), new("", 0, false)];
        var kept = KeptAnswer.Read(new KeptAnswer(rows, shaped).Write());
        Assert.Equal(rows, kept.Rows);
        Assert.Equal(shaped, kept.Shaped);
    }

    private static ValueTask<Result<WriteAnswer>> PostAsync(World world, string title, byte request = 1)
    {
        var write = new WriteRequest(world.Entity("Note"), WriteVerb.Create)
        {
            Body = WriteWorld.Parse($$"""{ "title": "{{title}}" }"""),
            Repeat = new RepeatGuard("a key of the caller's", [.. Enumerable.Repeat(request, 32)], _ => [7]),
        };
        return world.Engine.WriteAsync(write, Ada, (_, _, _) => { }, Cancelled);
    }

    private sealed class Clock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
