using System.Diagnostics;
using System.Diagnostics.Metrics;
using Ashlar.Engine.Reads;
using Ashlar.Engine.Rules;
using Ashlar.Engine.Tests.Support;
using Ashlar.Stores;

namespace Ashlar.Engine.Tests;

public sealed class EngineMeterTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Counts_requests_and_plans_and_traces_them_for_those_who_listen()
    {
        await using var world = await World.CreateAsync("""
            ashlar: 1
            name: metered
            entities:
              Metered:
                fields: { name: { type: string } }
                access: { read: public }
            """);
        var counted = new List<string>();
        var spans = new List<Activity>();
        using var meters = new MeterListener { InstrumentPublished = (i, l) => Enable(i, l) };
        meters.SetMeasurementEventCallback<long>((instrument, _, tags, _) => Note(instrument.Name, tags));
        meters.Start();
        using var activities = new ActivityListener
        {
            ShouldListenTo = source => source.Name == EngineMeter.Name,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = Keep,
        };
        ActivitySource.AddActivityListener(activities);

        await world.ListAsync("Metered");
        await world.ListAsync("Metered", sort: "nme");
        await world.GetAsync("Metered", "x");

        // Engines of other tests, which run beside this one, are still counted.
        string[] seen;
        lock (counted) seen = [.. counted];
        Activity[] traced;
        lock (spans) traced = [.. spans];
        Assert.Contains("ashlar.engine.requests Metered list ok", seen);
        Assert.Contains("ashlar.engine.requests Metered list validation", seen);
        Assert.Contains("ashlar.engine.requests Metered get not-found", seen);
        Assert.Contains("ashlar.engine.plan_cache.misses", seen);
        Assert.Contains(traced, s => s.OperationName == "ashlar.list" && s.Status == ActivityStatusCode.Unset);
        Assert.Contains(traced, s => s.OperationName == "ashlar.get" && s.StatusDescription == "not-found");

        void Enable(Instrument instrument, MeterListener listener)
        {
            if (instrument.Meter.Name == EngineMeter.Name) listener.EnableMeasurementEvents(instrument);
        }

        void Note(string name, ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            // Other tests run beside this one.
            var text = name;
            foreach (var (_, value) in tags) text += " " + value;
            lock (counted) counted.Add(text);
        }

        void Keep(Activity span)
        {
            lock (spans)
            {
                if ((string?)span.GetTagItem("ashlar.entity") == "Metered") spans.Add(span);
            }
        }
    }

    [Theory]
    [InlineData(StoreFailure.Unavailable, ProblemKind.Unavailable)]
    [InlineData(StoreFailure.Timeout, ProblemKind.Timeout)]
    public async Task A_store_that_fails_is_a_problem_and_no_exception(StoreFailure failure, ProblemKind kind)
    {
        await using var world = await Shop.OpenAsync();
        var store = new CountingStore(world.Store) { Fails = failure };
        var engine = await AshlarEngine.CreateAsync(world.Model, store, TimeProvider.System, Cancelled);
        var get = await engine.GetAsync(new GetRequest(world.Entity("Category"), "books"), Caller.Anonymous, Cancelled);
        var list = await engine.ListAsync(Requests.List(world.Entity("Category")), Caller.Anonymous, Cancelled);
        Assert.Equal((kind, kind), (get.Problem?.Kind, list.Problem?.Kind));
    }

    [Fact]
    public void A_budget_is_taken_row_by_row_until_it_is_used_up()
    {
        var budget = new RowBudget(2);
        Assert.True(budget.TryTake() && budget.TryTake());
        Assert.False(budget.TryTake());
        Assert.Equal(0, budget.Left);
    }
}
