using Ashlar.Cel;
using Ashlar.Engine.Rules;
using Ashlar.Identity.Accounts;

namespace Ashlar.Identity.Sessions;

/// <summary>A session and the caller that it stands for.</summary>
public sealed record SignedIn(SessionRow Session, PersonFacts Person, Caller Caller);

/// <summary>Who calls with a session's cookie.</summary>
public sealed class SessionCallers(SessionBook sessions, People people)
{
    /// <summary>Null: no session has this secret, or the account may not sign in any more.</summary>
    public async ValueTask<SignedIn?> FindAsync(string secret, CancellationToken cancellationToken)
    {
        if (await sessions.FindAsync(secret, cancellationToken).ConfigureAwait(false) is not { } session) return null;
        if (await people.FindAsync(session.User, cancellationToken).ConfigureAwait(false) is not { Disabled: false } person) return null;
        return new SignedIn(session, person, CallerOf(session, person));
    }

    private static Caller CallerOf(SessionRow session, PersonFacts person) => new()
    {
        Id = session.User,
        Roles = person.Roles,
        Email = person.Email,
        IsSuperuser = person.Superuser,
        Mfa = session.Proofs.Contains("mfa"),
        AuthenticatedAt = (session.AuthenticatedAt.UtcTicks - DateTimeOffset.UnixEpoch.UtcTicks) / TimeSpan.TicksPerMicrosecond,
        Claims = CelValue.Map([KeyValuePair.Create(CelValue.String("sid"), CelValue.String(session.Id.ToString()))]),
    };
}
