namespace Ashlar.Identity.Tokens.Keys;

/// <summary>A row of the system entity <c>SigningKey</c>.</summary>
/// <param name="Number">Counts from 1; two processes that make the next key at once want the same number, and one of them gets it.</param>
/// <param name="KeyId"><c>kid</c>.</param>
/// <param name="SignsFrom">The key signs from then until the next one does.</param>
/// <param name="Sealed">PKCS #8, under the master key.</param>
internal sealed record SigningKeyRow(int Number, string KeyId, DateTimeOffset CreatedAt, DateTimeOffset SignsFrom, byte[] Sealed)
{
    public const string Purpose = "signing key";

    /// <summary>What cannot be changed in the row without the key being refused.</summary>
    public static string Context(int number, string keyId, DateTimeOffset signsFrom) => $"{number}|{keyId}|{signsFrom.ToUnixTimeMilliseconds()}";

    public string OwnContext => Context(Number, KeyId, SignsFrom);
}
