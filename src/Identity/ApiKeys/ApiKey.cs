using Ashlar.Cel;

namespace Ashlar.Identity.ApiKeys;

/// <summary>A key of a machine that acts for a user. The key itself is known to its holder alone.</summary>
/// <param name="Id">Names it where it is listed and revoked.</param>
/// <param name="Shown">How the key begins.</param>
/// <param name="Roles">What it uses of its user's roles, as they are when it is used.</param>
/// <param name="EndsAt">Null: it does not expire.</param>
/// <param name="UsedAt">To the minute, or null.</param>
public sealed record ApiKey(
    Guid Id, string Hash, string Shown, string Name, CelValue User, IReadOnlyList<string> Roles, IReadOnlyList<string> Scopes,
    DateTimeOffset CreatedAt, DateTimeOffset? EndsAt, DateTimeOffset? UsedAt);

/// <summary>What a new key is to be.</summary>
/// <param name="Name">For people.</param>
/// <param name="EndsAt">Null: it does not expire.</param>
public sealed record ApiKeyRequest(string Name, IReadOnlyList<string> Roles, IReadOnlyList<string> Scopes, DateTimeOffset? EndsAt);

/// <summary>A key that was just made: <paramref name="Text"/> is shown now and never again.</summary>
public sealed record NewApiKey(ApiKey Key, string Text);
