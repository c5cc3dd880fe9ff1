using Ashlar.Identity.Passwords.Argon2;

namespace Ashlar.Identity.Passwords;

/// <summary>What a password must be, what its hash costs, and how many are made at once.</summary>
public sealed record PasswordOptions
{
    /// <summary>Of new hashes; a stored one that cost less is made anew at the next sign-in.</summary>
    public Argon2Cost Cost { get; init; } = Argon2Cost.Default;

    /// <summary>Code points. NIST SP 800-63B asks for 8, and since revision 4 for 15 where a password is the only factor.</summary>
    public int MinimumLength { get; init; } = 8;

    /// <summary>Hashes at once; each takes one processor and <see cref="Argon2Cost.Memory"/>. Half the processors, so that other requests keep theirs.</summary>
    public int Workers { get; init; } = Math.Max(1, Environment.ProcessorCount / 2);

    /// <summary>Hashes that may wait for a worker; more are refused at once.</summary>
    public int MostWaiting { get; init; } = 128;
}
