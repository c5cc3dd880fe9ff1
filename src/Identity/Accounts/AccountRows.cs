using Ashlar.Cel;

namespace Ashlar.Identity.Accounts;

/// <summary>Somebody who can sign in; a row of the system entity of this name.</summary>
/// <param name="User">The key of their row of <c>User</c>.</param>
/// <param name="Email">Verified: nobody has an account before their mail was answered.</param>
/// <param name="Password">Argon2id in its string form; null: other ways to sign in.</param>
/// <param name="PasswordChangedAt">When it was last set.</param>
/// <param name="CreatedAt">When the account was made.</param>
/// <param name="DisabledAt">Set: nobody signs in with it.</param>
/// <param name="Superuser">Passes the rules.</param>
public sealed record Account(CelValue User, string Email, string? Password, DateTimeOffset? PasswordChangedAt, DateTimeOffset CreatedAt, DateTimeOffset? DisabledAt, bool Superuser)
{
    // A record prints its members: a hash must never reach a log.
    public override string ToString() => $"{nameof(Account)} {{ {User} }}";
}

/// <summary>A registration whose mail was not answered yet, or was: then <see cref="User"/> is the account that it made.</summary>
internal sealed record Registration(string Token, string Email, string Password, string Profile, DateTimeOffset CreatedAt, DateTimeOffset EndsAt, CelValue User);

/// <summary>Leave to do one thing for whoever reads a mail.</summary>
internal sealed record MailToken(string Token, CelValue User, string Purpose, string Email, DateTimeOffset CreatedAt, DateTimeOffset EndsAt)
{
    public const string Reset = "reset";
    public const string NewEmail = "email";
}
