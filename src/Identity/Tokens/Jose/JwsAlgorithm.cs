using System.Security.Cryptography;

namespace Ashlar.Identity.Tokens.Jose;

/// <summary>Signature algorithms of RFC 7518 section 3.1. <c>none</c> is not among them.</summary>
internal enum JwsAlgorithm : byte
{
    HS256,
    HS384,
    HS512,
    RS256,
    RS384,
    RS512,
    PS256,
    PS384,
    PS512,
    ES256,
    ES384,
    ES512,
}

/// <summary>What each algorithm is called and which hash it takes.</summary>
internal static class JwsAlgorithms
{
    /// <summary>By its exact name; null: not one of ours.</summary>
    public static JwsAlgorithm? Find(string? name) => name switch
    {
        "HS256" => JwsAlgorithm.HS256,
        "HS384" => JwsAlgorithm.HS384,
        "HS512" => JwsAlgorithm.HS512,
        "RS256" => JwsAlgorithm.RS256,
        "RS384" => JwsAlgorithm.RS384,
        "RS512" => JwsAlgorithm.RS512,
        "PS256" => JwsAlgorithm.PS256,
        "PS384" => JwsAlgorithm.PS384,
        "PS512" => JwsAlgorithm.PS512,
        "ES256" => JwsAlgorithm.ES256,
        "ES384" => JwsAlgorithm.ES384,
        "ES512" => JwsAlgorithm.ES512,
        _ => null,
    };

    public static HashAlgorithmName HashOf(JwsAlgorithm algorithm) => algorithm switch
    {
        JwsAlgorithm.HS256 or JwsAlgorithm.RS256 or JwsAlgorithm.PS256 or JwsAlgorithm.ES256 => HashAlgorithmName.SHA256,
        JwsAlgorithm.HS384 or JwsAlgorithm.RS384 or JwsAlgorithm.PS384 or JwsAlgorithm.ES384 => HashAlgorithmName.SHA384,
        _ => HashAlgorithmName.SHA512,
    };

    public static bool IsRsa(JwsAlgorithm algorithm) => algorithm is >= JwsAlgorithm.RS256 and <= JwsAlgorithm.PS512;

    public static bool IsPss(JwsAlgorithm algorithm) => algorithm is >= JwsAlgorithm.PS256 and <= JwsAlgorithm.PS512;

    public static bool IsHmac(JwsAlgorithm algorithm) => algorithm <= JwsAlgorithm.HS512;
}
