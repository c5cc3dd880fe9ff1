namespace Ashlar.Identity.Tokens.Keys;

/// <summary>
/// When keys change. A key signs for <see cref="Period"/>; the next one is published <see cref="Ahead"/> of its first signature, so
/// that whoever keeps our key set for <see cref="JwksMaxAge"/> has it by then; and the old one stays until its last token is over.
/// </summary>
public sealed record KeyRotation(TimeSpan Period, TimeSpan LongestToken)
{
    /// <summary>How long others may keep the key set (Cache-Control of <c>/oauth/jwks</c>).</summary>
    public static readonly TimeSpan JwksMaxAge = TimeSpan.FromHours(1);

    private static readonly TimeSpan Longest = TimeSpan.FromDays(1);

    public TimeSpan Ahead => Period / 4 < Longest ? Period / 4 : Longest;

    /// <summary>After the next key's first signature. Clocks of several processes may differ.</summary>
    public TimeSpan Kept => LongestToken + (2 * TokenOptions.AllowedSkew) + TimeSpan.FromMinutes(5);
}
