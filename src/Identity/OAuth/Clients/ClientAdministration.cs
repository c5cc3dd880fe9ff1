using System.Text.Json.Nodes;
using Ashlar.Engine;
using Ashlar.Identity.Audit;
using Ashlar.Identity.OAuth.Grants;
using Ashlar.Identity.Records;
using Ashlar.Identity.Tokens;
using Ashlar.Stores;

namespace Ashlar.Identity.OAuth.Clients;

/// <summary>A client as an administrator sees it.</summary>
/// <param name="Said">What was said of it.</param>
/// <param name="CreatedAt">When it was registered; null: <c>identity.yaml</c> declares it, and it is changed there.</param>
public sealed record KnownClient(ClientRegistration Said, DateTimeOffset? CreatedAt);

/// <summary>A client with its secret, which nothing keeps; null: it has none.</summary>
public sealed record ClientWithSecret(KnownClient Client, string? Secret)
{
    public override string ToString() => $"{nameof(ClientWithSecret)} {{ {Client.Said.Id} }}";
}

/// <summary>Who administers: a person's key or <c>cli</c>, and from where.</summary>
public sealed record Administrator(string Name, string? Address);

/// <summary>Clients as whoever administers the server changes them; each act is a line of the trail, in its own transaction.</summary>
public sealed class ClientAdministration
{
    private const int MostSecrets = 2;
    private static readonly Problem Declared = new(ProblemKind.Conflict, "identity.yaml declares this client; it is changed there");
    private static readonly Problem NoSecret = new(ProblemKind.Conflict, "a public client has no secret");

    private readonly ClientDirectory _directory;
    private readonly RecordBook _book;
    private readonly AuditTrail _trail;
    private readonly Revocations _revocations;
    private readonly TimeProvider _time;
    private readonly RecordTable<ClientRow> _rows;
    private readonly RecordQuery<ClientRow> _byId, _all;
    private readonly RecordChange _change, _secrets;

    public ClientAdministration(ClientDirectory directory, RecordBook book, AuditTrail trail, Revocations revocations, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(book);
        (_directory, _book, _trail, _revocations, _time) = (directory, book, trail, revocations, time);
        _rows = book.Table<ClientRow>("Client");
        _byId = _rows.Where("clientId == $clientId");
        _all = _rows.Where("true", "clientId");
        _change = _rows.Change("name", "redirects", "logouts", "origins", "scopes", "grants", "roles", "trusted", "introspects");
        _secrets = _rows.Change("secrets");
    }

    /// <summary>Those that <c>identity.yaml</c> declares, then those that were registered.</summary>
    public async ValueTask<IReadOnlyList<KnownClient>> ListAsync(CancellationToken cancellationToken)
    {
        var registered = await _all.ListAsync(cancellationToken).ConfigureAwait(false);
        return [.. _directory.Declared.Select(said => new KnownClient(said, null)), .. registered.Where(r => !_directory.Declares(r.ClientId)).Select(KnownOf)];
    }

    /// <summary>Null: there is none.</summary>
    public async ValueTask<KnownClient?> FindAsync(string id, CancellationToken cancellationToken)
    {
        if (_directory.Declared.FirstOrDefault(c => c.Id == id) is { } declared) return new KnownClient(declared, null);
        return await _byId.FindAsync(cancellationToken, id).ConfigureAwait(false) is { } row ? KnownOf(row) : null;
    }

    /// <summary>Registers a client. Problems: Validation, Unique.</summary>
    public async Task<Result<ClientWithSecret>> AddAsync(ClientRegistration said, Administrator who, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(said);
        if (ProblemOf(said) is { } wrong) return wrong;
        var taken = new Problem(ProblemKind.Unique, $"there is a client '{said.Id}' already") { Errors = [new Fault("unique", "is taken") { Pointer = "/id" }] };
        if (_directory.Declares(said.Id)) return taken;
        var (row, secret) = said.Make(_time);
        var added = await _book.DecideAsync(
            async session =>
            {
                if (await _rows.InsertAsync(session, row, cancellationToken).ConfigureAwait(false) is not null) return (false, false);
                await NoteAsync(session, AuditKinds.ClientAdded, row.ClientId, who, DetailsOf(row), cancellationToken).ConfigureAwait(false);
                return (true, true);
            },
            cancellationToken).ConfigureAwait(false);
        return added ? new ClientWithSecret(KnownOf(row), secret) : taken;
    }

