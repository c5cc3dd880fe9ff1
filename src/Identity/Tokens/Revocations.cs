using System.Collections.Concurrent;
using Ashlar.Identity.Records;
using Ashlar.Stores;

namespace Ashlar.Identity.Tokens;

/// <summary>
/// Tokens that were ended before their time. Asked in memory alone: what this process ends is known here at once, what another ends
/// when the table is next read, which <see cref="PollEvery"/> tells. An entry is kept until the last token that it ends has expired.
/// </summary>
public sealed class Revocations
{
    /// <summary>How soon another process's revocations are known here.</summary>
    public static readonly TimeSpan PollEvery = TimeSpan.FromSeconds(2);

    // Rows are written with the time at which their transaction ran, and may be seen later than younger ones; clocks differ too.
    private static readonly TimeSpan Overlap = TimeSpan.FromMinutes(2);
    private const string RolesPrefix = "roles:";

    /// <summary>Tokens of outside issuers live as long as those say. What a caller had is refused for a day, beyond which hardly any goes.</summary>
    private static readonly TimeSpan OfOutside = TimeSpan.FromDays(1);
    private readonly RecordBook _book;
    private readonly RecordTable<Revocation> _table;
    private readonly RecordQuery<Revocation> _since;
    private readonly RecordQuery<Revocation> _over;
    private readonly TimeProvider _time;
    private readonly TimeSpan _kept;
    private readonly ConcurrentDictionary<string, (long At, long Until)> _ended = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, (long At, long Until)> _roles = new(StringComparer.Ordinal);
    private int _rolesKnown;
    private int _version;
    private DateTimeOffset _read = DateTimeOffset.UnixEpoch;

    /// <param name="book">Where they are kept.</param>
    /// <param name="longestToken">No token lives longer.</param>
    /// <param name="time">The clock.</param>
    public Revocations(RecordBook book, TimeSpan longestToken, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(book);
        _book = book;
        _table = book.Table<Revocation>();
        _since = _table.Where("at >= $at", "at");
        _over = _table.Where("until < $until");
        _time = time;
        _kept = longestToken + TokenOptions.AllowedSkew + TimeSpan.FromSeconds(1);
    }

    /// <summary>Grows with every entry that is learned.</summary>
    internal int Version => Volatile.Read(ref _version);

    /// <summary>Somebody's roles changed lately.</summary>
    internal bool KnowsRolesChanges => Volatile.Read(ref _rolesKnown) > 0;

    /// <summary>When a caller's roles changed, in a measure of its own; null: not while tokens of before may live.</summary>
    internal long? RolesChangeOf(string subject) => _roles.TryGetValue(Key(RevocationKind.Roles, subject), out var entry) ? entry.At : null;

    internal bool Holds(RevocableToken token)
    {
        if (token.SessionId is { } session && _ended.ContainsKey(Key(RevocationKind.Session, session))) return true;
        if (token.TokenId is { } id && _ended.ContainsKey(Key(RevocationKind.Token, id))) return true;
        return IsBefore(RevocationKind.Subject, token.Subject, token.IssuedAt) || (token.ClientId is { } client && IsBefore(RevocationKind.Client, client, token.IssuedAt));
    }

    // "iat" has whole seconds: a token of the same second may be older than the revocation, and is refused with those before.
    private bool IsBefore(RevocationKind kind, string id, long issuedAt) => _ended.TryGetValue(Key(kind, id), out var entry) && issuedAt <= entry.At;

    /// <summary>
    /// From when a token may count that is issued now: "iat" has whole seconds, and what was issued in the second of a revocation is
    /// refused with what was before. The next second is ahead of the clock by less than any clock may be.
    /// </summary>
    internal DateTimeOffset After(string subject, string? client, DateTimeOffset now)
    {
        var least = Math.Max(LeastAfter(RevocationKind.Subject, subject), client is null ? 0 : LeastAfter(RevocationKind.Client, client));
        return least > now.ToUnixTimeSeconds() ? DateTimeOffset.FromUnixTimeSeconds(least) : now;
    }

