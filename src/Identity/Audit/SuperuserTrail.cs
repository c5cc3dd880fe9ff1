using System.Text.Json.Nodes;
using Ashlar.Engine.Rules;
using Ashlar.Engine.Writes;
using Ashlar.Identity.Records;

namespace Ashlar.Identity.Audit;

/// <summary>What superusers write past the rules, a line for each row.</summary>
public static class SuperuserTrail
{
    public static SuperuserRecord Of(AuditTrail trail) => async (session, caller, acts, cancellationToken) =>
    {
        foreach (var act in acts) await trail.AppendAsync(session, EventOf(caller, act), cancellationToken).ConfigureAwait(false);
    };

    private static AuditEvent EventOf(Caller caller, SuperuserAct act) => new(AuditKinds.SuperuserWrote)
    {
        Actor = caller.Id.IsNull ? "cli" : UserKeyText.Of(caller.Id),
        Details = new JsonObject { ["entity"] = act.Entity.Name, ["act"] = act.Verb.ToString().ToLowerInvariant(), ["key"] = act.Key },
    };
}
