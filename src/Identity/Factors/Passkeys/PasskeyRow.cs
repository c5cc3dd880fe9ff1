using System.Buffers.Text;
using System.Security.Cryptography;
using Ashlar.Cel;

namespace Ashlar.Identity.Factors.Passkeys;

/// <summary>A WebAuthn credential of a user.</summary>
/// <param name="Credential">SHA-256 of its id: short enough to be a key, and what it is called in addresses.</param>
/// <param name="Transports">With spaces between.</param>
internal sealed record PasskeyRow(
    string Credential, CelValue User, string Name, byte[] CredentialId, byte[] PublicKey, long SignCount, string Transports,
    bool VerifiesUser, bool BackupEligible, bool BackedUp, DateTimeOffset CreatedAt, DateTimeOffset? UsedAt)
{
    public static string KeyOf(byte[] credentialId) => Base64Url.EncodeToString(SHA256.HashData(credentialId));
}

/// <summary>A passkey as its user may see it.</summary>
/// <param name="Id">Names it where it is removed.</param>
/// <param name="BackedUp">It is kept by a provider, and not on one device alone.</param>
public sealed record PasskeyInfo(string Id, string Name, bool VerifiesUser, bool BackedUp, DateTimeOffset CreatedAt, DateTimeOffset? UsedAt);

/// <summary>A passkey that was just added.</summary>
/// <param name="Codes">Recovery codes that were made with it, shown only now; null: there are some already, or nothing that they would stand for.</param>
public sealed record NewPasskey(PasskeyInfo Passkey, FreshCodes? Codes);

/// <summary>What a browser is asked to sign.</summary>
/// <param name="Token">Comes back with the answer; good once, for five minutes.</param>
/// <param name="Options">JSON for <c>PublicKeyCredential.parseCreationOptionsFromJSON</c> or <c>parseRequestOptionsFromJSON</c>.</param>
public sealed record PasskeyOffer(string Token, string Options)
{
    public override string ToString() => nameof(PasskeyOffer); // a record prints its members
}
