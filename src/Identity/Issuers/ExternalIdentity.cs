using Ashlar.Cel;

namespace Ashlar.Identity.Issuers;

/// <summary>A row of the system entity of this name: somebody an outside issuer vouches for, and the User that is.</summary>
/// <param name="Subject">The issuer's own id, <c>sub</c>: never an address, which may come to belong to another.</param>
internal sealed record ExternalIdentity(Guid Id, string Issuer, string Subject, CelValue User, DateTimeOffset CreatedAt);