    private long LeastAfter(RevocationKind kind, string id) => _ended.TryGetValue(Key(kind, id), out var entry) ? entry.At + 1 : 0;

    /// <summary>Ends tokens, here at once and elsewhere within <see cref="PollEvery"/>.</summary>
    /// <param name="kind">What <paramref name="id"/> names.</param>
    /// <param name="id">The <c>sid</c>, <c>jti</c> or <c>sub</c> of the tokens.</param>
    /// <param name="cancellationToken">Ends the writing.</param>
    public async Task RevokeAsync(RevocationKind kind, string id, CancellationToken cancellationToken)
    {
        var row = RowOf(kind, id);
        Learn(row);
        // The key is random: nothing can be there already.
        await _table.InsertAsync(row, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// Ends tokens as part of a transaction. Known here at once, even if the transaction is rolled back: then tokens are refused
    /// that need not be, until they expire or the process ends.
    /// </summary>
    public async ValueTask RevokeAsync(IWriteSession session, RevocationKind kind, string id, CancellationToken cancellationToken)
    {
        var row = RowOf(kind, id);
        Learn(row);
        await _table.InsertAsync(session, row, cancellationToken).ConfigureAwait(false); // as above
    }

    /// <summary>Learns what other processes ended, and forgets what is over.</summary>
    /// <exception cref="StoreException">The table could not be read; what is known stays.</exception>
    public async Task PollAsync(CancellationToken cancellationToken)
    {
        var now = _time.GetUtcNow();
        foreach (var row in await _since.ListAsync(cancellationToken, _read - Overlap).ConfigureAwait(false)) Learn(row);
        _read = now;
        Forget(_ended, now.ToUnixTimeSeconds());
        Forget(_roles, now.ToUnixTimeSeconds());
        if (!_roles.IsEmpty) return;
        Volatile.Write(ref _rolesKnown, 0);
        if (!_roles.IsEmpty) Volatile.Write(ref _rolesKnown, 1); // learned between the two
    }

    /// <summary>Deletes rows whose tokens have all expired.</summary>
    public Task SweepAsync(CancellationToken cancellationToken) => _table.SweepAsync(_over, cancellationToken, _time.GetUtcNow());

    private Revocation RowOf(RevocationKind kind, string id)
    {
        var now = _time.GetUtcNow();
        return new Revocation(Guid.CreateVersion7(now), Key(kind, id), now, now + (kind == RevocationKind.Subject && _kept < OfOutside ? OfOutside : _kept));
    }

    private void Learn(Revocation row)
    {
        if (row.What.StartsWith(RolesPrefix, StringComparison.Ordinal))
        {
            if (_roles.TryGetValue(row.What, out var last) && last.At >= row.At.UtcTicks) return;
            _roles[row.What] = (row.At.UtcTicks, row.Until.ToUnixTimeSeconds());
            Volatile.Write(ref _rolesKnown, 1);
            return;
        }

        var entry = (row.At.ToUnixTimeSeconds(), row.Until.ToUnixTimeSeconds());
        if (_ended.TryGetValue(row.What, out var known) && known.At >= entry.Item1) return;
        _ended[row.What] = entry;
        Interlocked.Increment(ref _version);
    }

    private static void Forget(ConcurrentDictionary<string, (long At, long Until)> entries, long now)
    {
        foreach (var (key, entry) in entries)
        {
            if (entry.Until < now) entries.TryRemove(key, out _);
        }
    }

    private static string Key(RevocationKind kind, string id) => kind switch
    {
        RevocationKind.Session => "sid:" + id,
        RevocationKind.Token => "jti:" + id,
        RevocationKind.Roles => RolesPrefix + id,
        RevocationKind.Client => "client:" + id,
        _ => "sub:" + id,
    };
}
