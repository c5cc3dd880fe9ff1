using Ashlar.Engine;
using Ashlar.Identity.Accounts;
using Ashlar.Identity.Administration;
using Ashlar.Identity.OAuth.Grants;
using Ashlar.Identity.Options;
using Ashlar.Identity.Passwords;
using Ashlar.Identity.Sessions;
using Ashlar.Server.Hosting;

namespace Ashlar.Cli;

/// <summary>Accounts and their administration on a database without a server. A server may run beside it.</summary>
internal sealed class UserTables : IAsyncDisposable
{
    /// <summary>Who acts, in the audit trail.</summary>
    public const string Actor = "cli";

    private readonly OfflineEngine _offline;
    private readonly PasswordHasher _hasher;

    private UserTables(OfflineEngine offline, OwnIdentity own)
    {
        _offline = offline;
        Own = own;
        var passwords = new PasswordOptions();
        _hasher = new PasswordHasher(passwords, TimeProvider.System);
        Accounts = new AccountBook(own.Book, offline.Engine, TimeProvider.System);
        People = new People(Accounts, TimeProvider.System);
        var hooks = IdentityHooking.Tie(own, new GrantBook(own.Book, TimeProvider.System, own.Revocations, own.Trail));
        Sessions = new SessionBook(own.Book, new LifetimeOptions(), hooks, TimeProvider.System);
        offline.Record = RecordedWrites.Of(own.Trail, own.Revocations, new AccountEnding(Accounts, Sessions, hooks, TimeProvider.System), Actor);
        Administration = new UserAdministration(
            new AdministrationParts { Engine = offline.Engine, Accounts = Accounts, Sessions = Sessions, Hasher = _hasher, Policy = new PasswordPolicy(passwords), Trail = own.Trail, Hooks = hooks, Time = TimeProvider.System }, Actor);
    }

    public OwnIdentity Own { get; }

    public AccountBook Accounts { get; }

    public People People { get; }

    public SessionBook Sessions { get; }

    public UserAdministration Administration { get; }

    /// <exception cref="CommandException">The database keeps no accounts.</exception>
    public static async Task<UserTables> OpenAsync(string? path, string? database, CancellationToken cancellationToken)
    {
        var offline = await OfflineEngine.OpenAsync(path, database, cancellationToken);
        try
        {
            return new UserTables(offline, await IdentityTables.OpenAsync(offline, cancellationToken));
        }
        catch
        {
            await offline.DisposeAsync();
            throw;
        }
    }

    /// <exception cref="CommandException">Nobody has this address.</exception>
    public async Task<Account> FindAsync(string email, CancellationToken cancellationToken) =>
        await Accounts.FindAsync(email, cancellationToken) ?? throw new CommandException($"there is no account '{email}'; `ashlar user list` tells them all");

    public static CommandException Refused(Problem problem) =>
        new(problem.Errors.Count == 0 ? problem.Detail : string.Join("\n  ", problem.Errors.Select(e => (e.Pointer is { Length: > 1 } at ? at[1..] + ": " : "") + e.Message)));

    public async ValueTask DisposeAsync()
    {
        _hasher.Dispose();
        await _offline.DisposeAsync();
    }
}
