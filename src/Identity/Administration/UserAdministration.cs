using System.Text.Json;
using System.Text.Json.Nodes;
using Ashlar.Cel;
using Ashlar.Engine;
using Ashlar.Engine.Rules;
using Ashlar.Engine.Writes;
using Ashlar.Identity.Accounts;
using Ashlar.Identity.Audit;
using Ashlar.Identity.Options;
using Ashlar.Identity.Passwords;
using Ashlar.Identity.Records;
using Ashlar.Identity.Sessions;
using Ashlar.Stores;

namespace Ashlar.Identity.Administration;

/// <summary>What administration stands on.</summary>
public sealed record AdministrationParts
{
    public required AshlarEngine Engine { get; init; }
    public required AccountBook Accounts { get; init; }
    public required SessionBook Sessions { get; init; }
    public required PasswordHasher Hasher { get; init; }
    public required PasswordPolicy Policy { get; init; }
    public required AuditTrail Trail { get; init; }

    /// <summary>What ends with sessions and accounts.</summary>
    public required IdentityHooks Hooks { get; init; }
    public required TimeProvider Time { get; init; }
}

/// <summary>
/// Accounts as whoever runs the server changes them: made without a mail, roles given, closed, opened. Every act is in the audit trail, in
/// its own transaction, under <c>actor</c> and where that came from.
/// </summary>
public sealed class UserAdministration(AdministrationParts parts, string actor, string? address = null)
{
    private static readonly Problem NoAccount = new(ProblemKind.NotFound, "there is no such account");
    private readonly MailTokens _mailed = new(parts.Accounts.Book, parts.Time);
    private readonly AccountEnding _ending = new(parts.Accounts, parts.Sessions, parts.Hooks, parts.Time);

    /// <summary>Makes an account whose address is vouched for. Problems: Validation (address, password, what the model requires of a User), Unique.</summary>
    /// <param name="email">The address.</param>
    /// <param name="password">Null: it is set later, by mail.</param>
    /// <param name="roles">What it may do.</param>
    /// <param name="superuser">Rules are not asked.</param>
    /// <param name="profile">Other fields of the row of <c>User</c>.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<Result<CelValue>> AddAsync(string email, string? password, IReadOnlyList<string> roles, bool superuser, JsonElement profile, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(roles);
        if (EmailAddresses.Check(email) is { } bad) return Refusal(bad with { Pointer = "/email" });
        string? hash = null;
        if (password is not null)
        {
            var made = await HashAsync(password, email, cancellationToken).ConfigureAwait(false);
            if (!made.IsOk) return made.Problem;
            hash = made.Value;
        }

