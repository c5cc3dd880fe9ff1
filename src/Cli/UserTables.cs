using Ashlar.Engine;
using Ashlar.Identity.Accounts;
using Ashlar.Identity.Administration;
using Ashlar.Identity.OAuth.Grants;
using Ashlar.Identity.Options;
using Ashlar.Identity.Passwords;
using Ashlar.Identity.Records;
using Ashlar.Identity.Sessions;
using Ashlar.Identity.Tokens;
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
        offline.Record = RecordedWrites.Of(own.Trail, own.Revocations, Actor);
        var passwords = new PasswordOptions();
        _hasher = new PasswordHasher(passwords, TimeProvider.System);
        Accounts = new AccountBook(own.Book, offline.Engine, TimeProvider.System);
        People = new People(Accounts, TimeProvider.System);
        var hooks = HooksOf(own);
        Sessions = new SessionBook(own.Book, new LifetimeOptions(), hooks, TimeProvider.System);
        Administration = new UserAdministration(
            new AdministrationParts { Engine = offline.Engine, Accounts = Accounts, Sessions = Sessions, Hasher = _hasher, Policy = new PasswordPolicy(passwords), Trail = own.Trail, Hooks = hooks }, Actor);
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
        await Accounts.FindAsync(email, cancellationToken) ?? throw new CommandException($"there is no account '{email}'");

    public static CommandException Refused(Problem problem) =>
        new(problem.Errors.Count == 0 ? problem.Detail : string.Join("\n  ", problem.Errors.Select(e => (e.Pointer is { Length: > 1 } at ? at[1..] + " " : "") + e.Message)));

    public async ValueTask DisposeAsync()
    {
        _hasher.Dispose();
        await _offline.DisposeAsync();
    }

    // What a server ties together where it makes its surfaces: here nothing is mailed, and the trail is administration's own.
    private static IdentityHooks HooksOf(OwnIdentity own)
    {
        var grants = new GrantBook(own.Book, TimeProvider.System, own.Revocations, own.Trail);
        return IdentityHooks.None with
        {
            SessionEnds = async (session, id, cancellationToken) =>
            {
                await own.Revocations.RevokeAsync(session, RevocationKind.Session, id.ToString(), cancellationToken);
                await grants.RevokeSessionAsync(session, id, cancellationToken);
            },
            AccessEnds = async (session, user, cancellationToken) =>
            {
                await own.Revocations.RevokeAsync(session, RevocationKind.Subject, UserKeyText.Of(user), cancellationToken);
                await own.Pending.ForgetAsync(session, user, cancellationToken);
                await grants.RevokeAccountAsync(session, user, cancellationToken);
            },
        };
    }
}
