using Ashlar.Cel;

namespace Ashlar.Identity.Issuers;

/// <summary>
/// A row of the system entity of this name: somebody an outside issuer vouches for, and the User that is. Access tokens of a trusted
/// issuer and sign-ins with a provider share it: an issuer's subject is one person, whichever way it is shown.
/// </summary>
/// <param name="Id">Of the row.</param>
/// <param name="Issuer">Letter by letter.</param>
/// <param name="Subject">The issuer's own id, <c>sub</c>: never an address, which may come to belong to another.</param>
/// <param name="User">The key of the User.</param>
/// <param name="Email">As a provider named it when it was linked; to tell it from others, never to find anybody by.</param>
/// <param name="CreatedAt">When it was linked, or first seen.</param>
/// <param name="UsedAt">The last sign-in with it; null: none.</param>
public sealed record ExternalIdentity(Guid Id, string Issuer, string Subject, CelValue User, string? Email, DateTimeOffset CreatedAt, DateTimeOffset? UsedAt);