        var created = await parts.Accounts.CreateAsync(
            email,
            hash,
            profile,
            async (session, user) =>
            {
                if (superuser) await parts.Accounts.SetSuperuserAsync(session, user, true, cancellationToken).ConfigureAwait(false);
                await NoteAsync(session, AuditKinds.AccountAdded, user, new JsonObject { ["email"] = email, ["superuser"] = superuser }, cancellationToken).ConfigureAwait(false);
                return null;
            },
            cancellationToken).ConfigureAwait(false);
        if (!created.IsOk || roles.Count == 0) return created;
        return await SetRolesAsync(created.Value, roles, cancellationToken).ConfigureAwait(false) is { } refused ? refused : created;
    }

    /// <summary>
    /// Gives a user these roles and no others; the engine's record ends the tokens that name others, and tells the trail (<see cref="RecordedWrites"/>).
    /// Problems: NotFound, Validation, Conflict (the model's User has no roles).
    /// </summary>
    public async Task<Problem?> SetRolesAsync(CelValue user, IReadOnlyList<string> roles, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(roles);
        var entity = parts.Engine.Model.User;
        if (parts.Engine.Model.Roles is not { } column) return new Problem(ProblemKind.Conflict, "User has no list of roles in this model");
        if (!roles.All(RoleNames.IsRole)) return Refusal(new Fault("pattern", "a role is a name of " + RoleNames.Form) { Pointer = "/roles" });
        using var nothing = JsonDocument.Parse("{}");
        var given = roles.Distinct(StringComparer.Ordinal).ToArray();
        var request = new WriteRequest(entity, WriteVerb.Patch)
        {
            Key = UserKeyText.Of(user),
            Body = nothing.RootElement,
            Given = [(column, CelValue.List([.. given.Select(CelValue.String)]))],
        };
        return (await parts.Engine.WriteAsync(request, Caller.System, null, cancellationToken).ConfigureAwait(false)).Problem;
    }

    /// <summary>Closes an account, which ends all that it is signed in with, or opens it again. Problems: NotFound.</summary>
    public Task<Problem?> SetDisabledAsync(CelValue user, bool isDisabled, CancellationToken cancellationToken) => DecideAsync(
        user,
        async (session, _) =>
        {
            await parts.Accounts.SetDisabledAsync(session, user, isDisabled, cancellationToken).ConfigureAwait(false);
            if (isDisabled) await EndAllAsync(session, user, cancellationToken).ConfigureAwait(false);
            await NoteAsync(session, isDisabled ? AuditKinds.AccountDisabled : AuditKinds.AccountEnabled, user, null, cancellationToken).ConfigureAwait(false);
        },
        cancellationToken);

    /// <summary>Makes somebody a superuser, or one no more. Problems: NotFound.</summary>
    public Task<Problem?> SetSuperuserAsync(CelValue user, bool isSuperuser, CancellationToken cancellationToken) => DecideAsync(
        user,
        async (session, _) =>
        {
            await parts.Accounts.SetSuperuserAsync(session, user, isSuperuser, cancellationToken).ConfigureAwait(false);
            await parts.Hooks.AccessEnds(session, user, cancellationToken).ConfigureAwait(false);
            await NoteAsync(session, AuditKinds.SuperuserChanged, user, new JsonObject { ["superuser"] = isSuperuser }, cancellationToken).ConfigureAwait(false);
        },
        cancellationToken);

    /// <summary>Sets a password, which ends all that was signed in before. Problems: NotFound, Validation, Unavailable.</summary>
    public async Task<Problem?> SetPasswordAsync(CelValue user, string email, string password, CancellationToken cancellationToken)
    {
        var hash = await HashAsync(password, email, cancellationToken).ConfigureAwait(false);
        if (!hash.IsOk) return hash.Problem;
        return await DecideAsync(
            user,
            async (session, _) =>
            {
                await parts.Accounts.SetPasswordAsync(session, user, hash.Value, cancellationToken).ConfigureAwait(false);
                await _mailed.ForgetAsync(session, user, cancellationToken).ConfigureAwait(false); // a link to reset it is for the old one
                await EndAllAsync(session, user, cancellationToken).ConfigureAwait(false);
                await NoteAsync(session, AuditKinds.PasswordChanged, user, null, cancellationToken).ConfigureAwait(false);
            },
            cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Deletes an account, its row of <c>User</c>, and what hangs on it. Problems: NotFound, Restricted where rows of the model refer to it
    /// and do not say what becomes of them.
    /// </summary>
    public async Task<Problem?> RemoveAsync(CelValue user, CancellationToken cancellationToken) => await parts.Accounts.DeleteAsync(
        user,
        async (session, key) =>
        {
            await _ending.EndAsync(session, key, cancellationToken).ConfigureAwait(false);
            await NoteAsync(session, AuditKinds.AccountDeleted, key, null, cancellationToken).ConfigureAwait(false);
            return null;
        },
        cancellationToken).ConfigureAwait(false);

    /// <summary>Signs somebody out everywhere. Problems: NotFound.</summary>
    public Task<Problem?> RevokeAsync(CelValue user, CancellationToken cancellationToken) => DecideAsync(
        user,
        async (session, _) =>
        {
            await EndAllAsync(session, user, cancellationToken).ConfigureAwait(false);
            await NoteAsync(session, AuditKinds.SessionRevoked, user, null, cancellationToken).ConfigureAwait(false);
        },
        cancellationToken);

    private Task<Problem?> DecideAsync(CelValue user, Func<IWriteSession, Account, ValueTask> act, CancellationToken cancellationToken) => parts.Accounts.Book.DecideAsync<Problem?>(
        async session =>
        {
            if (await parts.Accounts.FindAsync(session, user, cancellationToken).ConfigureAwait(false) is not { } account) return (NoAccount, false);
            await act(session, account).ConfigureAwait(false);
            return (null, true);
        },
        cancellationToken);

    private async ValueTask EndAllAsync(IWriteSession session, CelValue user, CancellationToken cancellationToken)
    {
        await parts.Sessions.EndAllAsync(session, user, null, cancellationToken).ConfigureAwait(false);
        await parts.Hooks.AccessEnds(session, user, cancellationToken).ConfigureAwait(false);
    }

    private ValueTask NoteAsync(IWriteSession session, string kind, CelValue user, JsonObject? details, CancellationToken cancellationToken) =>
        parts.Trail.AppendAsync(session, new AuditEvent(kind) { Actor = actor, Subject = UserKeyText.Of(user), Address = address, Details = details }, cancellationToken);

    private async Task<Result<string>> HashAsync(string password, string email, CancellationToken cancellationToken) =>
        parts.Policy.Check(password, new PasswordContext(email, null)) is { } weak
            ? Refusal(weak with { Pointer = "/password" })
            : await parts.Hasher.HashAsync(password, cancellationToken).ConfigureAwait(false);

    private static Problem Refusal(Fault fault) => new(ProblemKind.Validation, fault.Pointer?.TrimStart('/') + " " + fault.Message) { Errors = [fault] };
}
