using Ashlar.Cel;

namespace Ashlar.Identity.OAuth.Grants;

/// <summary>What a person let a client do. Codes, refresh tokens and access tokens (by <c>sid</c>) end with it.</summary>
public sealed record GrantRow(
    Guid Id, string Client, CelValue User, Guid? Session, string Scope, DateTimeOffset AuthenticatedAt, string Methods,
    DateTimeOffset CreatedAt, DateTimeOffset EndsAt, DateTimeOffset? RevokedAt, DateTimeOffset? UsedAt = null);

/// <summary>A code on its way through a browser. Kept after its use, so that a second use is known for what it is.</summary>
internal sealed record CodeRow(string Code, Guid Grant, string Redirect, string Challenge, string? Nonce, DateTimeOffset EndsAt, DateTimeOffset? UsedAt)
{
    public override string ToString() => nameof(CodeRow);
}

/// <summary>A refresh token. Kept after its use, for the same reason.</summary>
internal sealed record RefreshRow(string Token, Guid Grant, DateTimeOffset EndsAt, DateTimeOffset? UsedAt)
{
    public override string ToString() => nameof(RefreshRow);
}

/// <summary>What a person let a client do at some time, so that the same need not be asked again.</summary>
internal sealed record ConsentRow(string Id, CelValue User, string Client, string Scope, DateTimeOffset GivenAt);
