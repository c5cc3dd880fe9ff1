using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Ashlar.Engine;

/// <summary>What the engine counts and traces, for all engines of the process. Costs next to nothing while nobody listens.</summary>
public static class EngineMeter
{
    /// <summary>Of the meter and the activity source.</summary>
    public const string Name = "Ashlar.Engine";

    private static readonly ActivitySource Source = new(Name);
    private static readonly Meter Meter = new(Name);

    private static readonly Counter<long> Requests =
        Meter.CreateCounter<long>("ashlar.engine.requests", "{request}", "Requests by entity, verb and outcome.");

    private static readonly Counter<long> PlanHits =
        Meter.CreateCounter<long>("ashlar.engine.plan_cache.hits", "{plan}", "Reads whose plan was at hand.");

    private static readonly Counter<long> PlanMisses =
        Meter.CreateCounter<long>("ashlar.engine.plan_cache.misses", "{plan}", "Reads whose plan had to be made.");

    /// <summary>A span of one request, or null where nobody listens.</summary>
    internal static Activity? Start(string verb, string entity)
    {
        if (!Source.HasListeners()) return null;
        var activity = Source.StartActivity("ashlar." + verb);
        activity?.SetTag("ashlar.entity", entity);
        return activity;
    }

    internal static void Request(string entity, string verb, Problem? problem, Activity? activity = null)
    {
        if (problem is not null) activity?.SetStatus(ActivityStatusCode.Error, problem.Code);
        if (!Requests.Enabled) return;
        Requests.Add(1, new("entity", entity), new("verb", verb), new("outcome", problem?.Code ?? "ok"));
    }

    internal static void PlanHit()
    {
        if (PlanHits.Enabled) PlanHits.Add(1);
    }

    internal static void PlanMiss()
    {
        if (PlanMisses.Enabled) PlanMisses.Add(1);
    }
}
