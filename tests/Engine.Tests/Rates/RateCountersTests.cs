using Ashlar.Engine.Rates;

namespace Ashlar.Engine.Tests.Rates;

public sealed class RateCountersTests
{
    private static readonly RatePolicy Three = new("three", 3, TimeSpan.FromSeconds(10));

    [Fact]
    public async Task Lets_a_burst_pass_and_then_one_each_refill()
    {
        var clock = new Clock();
        var counters = new RateCounters(clock);
        for (var left = 2; left >= 0; left--)
        {
            var verdict = await counters.TakeAsync(Three, "ann", default);
            Assert.True(verdict.Allowed);
            Assert.Equal(left, verdict.Remaining);
        }

        var refused = await counters.TakeAsync(Three, "ann", default);
        Assert.False(refused.Allowed);
        Assert.Equal(TimeSpan.FromSeconds(10), refused.Wait);
        Assert.Equal(TimeSpan.FromSeconds(30), refused.Reset);
        clock.Advance(TimeSpan.FromSeconds(9));
        Assert.Equal(TimeSpan.FromSeconds(1), (await counters.TakeAsync(Three, "ann", default)).Wait);
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.True((await counters.TakeAsync(Three, "ann", default)).Allowed);
        Assert.False((await counters.TakeAsync(Three, "ann", default)).Allowed);
    }

    [Fact]
    public async Task Keeps_one_from_paying_for_another()
    {
        var counters = new RateCounters(new Clock());
        for (var i = 0; i < 10; i++) await counters.TakeAsync(Three, "ann", default);
        Assert.Equal(2, (await counters.TakeAsync(Three, "bob", default)).Remaining);
        Assert.Equal(2, (await counters.TakeAsync(Three with { Name = "other" }, "ann", default)).Remaining);
    }

    [Fact]
    public async Task Gives_back_what_did_not_count_and_never_more_than_the_burst()
    {
        var counters = new RateCounters(new Clock());
        for (var i = 0; i < 3; i++) await counters.TakeAsync(Three, "ann", default);
        await counters.GiveBackAsync(Three, "ann", default);
        Assert.True((await counters.TakeAsync(Three, "ann", default)).Allowed);
        for (var i = 0; i < 20; i++) await counters.GiveBackAsync(Three, "ann", default);
        Assert.Equal(2, (await counters.TakeAsync(Three, "ann", default)).Remaining);
    }

    /// <summary>In any span of time at most burst + span/refill are let pass, and whoever waits as long as told is.</summary>
    [Fact]
    public async Task Never_lets_more_pass_than_its_policy_says() =>
        await Effort.RunAsync(200, async (random, _) =>
        {
            var clock = new Clock();
            var counters = new RateCounters(clock);
            var policy = new RatePolicy("p", random.Next(1, 20), TimeSpan.FromMilliseconds(random.Next(1, 5000)));
            var passed = new List<TimeSpan>();
            var now = TimeSpan.Zero;
            for (var i = 0; i < 300; i++)
            {
                var step = random.Next(4) switch { 0 => TimeSpan.Zero, 1 => policy.Refill * random.NextDouble(), 2 => policy.Refill, _ => policy.Window * random.NextDouble() };
                now += step;
                clock.Advance(step);
                var verdict = await counters.TakeAsync(policy, "ann", default);
                if (!verdict.Allowed && random.Next(3) == 0)
                {
                    now += verdict.Wait;
                    clock.Advance(verdict.Wait);
                    verdict = await counters.TakeAsync(policy, "ann", default);
                    Assert.True(verdict.Allowed);
                }

                if (verdict.Allowed) passed.Add(now);
            }

            for (var from = 0; from < passed.Count; from++)
                for (var to = from; to < passed.Count; to++)
                {
                    var span = passed[to] - passed[from];
                    Assert.True(to - from + 1 <= policy.Burst + Math.Floor(span / policy.Refill), $"{to - from + 1} in {span} of {policy}");
                }
        });

    [Fact]
    public async Task Lets_racers_through_no_more_often_than_one()
    {
        var counters = new RateCounters(new Clock());
        var policy = new RatePolicy("race", 100, TimeSpan.FromHours(1));
        var allowed = 0;
        await Parallel.ForAsync(0, 1000, async (_, ct) =>
        {
            if ((await counters.TakeAsync(policy, "ann", ct)).Allowed) Interlocked.Increment(ref allowed);
        });
        Assert.Equal(100, allowed);
    }

    [Fact]
    public async Task Forgets_before_it_grows_past_its_bound_and_keeps_those_that_were_refused()
    {
        var clock = new Clock();
        var counters = new RateCounters(clock, most: 1600);
        for (var i = 0; i < 3; i++) await counters.TakeAsync(Three, "attacker", default);
        for (var i = 0; i < 50_000; i++)
        {
            await counters.TakeAsync(Three, $"{i}", default);
            Assert.True(counters.Count <= 1600);
        }

        Assert.False((await counters.TakeAsync(Three, "attacker", default)).Allowed);
        clock.Advance(TimeSpan.FromMinutes(1));
        for (var i = 0; i < 3200; i++) await counters.TakeAsync(Three, $"later {i}", default);
        Assert.True(counters.Count <= 1600);
    }

    private sealed class Clock : TimeProvider
    {
        private long _now = 17;

        public void Advance(TimeSpan span) => _now += span.Ticks;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => _now;
    }
}