    /// <summary>Says something else of a client; whether it has a secret stays as it is. Problems: NotFound, Conflict (declared), Validation.</summary>
    /// <param name="id">The client.</param>
    /// <param name="change">From what is said now to what is to be said.</param>
    /// <param name="who">Does it.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public Task<Result<KnownClient>> ChangeAsync(string id, Func<ClientRegistration, ClientRegistration> change, Administrator who, CancellationToken cancellationToken) => DecideAsync(
        id,
        async ValueTask<Result<KnownClient>> (session, before) =>
        {
            var said = change(ClientRegistration.Of(before));
            if (ProblemOf(said) is { } wrong) return wrong;
            var after = said.Make(_time).Row with { Secrets = before.Secrets, CreatedAt = before.CreatedAt };
            await _change.SetAsync(session, id, cancellationToken, after.Name, after.Redirects, after.Logouts, after.Origins, after.Scopes, after.Grants, after.Roles, after.Trusted, after.Introspects).ConfigureAwait(false);
            await NoteAsync(session, AuditKinds.ClientChanged, id, who, DetailsOf(after), cancellationToken).ConfigureAwait(false);
            return KnownOf(after);
        },
        cancellationToken);

    /// <summary>Gives a client another secret. Problems: NotFound, Conflict (declared, or public).</summary>
    /// <param name="id">The client.</param>
    /// <param name="keep">The newest of those before holds on beside it, until the next: so that no request fails while it is rolled out.</param>
    /// <param name="who">Does it.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public Task<Result<ClientWithSecret>> RenewSecretAsync(string id, bool keep, Administrator who, CancellationToken cancellationToken) => DecideAsync(
        id,
        async ValueTask<Result<ClientWithSecret>> (session, before) =>
        {
            if (before.Secrets.Count == 0) return NoSecret;
            var secret = OpaqueToken.New();
            await _secrets.SetAsync(session, id, cancellationToken, (IReadOnlyList<string>)[ClientDirectory.HashOf(secret), .. keep ? before.Secrets.Take(MostSecrets - 1) : []]).ConfigureAwait(false);
            await NoteAsync(session, AuditKinds.ClientSecretRenewed, id, who, new JsonObject { ["keep"] = keep }, cancellationToken).ConfigureAwait(false);
            return new ClientWithSecret(KnownOf(before), secret);
        },
        cancellationToken);

    /// <summary>Takes a client out: its tokens end, and it gets no more. Problems: NotFound, Conflict (declared).</summary>
    public async Task<Problem?> RemoveAsync(string id, Administrator who, CancellationToken cancellationToken)
    {
        var removed = await DecideAsync(
            id,
            async ValueTask<Result<KnownClient>> (session, before) =>
            {
                await _rows.DeleteAsync(session, id, cancellationToken).ConfigureAwait(false);
                await _revocations.RevokeAsync(session, RevocationKind.Client, id, cancellationToken).ConfigureAwait(false);
                await NoteAsync(session, AuditKinds.ClientRemoved, id, who, null, cancellationToken).ConfigureAwait(false);
                return KnownOf(before);
            },
            cancellationToken).ConfigureAwait(false);
        return removed.Problem;
    }

    private async Task<Result<T>> DecideAsync<T>(string id, Func<IWriteSession, ClientRow, ValueTask<Result<T>>> act, CancellationToken cancellationToken)
    {
        if (_directory.Declares(id)) return Declared;
        return await _book.DecideAsync(
            async session =>
            {
                if (await _byId.FindAsync(session, cancellationToken, id).ConfigureAwait(false) is not { } row) return (new Problem(ProblemKind.NotFound, $"there is no registered client '{id[..Math.Min(id.Length, 100)]}'"), false);
                var done = await act(session, row).ConfigureAwait(false);
                return (done, done.IsOk);
            },
            cancellationToken).ConfigureAwait(false);
    }

    private ValueTask NoteAsync(IWriteSession session, string kind, string id, Administrator who, JsonObject? details, CancellationToken cancellationToken) =>
        _trail.AppendAsync(session, new AuditEvent(kind) { Actor = who.Name, Subject = "client:" + id, Address = who.Address, Details = details }, cancellationToken);

    private static KnownClient KnownOf(ClientRow row) => new(ClientRegistration.Of(row), row.CreatedAt);

    // What decides over security; addresses as they are, since a changed one is how a client is stolen.
    private static JsonObject DetailsOf(ClientRow row) => new()
    {
        ["redirect"] = Texts(row.Redirects),
        ["scopes"] = Texts(row.Scopes),
        ["grants"] = Texts(row.Grants),
        ["roles"] = Texts(row.Roles),
        ["trusted"] = row.Trusted,
        ["introspects"] = row.Introspects,
    };

    private static JsonArray Texts(IEnumerable<string> texts) => new([.. texts.Select(t => (JsonNode)t)]);

    private static Problem? ProblemOf(ClientRegistration said)
    {
        var faults = said.Faults();
        return faults.Count == 0 ? null : new Problem(ProblemKind.Validation, faults.Count == 1 ? faults[0].Message : $"{faults.Count} values are not valid")
        {
            Errors = [.. faults.Select(f => new Fault(f.Code, $"{f.Message}; {f.Hint}") { Pointer = "/" + f.Key })],
        };
    }
}
