namespace Ashlar.Identity.Passwords.Argon2;

/// <summary>Which of Argon2's three: by data-dependent addresses, independent ones, or independent ones for the first half pass.</summary>
internal enum Argon2Kind : byte { D = 0, I = 1, Id = 2 }

/// <summary>What a hash costs (RFC 9106 section 3.1).</summary>
/// <param name="Memory">KiB; at least eight a lane.</param>
/// <param name="Passes">Over that memory.</param>
/// <param name="Lanes">That may be filled beside each other; we fill them one after another, so that a hash takes one processor.</param>
public readonly record struct Argon2Cost(int Memory, int Passes, int Lanes)
{
    /// <summary>OWASP's first recommendation of least cost: 19 MiB, two passes.</summary>
    public static Argon2Cost Default { get; } = new(19 * 1024, 2, 1);

    public const int MostMemory = 1 << 20;
    public const int MostPasses = 64;
    public const int MostLanes = 64;

    /// <summary>A stored hash may not ask for more than this many KiB written: some seconds.</summary>
    private const long MostWork = 1 << 22;

    /// <summary>What RFC 9106 allows and we take on.</summary>
    public bool IsBearable =>
        Lanes is >= 1 and <= MostLanes && Passes is >= 1 and <= MostPasses && Memory >= 8 * Lanes && Memory <= MostMemory && (long)Memory * Passes <= MostWork;

    /// <summary>Blocks of 1,024 bytes: the memory, rounded down to four slices of whole blocks in each lane.</summary>
    internal int Blocks => 4 * Lanes * (Memory / (4 * Lanes));
}
