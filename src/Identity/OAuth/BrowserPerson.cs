using Ashlar.Cel;

namespace Ashlar.Identity.OAuth;

/// <summary>Somebody whose browser is signed in.</summary>
/// <param name="Session">The session's id.</param>
/// <param name="User">The key of their User.</param>
/// <param name="AuthenticatedAt">When they last proved who they are.</param>
/// <param name="Methods">How (RFC 8176): <c>pwd</c>, <c>otp</c>, ….</param>
public sealed record BrowserPerson(Guid Session, CelValue User, DateTimeOffset AuthenticatedAt, IReadOnlyList<string> Methods);

/// <summary>What tokens and userinfo say about a person.</summary>
/// <param name="Subject">The key of their User as text: <c>sub</c>.</param>
public sealed record Person(string Subject)
{
    public string? Email { get; init; }
    public bool EmailVerified { get; init; }
    public string? Name { get; init; }
    public IReadOnlyList<string> Roles { get; init; } = [];
}

/// <summary>The person with a key; null: there is none, or they may not sign in any more.</summary>
public delegate ValueTask<Person?> PersonSource(CelValue user, CancellationToken cancellationToken);
