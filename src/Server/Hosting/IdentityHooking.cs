using System.Text.Json.Nodes;
using Ashlar.Identity.Accounts;
using Ashlar.Identity.Audit;
using Ashlar.Identity.OAuth.Grants;
using Ashlar.Identity.Records;
using Ashlar.Identity.Tokens;

namespace Ashlar.Server.Hosting;

/// <summary>What ends with what: the parts of identity know nothing of each other, and are tied together here.</summary>
public static class IdentityHooking
{
    /// <param name="own">What keeps its state in the database.</param>
    /// <param name="grants">What applications were given.</param>
    public static IdentityHooks Tie(OwnIdentity own, GrantBook grants) => new()
    {
        Mail = async (session, mail, cancellationToken) => await own.Outbox.PutAsync(session, own.Letters.Write(mail.Template, mail.To, mail.Token, mail.Provider), cancellationToken),
        Note = (session, what, cancellationToken) => own.Trail.AppendAsync(session, EventOf(what), cancellationToken),
        SessionEnds = async (session, id, cancellationToken) =>
        {
            await own.Revocations.RevokeAsync(session, RevocationKind.Session, id.ToString(), cancellationToken);
            await grants.RevokeSessionAsync(session, id, cancellationToken);
        },
        AccessEnds = async (session, user, cancellationToken) =>
        {
            await own.Revocations.RevokeAsync(session, RevocationKind.Subject, UserKeyText.Of(user), cancellationToken);
            await own.Pending.ForgetAsync(session, user, cancellationToken);
            await grants.RevokeAccountAsync(session, user, cancellationToken);
        },
        Recovers = async (session, user, cancellationToken) =>
        {
            // Nothing else stands for its passkeys: left there, they would be asked for after the password, and they are lost.
            if (!await own.Factors.HasSpareAsync(session, user, cancellationToken)) await own.Passkeys.ForgetAsync(session, user, cancellationToken);
        },
        AccountEnds = async (session, user, cancellationToken) =>
        {
            await own.Factors.ForgetAsync(session, user, cancellationToken);
            await own.Passkeys.ForgetAsync(session, user, cancellationToken);
            await own.ApiKeys.ForgetAsync(session, user, cancellationToken);
            await own.Identities.ForgetAsync(session, user, cancellationToken);
        },
    };

    private static AuditEvent EventOf(AccountEvent what) => new(what.Kind)
    {
        Actor = what.Actor is { IsNull: false } actor ? UserKeyText.Of(actor) : null,
        Subject = what.Email,
        Address = what.Address,
        Details = what.Provider is { } provider ? new JsonObject { ["provider"] = provider } : null,
    };
}
