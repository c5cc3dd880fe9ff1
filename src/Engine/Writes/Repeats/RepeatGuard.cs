using System.Security.Cryptography;
using System.Text;
using Ashlar.Engine.Reads;
using Ashlar.Engine.Rules;

namespace Ashlar.Engine.Writes.Repeats;

/// <summary>
/// A caller's promise that requests with this key are one request: it is carried out once, and its repeats within
/// <see cref="Lifetime"/> get the answer of the first. Keys are per caller.
/// </summary>
/// <param name="Key">As the caller chose it; see <see cref="Refuse"/>.</param>
/// <param name="Request">SHA-256 of what makes the request the same request.</param>
/// <param name="Shape">
/// Gives the answer in the surface's own form, to be kept: called inside the transaction with what was done, after the encoders. May be called again when the store retries.
/// </param>
public sealed record RepeatGuard(string Key, byte[] Request, Func<IReadOnlyList<WriteAnswer>, byte[]> Shape)
{
    public const int LongestKey = 255;

    /// <summary>Signed-out callers share one space of keys, so theirs must not be guessed: as long as 16 random bytes in base64.</summary>
    public const int ShortestAnonymousKey = 22;

    /// <summary>How long an answer is kept.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(24);

    /// <summary>What is wrong with a key, or null.</summary>
    public static string? Refuse(string key, Caller caller)
    {
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(caller);
        if (key.Length is 0 or > LongestKey) return $"must have 1 to {LongestKey} characters";
        if (key.AsSpan().ContainsAnyExceptInRange('!', '~')) return "must be visible ASCII characters, without spaces";
        return !caller.SignedIn && key.Length < ShortestAnonymousKey
            ? $"must have at least {ShortestAnonymousKey} characters where nobody is signed in, such as a random uuid"
            : null;
    }

    internal byte[] HashFor(Caller caller)
    {
        var owner = caller.SignedIn ? "caller " + ScalarText.Format(caller.Id) : "anyone";
        return SHA256.HashData(Encoding.UTF8.GetBytes(owner + "\n" + Key)); // keys hold no line feed
    }
}
