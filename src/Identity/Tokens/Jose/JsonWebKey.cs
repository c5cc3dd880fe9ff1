using System.Numerics;
using System.Security.Cryptography;
using System.Text.Json;

namespace Ashlar.Identity.Tokens.Jose;

/// <summary>Reads a public JSON Web Key for signatures (RFC 7517 section 4, RFC 7518 section 6), or a secret where one is asked for.</summary>
internal static class JsonWebKey
{
    private const int MaxKeyId = 1024;
    private const int LeastRsaBits = 2048;
    private const int MostRsaBits = 8192;
    private const int MostExponentBytes = 8;
    private static readonly string[] PrivateMembers = ["d", "p", "q", "dp", "dq", "qi", "oth"];

    /// <summary>Null where the key is of no use here: for encryption, of an unknown kind or algorithm, or weak.</summary>
    public static VerificationKey? Read(JsonElement jwk, bool symmetric)
    {
        if (jwk.ValueKind != JsonValueKind.Object || !IsForVerifying(jwk) || !TryText(jwk, "kid", out var keyId) || keyId?.Length > MaxKeyId || !TryText(jwk, "alg", out var algorithm)) return null;
        try
        {
            return Text(jwk, "kty") switch
            {
                "EC" => ReadEc(jwk, keyId, algorithm),
                "RSA" => ReadRsa(jwk, keyId, algorithm),
                "oct" when symmetric => ReadSecret(jwk, keyId, algorithm),
                _ => null,
            };
        }
        catch (CryptographicException)
        {
            // A point that is not on its curve, or numbers that make no key.
            return null;
        }
    }

    /// <summary>RFC 7517 sections 4.2 and 4.3: what a key is for, where it says so.</summary>
    public static bool IsForVerifying(JsonElement jwk)
    {
        if (jwk.TryGetProperty("use", out _) && Text(jwk, "use") != "sig") return false;
        if (!jwk.TryGetProperty("key_ops", out var operations)) return true;
        return operations.ValueKind == JsonValueKind.Array && operations.EnumerateArray().Any(o => o.ValueKind == JsonValueKind.String && o.ValueEquals("verify"u8));
    }

    private static EcVerificationKey? ReadEc(JsonElement jwk, string? keyId, string? name)
    {
        var (curve, algorithm, size) = Text(jwk, "crv") switch
        {
            "P-256" => (ECCurve.NamedCurves.nistP256, JwsAlgorithm.ES256, 32),
            "P-384" => (ECCurve.NamedCurves.nistP384, JwsAlgorithm.ES384, 48),
            "P-521" => (ECCurve.NamedCurves.nistP521, JwsAlgorithm.ES512, 66),
            _ => default,
        };
        // The curve has one algorithm. "ES521" for ES512 is a slip seen in the wild, and leaves no doubt of what is meant.
        if (size == 0 || IsPrivate(jwk) || !(name is null || JwsAlgorithms.Find(name) == algorithm || (name == "ES521" && algorithm == JwsAlgorithm.ES512))) return null;
        // RFC 7518 section 6.2.1.2: coordinates have the full length of the curve's field.
        if (Bytes(jwk, "x") is not { } x || Bytes(jwk, "y") is not { } y || x.Length != size || y.Length != size) return null;
        return new EcVerificationKey(keyId, algorithm, new ECParameters { Curve = curve, Q = new ECPoint { X = x, Y = y } });
    }

    private static RsaVerificationKey? ReadRsa(JsonElement jwk, string? keyId, string? name)
    {
        // Many issuers leave out "alg": then it is the one that OpenID Connect makes everybody have.
        var algorithm = name is null ? JwsAlgorithm.RS256 : JwsAlgorithms.Find(name);
        if (algorithm is not { } known || !JwsAlgorithms.IsRsa(known) || IsPrivate(jwk)) return null;
        if (Bytes(jwk, "n") is not { Length: > 0 } modulus || Bytes(jwk, "e") is not { Length: > 0 and <= MostExponentBytes } exponent) return null;
        // RFC 7518 section 2: numbers have no leading zero.
        if (modulus[0] == 0 || exponent[0] == 0) return null;
        var n = new BigInteger(modulus, isUnsigned: true, isBigEndian: true);
        var e = new BigInteger(exponent, isUnsigned: true, isBigEndian: true);
        if (n.GetBitLength() is < LeastRsaBits or > MostRsaBits || n.IsEven || e.IsEven || e < 3 || RocaFingerprint.IsIn(n)) return null;
        return new RsaVerificationKey(keyId, known, new RSAParameters { Modulus = modulus, Exponent = exponent });
    }

    private static HmacVerificationKey? ReadSecret(JsonElement jwk, string? keyId, string? name)
    {
        if (JwsAlgorithms.Find(name) is not { } algorithm || !JwsAlgorithms.IsHmac(algorithm) || Bytes(jwk, "k") is not { } secret) return null;
        var least = algorithm switch { JwsAlgorithm.HS256 => 32, JwsAlgorithm.HS384 => 48, _ => 64 };
        return secret.Length >= least ? new HmacVerificationKey(keyId, algorithm, secret) : null;
    }

    // Whoever publishes the private part has lost the key.
    private static bool IsPrivate(JsonElement jwk) => PrivateMembers.Any(member => jwk.TryGetProperty(member, out _));

    private static byte[]? Bytes(JsonElement jwk, string member) => Text(jwk, member) is { } text ? Base64UrlText.Decode(text) : null;

    public static string? Text(JsonElement jwk, string member) => TryText(jwk, member, out var text) ? text : null;

    /// <summary>False where the member is there and is no text.</summary>
    private static bool TryText(JsonElement jwk, string member, out string? text)
    {
        text = null;
        if (!jwk.TryGetProperty(member, out var value)) return true;
        if (value.ValueKind != JsonValueKind.String) return false;
        text = value.GetString();
        return true;
    }
}
