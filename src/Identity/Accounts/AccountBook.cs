using System.Text.Json;
using Ashlar.Cel;
using Ashlar.Engine;
using Ashlar.Engine.Rules;
using Ashlar.Engine.Writes;
using Ashlar.Identity.Records;
using Ashlar.Identity.Tokens;
using Ashlar.Model;
using Ashlar.Model.Expressions.ValueTypes;
using Ashlar.Stores;

namespace Ashlar.Identity.Accounts;

/// <summary>The accounts, each with its row of <c>User</c>: one is never made or removed without the other.</summary>
public sealed class AccountBook
{
    private static readonly Problem Taken = new(ProblemKind.Unique, "another account has this address") { Errors = [new Fault("unique", "is taken") { Pointer = "/email" }] };
    private readonly AshlarEngine _engine;
    private readonly TimeProvider _time;
    private readonly RecordTable<Account> _accounts;
    private readonly RecordQuery<Account> _byEmail, _byUser;
    private readonly RecordChange _password, _rehash, _email, _disabled, _superuser;
    private readonly ColumnField? _userEmail;

    public AccountBook(RecordBook book, AshlarEngine engine, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(book);
        ArgumentNullException.ThrowIfNull(engine);
        Book = book;
        _engine = engine;
        _time = time;
        _accounts = book.Table<Account>();
        _byEmail = _accounts.Where("email == $email");
        _byUser = _accounts.Where("user == $user");
        _password = _accounts.Change("password", "passwordChangedAt");
        _rehash = _accounts.Change("password");
        _email = _accounts.Change("email");
        _disabled = _accounts.Change("disabledAt");
        _superuser = _accounts.Change("superuser");
        _userEmail = engine.Model.User.Find("email") as ColumnField;
    }

    public RecordBook Book { get; }

    private Entity User => _engine.Model.User;

    public ValueTask<Account?> FindAsync(string email, CancellationToken cancellationToken) => _byEmail.FindAsync(cancellationToken, email);

    public ValueTask<Account?> FindAsync(CelValue user, CancellationToken cancellationToken) => _byUser.FindAsync(cancellationToken, user);

    /// <summary>The account, locked.</summary>
    public ValueTask<Account?> FindAsync(IWriteSession session, string email, CancellationToken cancellationToken) => _byEmail.FindAsync(session, cancellationToken, email);

    /// <inheritdoc cref="FindAsync(IWriteSession, string, CancellationToken)"/>
    public ValueTask<Account?> FindAsync(IWriteSession session, CelValue user, CancellationToken cancellationToken) => _byUser.FindAsync(session, cancellationToken, user);

    /// <summary>
    /// Makes an account and its row of <c>User</c> in one transaction. Problems: those of a creation by somebody without roles, whose
    /// pointers are of the profile, and Unique with <c>/email</c>.
    /// </summary>
    /// <param name="email">A verified address.</param>
    /// <param name="password">Its hash; null: other ways to sign in.</param>
    /// <param name="profile">An object: what the caller says of itself in the model's fields of <c>User</c>.</param>
    /// <param name="within">What else is done in the transaction, once both rows are written.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async ValueTask<Result<CelValue>> CreateAsync(string email, string? password, JsonElement profile, WithinWrite? within, CancellationToken cancellationToken)
    {
        var made = CelValue.Null;
        var request = Creation(email, profile) with
        {
            Within = async (session, key) =>
            {
                if (Reserved(key) is { } reserved) return reserved;
                made = key;
                var now = _time.GetUtcNow();
                var account = new Account(key, email, password, password is null ? null : now, now, null, false);
                if (await _accounts.InsertAsync(session, account, cancellationToken).ConfigureAwait(false) is not null) return Taken;
                return within is null ? null : await within(session, key).ConfigureAwait(false);
            },
        };
        var written = await _engine.WriteAsync(request, Registrant(request), null, cancellationToken).ConfigureAwait(false);
        return written.IsOk ? made : written.Problem;
    }

    /// <summary>
    /// Makes an account of a row of <c>User</c> that has none: that of somebody who called with an outside issuer's tokens. Problems: Unique
    /// with <c>/email</c>, NotFound.
    /// </summary>
    public async ValueTask<Result<CelValue>> AdoptAsync(CelValue user, string email, WithinWrite within, CancellationToken cancellationToken)
    {
        using var nothing = JsonDocument.Parse("{}");
        var request = new WriteRequest(User, WriteVerb.Patch)
        {
            Key = UserKeyText.Of(user),
            Body = nothing.RootElement,
            Given = _userEmail is null ? [] : [(_userEmail, CelValue.String(email))],
            Within = async (session, key) =>
            {
                var account = new Account(key, email, null, null, _time.GetUtcNow(), null, false);
                return await _accounts.InsertAsync(session, account, cancellationToken).ConfigureAwait(false) is null ? await within(session, key).ConfigureAwait(false) : Taken;
            },
        };
        var written = await _engine.WriteAsync(request, Caller.System, null, cancellationToken).ConfigureAwait(false);
        return written.IsOk ? user : written.Problem;
    }

