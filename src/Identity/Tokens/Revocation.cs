namespace Ashlar.Identity.Tokens;

/// <summary>What a revocation ends.</summary>
public enum RevocationKind : byte
{
    /// <summary>Every token of a session, by <c>sid</c>.</summary>
    Session,

    /// <summary>One token, by <c>jti</c>.</summary>
    Token,

    /// <summary>Every token of a caller that was issued until now, by <c>sub</c>.</summary>
    Subject,

    /// <summary>Every token of a caller that names other roles than they have now, by <c>sub</c>.</summary>
    Roles,

    /// <summary>Every token that was given to a client until now, by <c>client_id</c>.</summary>
    Client,
}

/// <summary>A row of the system entity of this name: tokens that hold no more though they have not expired.</summary>
internal sealed record Revocation(Guid Id, string What, DateTimeOffset At, DateTimeOffset Until);
