namespace Ashlar.Identity.Passwords.Argon2;

/// <summary>
/// Argon2's compression function G (RFC 9106 section 3.5) on blocks of 1,024 bytes. Static, so that the loop that calls it some
/// ten thousand times a hash is compiled for each implementation.
/// </summary>
internal interface IBlockMixer
{
    /// <summary>Words of 64 bits in a block.</summary>
    public const int Words = 128;

    /// <summary><paramref name="target"/> = G(<paramref name="previous"/>, <paramref name="reference"/>), XORed with what stood there where <paramref name="over"/>.</summary>
    static abstract void Mix(ref ulong previous, ref ulong reference, ref ulong target, bool over);
}
