using System.Text;
using Ashlar.Identity.Tokens.Jose;

namespace Ashlar.Identity.Tokens.Keys;

/// <summary>A key with the time of its first signature.</summary>
internal sealed record RingKey(int Number, DateTimeOffset SignsFrom, SigningKey Key);

/// <summary>The keys of one moment, by number. Immutable.</summary>
internal sealed class RingKeys
{
    public RingKeys(IReadOnlyList<RingKey> keys)
    {
        Keys = keys;
        Jwks = Encoding.UTF8.GetBytes($$"""{"keys":[{{string.Join(',', keys.Select(key => key.Key.PublicJwk))}}]}""");
    }

    public IReadOnlyList<RingKey> Keys { get; }

    /// <summary>The key set that others verify with.</summary>
    public byte[] Jwks { get; }

    public RingKey Newest => Keys[^1];

    /// <summary>The youngest that may sign by now; before that time, as when a clock was put back, the oldest.</summary>
    public SigningKey SignerAt(DateTimeOffset now)
    {
        for (var i = Keys.Count - 1; i > 0; i--)
        {
            if (Keys[i].SignsFrom <= now) return Keys[i].Key;
        }

        return Keys[0].Key;
    }

    public VerificationKey? Find(string keyId)
    {
        foreach (var key in Keys)
        {
            if (key.Key.KeyId == keyId) return key.Key.Public;
        }

        return null;
    }
}
