using System.Text.Json.Nodes;
using Ashlar.Cel;
using Ashlar.Engine;
using Ashlar.Identity.Audit;
using Ashlar.Identity.Records;
using Ashlar.Stores;

namespace Ashlar.Identity.ApiKeys;

/// <summary>Makes, lists and revokes API keys. Each act is in the audit trail, in its own transaction.</summary>
public sealed class ApiKeyBook
{
    public const int MostOfOneUser = 100;
    private const int MostNames = 100;
    private static readonly Problem NoKey = new(ProblemKind.NotFound, "there is no such key");

    private readonly RecordBook _book;
    private readonly AuditTrail _trail;
    private readonly TimeProvider _time;
    private readonly RecordTable<ApiKey> _keys;
    private readonly RecordQuery<ApiKey> _byHash;
    private readonly RecordQuery<ApiKey> _byId;
    private readonly RecordQuery<ApiKey> _ofUser;
    private readonly RecordQuery<ApiKey> _all;
    private readonly RecordChange _used;

    public ApiKeyBook(RecordBook book, AuditTrail trail, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(book);
        (_book, _trail, _time) = (book, trail, time);
        _keys = book.Table<ApiKey>();
        _byHash = _keys.Where("hash == $hash");
        _byId = _keys.Where("id == $id");
        _ofUser = _keys.Where("user == $user", "createdAt");
        _all = _keys.Where("createdAt >= $createdAt", "createdAt");
        _used = _keys.Change("usedAt");
    }

    /// <summary>
    /// Makes a key. Problems: Validation (each fault with its pointer), Forbidden (a role that its maker has not), Conflict (too many keys).
    /// </summary>
    /// <param name="user">For whom the key acts.</param>
    /// <param name="request">What it is to be.</param>
    /// <param name="rolesOfMaker">A key has no more than who makes it; null: no bound.</param>
    /// <param name="scopes">Those that a key may have; null: any. What a rule asks for by <c>hasScope</c> is not everybody's to take.</param>
    /// <param name="actor">For the trail.</param>
    /// <param name="address">For the trail.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<Result<NewApiKey>> AddAsync(
        CelValue user, ApiKeyRequest request, IReadOnlyList<string>? rolesOfMaker, IReadOnlyCollection<string>? scopes, string actor, string? address, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (Faults(request) is { Count: > 0 } faults) return new Problem(ProblemKind.Validation, faults.Count == 1 ? "1 field is not valid" : $"{faults.Count} fields are not valid") { Errors = faults };
        if (rolesOfMaker is not null && request.Roles.Except(rolesOfMaker, StringComparer.Ordinal).FirstOrDefault() is { } foreign)
        {
            return new Problem(ProblemKind.Forbidden, $"a key has no more roles than its maker, and '{foreign}' is none of them") { Errors = [new Fault("forbidden-role", "is not a role of yours") { Pointer = "/roles" }] };
        }

        if (scopes is not null && request.Scopes.Except(scopes, StringComparer.Ordinal).FirstOrDefault() is { } unknown)
        {
            return new Problem(ProblemKind.Forbidden, $"no application may ask a person for the scope '{unknown}', and so a person's key may not have it") { Errors = [new Fault("forbidden-scope", "is not a scope that applications ask people for") { Pointer = "/scopes" }] };
        }

