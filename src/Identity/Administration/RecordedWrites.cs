using System.Text.Json.Nodes;
using Ashlar.Engine.Writes;
using Ashlar.Identity.Accounts;
using Ashlar.Identity.Audit;
using Ashlar.Identity.Records;
using Ashlar.Identity.Tokens;

namespace Ashlar.Identity.Administration;

/// <summary>
/// What writes of the model mean for identity, on whatever surface: who loses or gets roles needs new access tokens, and the trail tells
/// of it, as of what superusers write past the rules; whose row of <c>User</c> is deleted has no account any more.
/// </summary>
public static class RecordedWrites
{
    /// <param name="trail">Where it is told.</param>
    /// <param name="revocations">Where tokens end that name the roles of before.</param>
    /// <param name="ending">What ends with a person.</param>
    /// <param name="system">Who writes without being a caller: <c>cli</c>.</param>
    public static WriteRecord Of(AuditTrail trail, Revocations revocations, AccountEnding ending, string system) => async (session, caller, acts, cancellationToken) =>
    {
        var actor = caller.Id.IsNull ? system : UserKeyText.Of(caller.Id);
        foreach (var change in acts.Roles) await revocations.RevokeAsync(session, RevocationKind.Roles, UserKeyText.Of(change.User), cancellationToken).ConfigureAwait(false);
        foreach (var change in acts.Roles) await trail.AppendAsync(session, EventOf(actor, change), cancellationToken).ConfigureAwait(false);
        foreach (var user in acts.Gone)
        {
            if (await ending.EndAsync(session, user, cancellationToken).ConfigureAwait(false)) await trail.AppendAsync(session, new AuditEvent(AuditKinds.AccountDeleted) { Actor = actor, Subject = UserKeyText.Of(user) }, cancellationToken).ConfigureAwait(false);
        }

        foreach (var act in acts.Superuser) await trail.AppendAsync(session, EventOf(actor, act), cancellationToken).ConfigureAwait(false);
    };

    private static AuditEvent EventOf(string actor, RolesChange change) => new(AuditKinds.RolesChanged)
    {
        Actor = actor,
        Subject = UserKeyText.Of(change.User),
        Details = new JsonObject { ["before"] = Texts(change.Before), ["after"] = Texts(change.After) },
    };

    private static AuditEvent EventOf(string actor, SuperuserAct act) => new(AuditKinds.SuperuserWrote)
    {
        Actor = actor,
        Details = new JsonObject { ["entity"] = act.Entity.Name, ["act"] = act.Verb.ToString().ToLowerInvariant(), ["key"] = act.Key },
    };

    private static JsonArray Texts(IReadOnlyList<string> texts) => new([.. texts.Select(t => (JsonNode)t)]);
}
