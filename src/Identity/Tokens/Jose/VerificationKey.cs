using System.Security.Cryptography;

namespace Ashlar.Identity.Tokens.Jose;

/// <summary>A key that verifies signatures, with the one algorithm that it is for: what a token's header says never chooses.</summary>
internal abstract class VerificationKey(string? keyId, JwsAlgorithm algorithm)
{
    /// <summary>An opaque text, compared letter by letter; null where the key has none.</summary>
    public string? KeyId { get; } = keyId;

    public JwsAlgorithm Algorithm { get; } = algorithm;

    public abstract bool Verify(ReadOnlySpan<byte> signed, ReadOnlySpan<byte> signature);
}

/// <summary>ECDSA (RFC 7518 section 3.4): the signature is r and s, each as long as the curve's field.</summary>
internal sealed class EcVerificationKey : VerificationKey
{
    private readonly HandlePool<ECDsa> _pool;
    private readonly HashAlgorithmName _hash;
    private readonly int _signatureLength;

    /// <exception cref="CryptographicException">The point is not on the curve.</exception>
    public EcVerificationKey(string? keyId, JwsAlgorithm algorithm, ECParameters parameters)
        : base(keyId, algorithm)
    {
        _hash = JwsAlgorithms.HashOf(algorithm);
        _signatureLength = 2 * parameters.Q.X!.Length; // read from a key, which has both
        _pool = new HandlePool<ECDsa>(() => ECDsa.Create(parameters));
        _pool.Return(_pool.Rent());
    }

    public override bool Verify(ReadOnlySpan<byte> signed, ReadOnlySpan<byte> signature)
    {
        if (signature.Length != _signatureLength) return false;
        var key = _pool.Rent();
        var verified = key.VerifyData(signed, signature, _hash, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
        _pool.Return(key);
        return verified;
    }
}

/// <summary>RSASSA-PKCS1-v1_5 and RSASSA-PSS with a salt as long as the hash (RFC 7518 sections 3.3 and 3.5).</summary>
internal sealed class RsaVerificationKey : VerificationKey
{
    private readonly HandlePool<RSA> _pool;
    private readonly HashAlgorithmName _hash;
    private readonly RSASignaturePadding _padding;
    private readonly int _signatureLength;

    /// <exception cref="CryptographicException">The numbers make no key.</exception>
    public RsaVerificationKey(string? keyId, JwsAlgorithm algorithm, RSAParameters parameters)
        : base(keyId, algorithm)
    {
        _hash = JwsAlgorithms.HashOf(algorithm);
        _padding = JwsAlgorithms.IsPss(algorithm) ? RSASignaturePadding.Pss : RSASignaturePadding.Pkcs1;
        _signatureLength = parameters.Modulus!.Length; // read from a key, which has it
        _pool = new HandlePool<RSA>(() => RSA.Create(parameters));
        _pool.Return(_pool.Rent());
    }

    public override bool Verify(ReadOnlySpan<byte> signed, ReadOnlySpan<byte> signature)
    {
        if (signature.Length != _signatureLength) return false;
        var key = _pool.Rent();
        var verified = key.VerifyData(signed, signature, _hash, _padding);
        _pool.Return(key);
        return verified;
    }
}

/// <summary>HMAC (RFC 7518 section 3.2): the secret is at least as long as the hash.</summary>
internal sealed class HmacVerificationKey(string? keyId, JwsAlgorithm algorithm, byte[] secret) : VerificationKey(keyId, algorithm)
{
    private readonly HashAlgorithmName _hash = JwsAlgorithms.HashOf(algorithm);

    public override bool Verify(ReadOnlySpan<byte> signed, ReadOnlySpan<byte> signature)
    {
        Span<byte> mac = stackalloc byte[HMACSHA512.HashSizeInBytes];
        var length = CryptographicOperations.HmacData(_hash, secret, signed, mac);
        return CryptographicOperations.FixedTimeEquals(mac[..length], signature);
    }
}
