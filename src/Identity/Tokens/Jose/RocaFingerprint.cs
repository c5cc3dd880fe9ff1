using System.Numerics;

namespace Ashlar.Identity.Tokens.Jose;

/// <summary>
/// Moduli made by the library of CVE-2017-15361 ("The Return of Coppersmith's Attack", section 2): its primes are k * M + 65537^a mod M,
/// so that the modulus is a power of 65537 modulo every small prime. Such keys can be factored.
/// </summary>
internal static class RocaFingerprint
{
    private const int Generator = 65537;
    private static readonly int[] Primes = [11, 13, 17, 19, 37, 53, 61, 71, 73, 79, 97, 103, 107, 109, 127, 151, 157];
    private static readonly (int Prime, HashSet<int> Powers)[] Tests = [.. Primes.Select(prime => (prime, PowersModulo(prime)))];

    /// <summary>A modulus of other making passes by chance about once in 239 million.</summary>
    public static bool IsIn(BigInteger modulus) => Array.TrueForAll(Tests, test => test.Powers.Contains((int)(modulus % test.Prime)));

    private static HashSet<int> PowersModulo(int prime)
    {
        var powers = new HashSet<int>();
        for (var power = 1; powers.Add(power);) power = power * (Generator % prime) % prime;
        return powers;
    }
}
