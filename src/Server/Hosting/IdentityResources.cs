using Ashlar.Engine.Rates;
using Ashlar.Identity.Accounts;
using Ashlar.Identity.Passwords;
using Ashlar.Server.Logging;
using Ashlar.Server.Options;

namespace Ashlar.Server.Hosting;

/// <summary>What identity has once a process, whatever model it serves: a bounded line of password hashes, counters, work for later.</summary>
internal sealed class IdentityResources : IAsyncDisposable
{
    public IdentityResources(IRateCounters rates, ServerLog log, TimeProvider time)
    {
        var passwords = new PasswordOptions();
        Rates = rates;
        Policy = new PasswordPolicy(passwords);
        Hasher = new PasswordHasher(passwords, time);
        Afterwards = new Afterwards(failed => log.Event(LogLevelOption.Error, "identity", "work after an answer failed", failed));
    }

    public IRateCounters Rates { get; }
    public PasswordPolicy Policy { get; }
    public PasswordHasher Hasher { get; }
    public Afterwards Afterwards { get; }

    public async ValueTask DisposeAsync()
    {
        await Afterwards.DisposeAsync();
        Hasher.Dispose();
    }
}
