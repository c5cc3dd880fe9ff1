using Ashlar.Cel;
using Ashlar.Engine;
using Ashlar.Identity.Options;
using Ashlar.Identity.Passwords;
using Ashlar.Identity.Records;
using Ashlar.Identity.Sessions;
using Ashlar.Identity.Throttles;

namespace Ashlar.Identity.Accounts;

/// <summary>What accounts stand on.</summary>
public sealed record AccountParts
{
    public required RecordBook Book { get; init; }
    public required AshlarEngine Engine { get; init; }
    public required IdentityOptions Options { get; init; }
    public required PasswordHasher Hasher { get; init; }
    public required PasswordPolicy Policy { get; init; }
    public required IdentityHooks Hooks { get; init; }
    public required Afterwards Afterwards { get; init; }
    public required MailLimit MailLimit { get; init; }
    public required TimeProvider Time { get; init; }
}

/// <summary>Accounts and sessions of one served model: everything that their endpoints ask for.</summary>
public sealed class AccountService
{
    private readonly IdentityHooks _hooks;
    private readonly MailTokens _tokens;
    private readonly Errands _errands;

    public AccountService(AccountParts parts)
    {
        ArgumentNullException.ThrowIfNull(parts);
        _hooks = parts.Hooks;
        _tokens = new MailTokens(parts.Book, parts.Time);
        _errands = new Errands(parts.Book, parts.Afterwards, parts.MailLimit, parts.Time);
        Options = parts.Options;
        Time = parts.Time;
        Policy = parts.Policy;
        Accounts = new AccountBook(parts.Book, parts.Engine, parts.Time);
        People = new People(Accounts, parts.Time);
        Sessions = new SessionBook(parts.Book, parts.Options.Lifetimes, parts.Hooks, parts.Time);
        Ending = new AccountEnding(Accounts, Sessions, parts.Hooks, parts.Time);
        Callers = new SessionCallers(Sessions, People);
        SignIn = new PasswordSignIn(Accounts, parts.Hasher);
        var waysIn = new WaysIn(parts.Book, parts.Options);
        Registrations = new Registrations(Accounts, parts.Hasher, parts.Policy, parts.Hooks, _errands, waysIn, parts.Time);
        Passwords = new PasswordChanges(Accounts, Sessions, SignIn, parts.Hasher, parts.Policy, parts.Hooks, _errands, _tokens, waysIn);
        Emails = new EmailChanges(Accounts, SignIn, parts.Hooks, _errands, _tokens);
    }

    public IdentityOptions Options { get; }
    public TimeProvider Time { get; }
    public PasswordPolicy Policy { get; }
    public AccountBook Accounts { get; }
    public People People { get; }
    public SessionBook Sessions { get; }
    public AccountEnding Ending { get; }
    public SessionCallers Callers { get; }
    public PasswordSignIn SignIn { get; }
    public Registrations Registrations { get; }
    public PasswordChanges Passwords { get; }
    public EmailChanges Emails { get; }

    /// <summary>Notes a sign-in that gave tokens; one that opens a session is noted with it.</summary>
    public Task NoteSignInAsync(CelValue user, string? address, CancellationToken cancellationToken) => Accounts.Book.DecideAsync(
        async session =>
        {
            await _hooks.Note(session, new AccountEvent("sign-in", user, address), cancellationToken).ConfigureAwait(false);
            return (true, true);
        },
        cancellationToken);

    /// <summary>Notes a sign-in that was refused.</summary>
    public Task NoteFailureAsync(string email, string? address, CancellationToken cancellationToken) => Accounts.Book.DecideAsync(
        async session =>
        {
            // Whatever else was typed into the field is no business of the trail's.
            var named = EmailAddresses.Check(email) is null ? email : null;
            await _hooks.Note(session, new AccountEvent("sign-in-failed", null, address, named), cancellationToken).ConfigureAwait(false);
            return (true, true);
        },
        cancellationToken);

    /// <summary>
    /// Deletes an account, its row of <c>User</c>, and what hangs on it, with its password where it has one. Problems: Validation,
    /// NotFound, Restricted where rows of the model refer to it and do not say what becomes of them.
    /// </summary>
    public async ValueTask<Problem?> DeleteAsync(CelValue user, string? password, string? address, CancellationToken cancellationToken)
    {
        if (await Accounts.FindAsync(user, cancellationToken).ConfigureAwait(false) is not { } account) return AccountProblems.None;
        if (account.Password is not null && await SignIn.CheckAsync(account, password ?? "", cancellationToken).ConfigureAwait(false) is { IsOk: false } wrong)
        {
            return wrong.Problem.Kind == ProblemKind.Unauthenticated
                ? new Problem(ProblemKind.Validation, "the password is not right") { Errors = [new Fault("password", "is not right") { Pointer = "/password" }] }
                : wrong.Problem;
        }

        var problem = await Accounts.DeleteAsync(
            user,
            async (session, key) =>
            {
                await Ending.EndAsync(session, key, cancellationToken).ConfigureAwait(false);
                await _hooks.Note(session, new AccountEvent("account-deleted", key, address), cancellationToken).ConfigureAwait(false);
                return null;
            },
            cancellationToken).ConfigureAwait(false);
        People.Forget(user);
        return problem;
    }

    /// <summary>How often <see cref="PickUpAsync"/> is due.</summary>
    public static TimeSpan PickUpEvery => Errands.Grace;

    /// <summary>Does what was asked for, answered for, and left lying by a process that died.</summary>
    public Task PickUpAsync(CancellationToken cancellationToken) => _errands.PickUpAsync(cancellationToken);

    /// <summary>Forgets registrations, mailed leaves and sessions that are over.</summary>
    public async Task SweepAsync(CancellationToken cancellationToken)
    {
        await Registrations.SweepAsync(cancellationToken).ConfigureAwait(false);
        await _tokens.SweepAsync(cancellationToken).ConfigureAwait(false);
        await Sessions.SweepAsync(cancellationToken).ConfigureAwait(false);
    }
}
