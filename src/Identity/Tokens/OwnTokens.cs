using Ashlar.Identity.Tokens.Keys;

namespace Ashlar.Identity.Tokens;

/// <summary>What verifying our own access tokens takes.</summary>
/// <param name="Issuer"><c>iss</c> and <c>aud</c>.</param>
/// <param name="Keys">The signing keys.</param>
/// <param name="Revocations">Tokens that were ended before their time.</param>
public sealed record OwnTokens(string Issuer, KeyRing Keys, Revocations Revocations);
