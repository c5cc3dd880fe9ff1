using System.Security.Cryptography;
using System.Text;

namespace Ashlar.Identity.Tokens.Jose;

/// <summary>A private key for ES256 (RFC 7518 section 3.4). Its id is the thumbprint of its public part (RFC 7638).</summary>
internal sealed class SigningKey
{
    private readonly HandlePool<ECDsa> _pool;

    private SigningKey(byte[] pkcs8)
    {
        _pool = new HandlePool<ECDsa>(() => Import(pkcs8));
        var key = _pool.Rent();
        var point = key.ExportParameters(includePrivateParameters: false);
        _pool.Return(key);
        var (x, y) = (Base64UrlText.Encode(point.Q.X), Base64UrlText.Encode(point.Q.Y));
        // RFC 7638 section 3.2: the required members in their order.
        KeyId = Base64UrlText.Encode(SHA256.HashData(Encoding.ASCII.GetBytes($$"""{"crv":"P-256","kty":"EC","x":"{{x}}","y":"{{y}}"}""")));
        PublicJwk = $$"""{"kty":"EC","crv":"P-256","alg":"ES256","use":"sig","kid":"{{KeyId}}","x":"{{x}}","y":"{{y}}"}""";
        Public = new EcVerificationKey(KeyId, JwsAlgorithm.ES256, point);
    }

    public string KeyId { get; }

    /// <summary>What a key set publishes: never a private member.</summary>
    public string PublicJwk { get; }

    public VerificationKey Public { get; }

    /// <summary>A new key, with its private part as PKCS #8 for <see cref="Open"/>.</summary>
    public static SigningKey Make(out byte[] pkcs8)
    {
        using var made = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        pkcs8 = made.ExportPkcs8PrivateKey();
        return new SigningKey(pkcs8);
    }

    /// <summary>Null where the bytes hold no private key on P-256.</summary>
    public static SigningKey? Open(byte[] pkcs8)
    {
        try
        {
            return new SigningKey(pkcs8);
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    /// <summary>A compact JWS over a payload.</summary>
    /// <param name="type">The header's <c>typ</c>.</param>
    /// <param name="payload">The bytes to sign.</param>
    public string Sign(string type, ReadOnlySpan<byte> payload)
    {
        var header = Encoding.ASCII.GetBytes($$"""{"alg":"ES256","typ":"{{type}}","kid":"{{KeyId}}"}""");
        var signed = Base64UrlText.Encode(header) + "." + Base64UrlText.Encode(payload);
        var key = _pool.Rent();
        var signature = key.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
        _pool.Return(key);
        return signed + "." + Base64UrlText.Encode(signature);
    }

    private static ECDsa Import(byte[] pkcs8)
    {
        var key = ECDsa.Create();
        key.ImportPkcs8PrivateKey(pkcs8, out var read);
        if (read == pkcs8.Length && key.KeySize == 256 && key.ExportParameters(false).Curve.Oid.Value == ECCurve.NamedCurves.nistP256.Oid.Value) return key;
        throw new CryptographicException("not a private key on P-256");
    }
}
