using System.Security.Cryptography;
using System.Text;
using Ashlar.Engine;
using Ashlar.Identity.Passwords.Argon2;

namespace Ashlar.Identity.Passwords;

/// <summary>
/// Hashes passwords and compares them with stored hashes: Argon2id (RFC 9106), a salt of 16 random bytes each. A password is its
/// UTF-8 as it was sent: no case, space or Unicode form of it is changed.
/// </summary>
public sealed class PasswordHasher : IDisposable
{
    private const int SaltBytes = 16;
    private const int TagBytes = 32;
    private readonly Argon2Cost _cost;
    private readonly HashLine _line;
    private readonly PhcHash _nobodys;

    /// <exception cref="ArgumentException">The cost is less than RFC 9106 allows, or more than can be borne.</exception>
    public PasswordHasher(PasswordOptions options, TimeProvider time)
    {
        if (!options.Cost.IsBearable) throw new ArgumentException($"Argon2 does not work with {options.Cost}", nameof(options));
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Workers, 1, nameof(options));
        _cost = options.Cost;
        _line = new HashLine(options.Workers, options.MostWaiting, time);
        _nobodys = new PhcHash(Argon2Kind.Id, _cost, RandomNumberGenerator.GetBytes(SaltBytes), RandomNumberGenerator.GetBytes(TagBytes));
    }

    /// <summary>Hashes that wait for a worker.</summary>
    public int Waiting => _line.Waiting;

    /// <summary>The text to store. Unavailable, with RetryAfter: too many hashes wait.</summary>
    public Task<Result<string>> HashAsync(string password, CancellationToken cancellationToken) =>
        _line.RunAsync(
            memory =>
            {
                var salt = RandomNumberGenerator.GetBytes(SaltBytes);
                var tag = new byte[TagBytes];
                Compute(password, Argon2Kind.Id, _cost, salt, tag, memory);
                return new PhcHash(Argon2Kind.Id, _cost, salt, tag).ToString();
            },
            cancellationToken);

    /// <summary>
    /// Whether the password is the stored hash's. Null, for an account that is unknown or has no password, and a text that is no
    /// hash take the same work and never match. Unavailable, with RetryAfter: too many hashes wait.
    /// </summary>
    public Task<Result<PasswordVerdict>> VerifyAsync(string password, string? hash, CancellationToken cancellationToken)
    {
        var stored = hash is null ? null : PhcHash.Parse(hash);
        return _line.RunAsync(memory => Compare(password, stored, memory), cancellationToken);
    }

    public void Dispose() => _line.Dispose();

    private PasswordVerdict Compare(string password, PhcHash? stored, HashMemory memory)
    {
        var against = stored ?? _nobodys;
        Span<byte> tag = stackalloc byte[against.Tag.Length];
        Compute(password, against.Kind, against.Cost, against.Salt, tag, memory);
        var same = CryptographicOperations.FixedTimeEquals(tag, against.Tag) && stored is not null;
        return new PasswordVerdict(same, same && IsOutdated(against));
    }

    private bool IsOutdated(PhcHash hash) =>
        hash.Kind != Argon2Kind.Id || hash.Cost.Memory < _cost.Memory || hash.Cost.Passes < _cost.Passes || hash.Tag.Length < TagBytes || hash.Salt.Length < SaltBytes;

    private static void Compute(string password, Argon2Kind kind, Argon2Cost cost, byte[] salt, Span<byte> tag, HashMemory memory)
    {
        var bytes = new byte[Encoding.UTF8.GetByteCount(password)];
        try
        {
            Encoding.UTF8.GetBytes(password, bytes);
            Argon2Hash.Compute(kind, cost, new Argon2Input { Password = bytes, Salt = salt }, tag, memory.Take(cost.Blocks));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
        }
    }
}

/// <summary>What came of a password.</summary>
/// <param name="Matches">It is the stored hash's.</param>
/// <param name="IsOutdated">It matches, and the hash cost less than new ones do: hash the password anew and store that.</param>
public readonly record struct PasswordVerdict(bool Matches, bool IsOutdated);