    /// <summary>What would stand in the way of a creation, without one; null: nothing.</summary>
    public async ValueTask<Problem?> TryAsync(string email, JsonElement profile, CancellationToken cancellationToken)
    {
        var tried = new Problem(ProblemKind.Conflict, "only tried");
        var request = Creation(email, profile) with { Within = (_, key) => new(Reserved(key) ?? tried) };
        var written = await _engine.WriteAsync(request, Registrant(request), null, cancellationToken).ConfigureAwait(false);
        return ReferenceEquals(written.Problem, tried) ? null : written.Problem;
    }

    /// <summary>Deletes the row of <c>User</c> with all of the model that goes with it. Problems: NotFound; Restricted, where other rows refer to it.</summary>
    /// <param name="user">Whose.</param>
    /// <param name="within">Ends the account, in the same transaction.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async ValueTask<Problem?> DeleteAsync(CelValue user, WithinWrite within, CancellationToken cancellationToken)
    {
        var request = new WriteRequest(User, WriteVerb.Delete) { Key = UserKeyText.Of(user), Within = within };
        return (await _engine.WriteAsync(request, Caller.System, null, cancellationToken).ConfigureAwait(false)).Problem;
    }

    internal ValueTask<bool> RemoveAsync(IWriteSession session, CelValue user, CancellationToken cancellationToken) => _accounts.DeleteAsync(session, user, cancellationToken);

    /// <summary>Gives the account and its row of <c>User</c> another address, which was verified. Problems: Unique.</summary>
    public async ValueTask<Problem?> ChangeEmailAsync(CelValue user, string email, WithinWrite within, CancellationToken cancellationToken)
    {
        using var nothing = JsonDocument.Parse("{}");
        var request = new WriteRequest(User, WriteVerb.Patch)
        {
            Key = UserKeyText.Of(user),
            Body = nothing.RootElement,
            Given = _userEmail is null ? [] : [(_userEmail, CelValue.String(email))],
            Within = async (session, key) =>
            {
                var changed = await _email.SetAsync(session, key, cancellationToken, email).ConfigureAwait(false);
                if (changed.Error is not null) return Taken;
                return await within(session, key).ConfigureAwait(false);
            },
        };
        return (await _engine.WriteAsync(request, Caller.System, null, cancellationToken).ConfigureAwait(false)).Problem;
    }

    /// <param name="session">The transaction.</param>
    /// <param name="user">Whose.</param>
    /// <param name="hash">Null: it has none from now on.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async ValueTask SetPasswordAsync(IWriteSession session, CelValue user, string? hash, CancellationToken cancellationToken) =>
        await _password.SetAsync(session, user, cancellationToken, hash, _time.GetUtcNow()).ConfigureAwait(false); // no constraint refuses it

    /// <summary>The same password under costlier parameters, unless it was changed meanwhile.</summary>
    public Task RehashAsync(CelValue user, string before, string hash, CancellationToken cancellationToken) => Book.DecideAsync(
        async session =>
        {
            if (await _byUser.FindAsync(session, cancellationToken, user).ConfigureAwait(false) is not { } account || account.Password != before) return (false, false);
            await _rehash.SetAsync(session, user, cancellationToken, hash).ConfigureAwait(false); // as above
            return (true, true);
        },
        cancellationToken);

    /// <summary>Closes the account to sign-ins, or opens it again.</summary>
    public async ValueTask<bool> SetDisabledAsync(IWriteSession session, CelValue user, bool isDisabled, CancellationToken cancellationToken) =>
        (await _disabled.SetAsync(session, user, cancellationToken, isDisabled ? _time.GetUtcNow() : null).ConfigureAwait(false)).Found;

    public async ValueTask<bool> SetSuperuserAsync(IWriteSession session, CelValue user, bool isSuperuser, CancellationToken cancellationToken) =>
        (await _superuser.SetAsync(session, user, cancellationToken, isSuperuser).ConfigureAwait(false)).Found;

    // Keys that the database or the caller makes come by themselves.
    private WriteRequest Creation(string email, JsonElement profile)
    {
        List<(ColumnField, CelValue)> given = [];
        if (User.KeyGeneration == KeyGeneration.Uuid) given.Add((User.Key, UuidType.Of(Guid.CreateVersion7(_time.GetUtcNow()))));
        if (_userEmail is not null) given.Add((_userEmail, CelValue.String(email)));
        return new WriteRequest(User, WriteVerb.Create) { Body = profile, Given = given };
    }

    // A service's key is made of its client's id (ServiceKey), and the trail calls who is no person by such names: nobody takes them.
    private Problem? Reserved(CelValue key)
    {
        if (key.Kind != CelKind.String || !(key.AsString.StartsWith(ServiceKey.Prefix, StringComparison.OrdinalIgnoreCase) || key.AsString.ToLowerInvariant() is "cli" or "server")) return null;
        return new Problem(ProblemKind.Validation, "this key is not for people") { Errors = [new Fault("reserved-key", "is not for people") { Pointer = "/" + User.Key.WireName }] };
    }

    private static Caller Registrant(WriteRequest request) => new()
    {
        Id = request.Given.FirstOrDefault(g => g.Column == request.Entity.Key) is { Column: not null } key ? key.Value : CelValue.Null,
        Registers = true,
    };
}
