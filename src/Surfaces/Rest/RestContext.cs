using Ashlar.Engine;
using Ashlar.Engine.Rules;
using Ashlar.Model;
using Ashlar.Surfaces.Http;
using Ashlar.Surfaces.Http.Problems;
using Ashlar.Surfaces.Rest.Binding;
using Ashlar.Surfaces.Rest.Json;
using Ashlar.Surfaces.Rest.Routing;

namespace Ashlar.Surfaces.Rest;

/// <summary>What every verb needs: the engine of one model snapshot and what was made for it.</summary>
internal sealed record RestContext(AshlarEngine Engine, Router Router, RowEncoders Encoders, RestOptions Options)
{
    /// <summary>
    /// Refuses a request for its form. What is closed to the caller is refused as closed instead, so that the form's faults
    /// tell nothing about it.
    /// </summary>
    public ValueTask RefuseAsync(HttpExchange exchange, Entity entity, Act act, Problem problem) =>
        ProblemAnswer.WriteAsync(exchange, Engine.Closed(entity, act, exchange.Caller) ?? problem);

    /// <summary>Refuses as the engine did, with what the address may have to do with it.</summary>
    public static ValueTask RefuseAsync(HttpExchange exchange, Problem problem) =>
        ProblemAnswer.WriteAsync(exchange, PlusHint.Apply(problem, exchange.RawQuery));
}