        var text = KeyText.Make();
        var key = new ApiKey(
            Guid.CreateVersion7(_time.GetUtcNow()), KeyText.Hash(text), text[..KeyText.ShownLength], request.Name.Trim(), user,
            [.. request.Roles.Distinct(StringComparer.Ordinal)], [.. request.Scopes.Distinct(StringComparer.Ordinal)], _time.GetUtcNow(), request.EndsAt, null);
        return await _book.DecideAsync<Result<NewApiKey>>(
            async session =>
            {
                if ((await _ofUser.ListAsync(session, cancellationToken, user).ConfigureAwait(false)).Count >= MostOfOneUser) return (new Problem(ProblemKind.Conflict, $"a user has at most {MostOfOneUser} keys: revoke some"), false);
                await _keys.InsertAsync(session, key, cancellationToken).ConfigureAwait(false); // 256 random bits are not there already
                await _trail.AppendAsync(session, Event(AuditKinds.KeyAdded, key, actor, address), cancellationToken).ConfigureAwait(false);
                return (new NewApiKey(key, text), true);
            },
            cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The keys of a user, the oldest first.</summary>
    public ValueTask<IReadOnlyList<ApiKey>> ListAsync(CelValue user, CancellationToken cancellationToken) => _ofUser.ListAsync(cancellationToken, user);

    /// <summary>Every key.</summary>
    public ValueTask<IReadOnlyList<ApiKey>> ListAsync(CancellationToken cancellationToken) => _all.ListAsync(cancellationToken, DateTimeOffset.UnixEpoch);

    /// <summary>Ends a key. Problems: NotFound (none, or not this user's).</summary>
    /// <param name="user">Whose it must be; null: anybody's.</param>
    public Task<Result<ApiKey>> RevokeAsync(Guid id, CelValue? user, string actor, string? address, CancellationToken cancellationToken) => _book.DecideAsync<Result<ApiKey>>(
        async session =>
        {
            if (await _byId.FindAsync(session, cancellationToken, id).ConfigureAwait(false) is not { } key || (user is { } owner && key.User != owner)) return (NoKey, false);
            await _keys.DeleteAsync(session, id, cancellationToken).ConfigureAwait(false);
            await _trail.AppendAsync(session, Event(AuditKinds.KeyRevoked, key, actor, address), cancellationToken).ConfigureAwait(false);
            return (key, true);
        },
        cancellationToken);

    /// <summary>With an account its keys go.</summary>
    public async ValueTask ForgetAsync(IWriteSession session, CelValue user, CancellationToken cancellationToken) =>
        await _keys.DeleteAllAsync(session, await _ofUser.ListAsync(session, cancellationToken, user).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);

    /// <summary>The key with this text, if it has not expired.</summary>
    internal async ValueTask<ApiKey?> FindAsync(string hash, CancellationToken cancellationToken) =>
        await _byHash.FindAsync(cancellationToken, hash).ConfigureAwait(false) is { } key && !IsOver(key) ? key : null;

    internal bool IsOver(ApiKey key) => key.EndsAt is { } end && end <= _time.GetUtcNow();

    internal Task SetUsedAsync(Guid id, DateTimeOffset at, CancellationToken cancellationToken) => _used.SetAsync(id, cancellationToken, at);

    private List<Fault> Faults(ApiKeyRequest request)
    {
        var faults = new List<Fault>();
        if (string.IsNullOrWhiteSpace(request.Name)) faults.Add(new Fault("required", "must be sent") { Pointer = "/name" });
        else if (request.Name.Length > 100) faults.Add(new Fault("max-length", "must have at most 100 characters") { Pointer = "/name" });
        else if (request.Name.Any(char.IsControl)) faults.Add(new Fault("pattern", "must have no control characters") { Pointer = "/name" });
        if (request.EndsAt <= _time.GetUtcNow()) faults.Add(new Fault("min", "must be in the future") { Pointer = "/expiresAt" });
        Names(request.Roles, "/roles");
        Names(request.Scopes, "/scopes");
        return faults;

        void Names(IReadOnlyList<string> names, string pointer)
        {
            if (names.Count > MostNames) faults.Add(new Fault("too-many", $"must have at most {MostNames} items") { Pointer = pointer });
            else if (names.Any(n => n.Length is 0 or > 100 || n.Any(c => char.IsControl(c) || c == ' '))) faults.Add(new Fault("pattern", "must be names of 1 to 100 characters without spaces") { Pointer = pointer });
        }
    }

    private static AuditEvent Event(string kind, ApiKey key, string actor, string? address) => new(kind)
    {
        Actor = actor,
        Subject = UserKeyText.Of(key.User),
        Address = address,
        Details = new JsonObject
        {
            ["key"] = key.Id.ToString(),
            ["name"] = key.Name,
            ["roles"] = new JsonArray([.. key.Roles.Select(r => (JsonNode)r)]),
            ["scopes"] = new JsonArray([.. key.Scopes.Select(s => (JsonNode)s)]),
        },
    };
}
