namespace Ashlar.Identity.Tokens;

/// <summary>The shared secret of development, which signs HS256 tokens (RFC 7518 section 3.2): at least 32 bytes.</summary>
public sealed record TokenOptions(byte[] Secret)
{
    public const int MinimumSecretBytes = 32;

    /// <summary>How far a clock may be off before <c>exp</c> and <c>nbf</c> count, of any token.</summary>
    public static readonly TimeSpan AllowedSkew = TimeSpan.FromSeconds(60);

    // A record prints its members: the secret must never reach a log.
    public override string ToString() => nameof(TokenOptions);
}
