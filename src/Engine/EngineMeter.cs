using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Ashlar.Engine;

/// <summary>What the engine counts and traces. Costs next to nothing while nobody listens.</summary>
public sealed class EngineMeter : IDisposable
{
    public const string Name = "Ashlar.Engine";

    internal static readonly ActivitySource Source = new(Name);

    private readonly Meter meter = new(Name);
    private readonly Counter<long> requests;
    private readonly Counter<long> planHits;
    private readonly Counter<long> planMisses;

    public EngineMeter()
    {
        requests = meter.CreateCounter<long>("ashlar.engine.requests", "{request}", "Requests by entity, verb and outcome.");
        planHits = meter.CreateCounter<long>("ashlar.engine.plan_cache.hits", "{plan}", "Requests whose plan was at hand.");
        planMisses = meter.CreateCounter<long>("ashlar.engine.plan_cache.misses", "{plan}", "Requests whose plan had to be made.");
    }

    /// <summary>A span of one request, or null where nobody listens.</summary>
    internal static Activity? Start(string verb, string entity)
    {
        var activity = Source.StartActivity("ashlar." + verb);
        activity?.SetTag("ashlar.entity", entity);
        return activity;
    }

    internal void Request(string entity, string verb, Problem? problem, Activity? activity = null)
    {
        if (problem is not null) activity?.SetStatus(ActivityStatusCode.Error, problem.Code);
        if (!requests.Enabled) return;
        requests.Add(1, new("entity", entity), new("verb", verb), new("outcome", problem?.Code ?? "ok"));
    }

    internal void PlanHit()
    {
        if (planHits.Enabled) planHits.Add(1);
    }

    internal void PlanMiss()
    {
        if (planMisses.Enabled) planMisses.Add(1);
    }

    public void Dispose() => meter.Dispose();
}
