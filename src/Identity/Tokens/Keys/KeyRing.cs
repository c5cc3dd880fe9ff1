using Ashlar.Identity.Records;
using Ashlar.Identity.Tokens.Jose;
using Ashlar.Model;
using Ashlar.Stores;

namespace Ashlar.Identity.Tokens.Keys;

/// <summary>
/// Our signing keys: made at the first start, kept in the database with their private part sealed under the master key, and changed
/// by themselves as <see cref="KeyRotation"/> says. Any number of processes may share them.
/// </summary>
public sealed class KeyRing : IDisposable
{
    /// <summary>How often the table is read again: well within the time that a key is published ahead.</summary>
    public static readonly TimeSpan PollEvery = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan Floor = TimeSpan.FromSeconds(5);
    private readonly RecordBook _book;
    private readonly RecordTable<SigningKeyRow> _table;
    private readonly RecordQuery<SigningKeyRow> _all;
    private readonly MasterKey _master;
    private readonly KeyRotation _rotation;
    private readonly TimeProvider _time;
    private readonly SemaphoreSlim _one = new(1);
    private RingKeys _keys = new([]);
    private long _lastRead;
    private int _generation;

    private KeyRing(RecordBook book, MasterKey master, KeyRotation rotation, TimeProvider time)
    {
        _book = book;
        _table = book.Table<SigningKeyRow>("SigningKey");
        _all = _table.Where("number > 0", "number");
        _master = master;
        _rotation = rotation;
        _time = time;
    }

    /// <summary>The public keys as a JSON Web Key Set (RFC 7517 section 5), UTF-8.</summary>
    public ReadOnlyMemory<byte> Jwks => Volatile.Read(ref _keys).Jwks;

    /// <summary>Grows when keys come or go: what was verified before is verified again, so that a key that is distrusted ends its tokens.</summary>
    internal int Generation => Volatile.Read(ref _generation);

    /// <summary>The type of User's key, which callers' ids have.</summary>
    internal ScalarType UserKey => _book.Model.User.Key.Type;

    internal SigningKey Signer => Volatile.Read(ref _keys).SignerAt(_time.GetUtcNow());

    /// <summary>Reads the keys, and makes the first where there is none.</summary>
    /// <exception cref="KeyRingException">There are keys, and the master key does not open them.</exception>
    public static async Task<KeyRing> OpenAsync(RecordBook book, MasterKey master, KeyRotation rotation, TimeProvider time, CancellationToken cancellationToken)
    {
        var ring = new KeyRing(book, master, rotation, time);
        await ring.RefreshAsync(cancellationToken).ConfigureAwait(false);
        return ring;
    }

    /// <summary>
    /// Makes a new key in place of all that there are, whether the master key opens them or not: for who has lost that. The new one signs at
    /// once; every token of the old ones is refused.
    /// </summary>
    /// <param name="book">The tables.</param>
    /// <param name="master">Seals the new key.</param>
    /// <param name="rotation">When keys change.</param>
    /// <param name="also">What else is done in the transaction, with the new key's id.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Ends the writing.</param>
    /// <returns>The new key's id.</returns>
    public static async Task<string> ReplaceAsync(RecordBook book, MasterKey master, KeyRotation rotation, Func<IWriteSession, string, ValueTask> also, TimeProvider time, CancellationToken cancellationToken)
    {
        using var ring = new KeyRing(book, master, rotation, time);
        return await ring.RotateAsync(distrust: true, cancellationToken, also).ConfigureAwait(false);
    }

    /// <summary>A verification key by its id. An unknown one is looked for in the database, at most once in five seconds.</summary>
    internal async ValueTask<VerificationKey?> FindAsync(string keyId, CancellationToken cancellationToken)
    {
        if (Volatile.Read(ref _keys).Find(keyId) is { } known) return known;
        if (_time.GetElapsedTime(Volatile.Read(ref _lastRead)) < Floor) return null;
        await RefreshAsync(cancellationToken).ConfigureAwait(false);
        return Volatile.Read(ref _keys).Find(keyId);
    }

    /// <summary>Learns what other processes did, makes the next key when it is time, and lets go of those whose tokens are over.</summary>
    /// <exception cref="KeyRingException">The master key does not open them; those that were known stay.</exception>
    /// <exception cref="StoreException">They cannot be read; as above.</exception>
    public async Task RefreshAsync(CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            Volatile.Write(ref _lastRead, _time.GetTimestamp());
            var rows = await _all.ListAsync(cancellationToken).ConfigureAwait(false);
            if (NextDue(rows) is { } signsFrom)
            {
                // Refused where another process was faster: then its key is the one.
                await _table.InsertAsync(Make(rows.Count == 0 ? 1 : rows[^1].Number + 1, signsFrom), cancellationToken).ConfigureAwait(false);
                rows = await _all.ListAsync(cancellationToken).ConfigureAwait(false);
            }

            await LetGoAsync(rows, cancellationToken).ConfigureAwait(false);
            if (IsSame(rows)) return;
            Volatile.Write(ref _keys, new RingKeys([.. Published(rows).Select(Open)]));
            Interlocked.Increment(ref _generation);
        }
        finally
        {
            _one.Release();
        }
    }

    /// <summary>Makes a new key outside the order of time.</summary>
    /// <param name="distrust">
    /// The old keys may be known to somebody: the new one signs at once, and every token of the old ones is refused, here at once and
    /// by other processes when they next look. Else the new one is published ahead as always.
    /// </param>
    /// <param name="cancellationToken">Ends the writing.</param>
    /// <param name="also">What else is done in the transaction, with the new key's id; null: nothing.</param>
    /// <returns>The new key's id.</returns>
    public async Task<string> RotateAsync(bool distrust, CancellationToken cancellationToken, Func<IWriteSession, string, ValueTask>? also = null)
    {
        var made = await _book.DecideAsync(
            async session =>
            {
                var rows = await _all.ListAsync(session, cancellationToken).ConfigureAwait(false);
                var now = _time.GetUtcNow();
                var next = Make(rows.Count == 0 ? 1 : rows[^1].Number + 1, distrust || rows.Count == 0 ? now : now + _rotation.Ahead);
                if (distrust) await _table.DeleteAllAsync(session, rows, cancellationToken).ConfigureAwait(false);
                var refused = await _table.InsertAsync(session, next, cancellationToken).ConfigureAwait(false);
                if (refused is null && also is not null) await also(session, next.KeyId).ConfigureAwait(false);
                return (refused is null ? next.KeyId : null, refused is null);
            },
            cancellationToken).ConfigureAwait(false);
        await RefreshAsync(cancellationToken).ConfigureAwait(false);
        return made ?? await RotateAsync(distrust, cancellationToken, also).ConfigureAwait(false);
    }

    /// <summary>When the next key is to sign first, if it is time to make it.</summary>
    private DateTimeOffset? NextDue(IReadOnlyList<SigningKeyRow> rows)
    {
        var now = Milliseconds(_time.GetUtcNow());
        if (rows.Count == 0) return now;
        var due = rows[^1].SignsFrom + _rotation.Period;
        if (now < due - _rotation.Ahead) return null;
        // After a long stop: the old one goes on until others can know the new one.
        return due > now + (_rotation.Ahead / 2) ? due : now + _rotation.Ahead;
    }

    private SigningKeyRow Make(int number, DateTimeOffset signsFrom)
    {
        var made = SigningKey.Make(out var pkcs8);
        signsFrom = Milliseconds(signsFrom);
        var whole = _master.Seal(SigningKeyRow.Purpose, SigningKeyRow.Context(number, made.KeyId, signsFrom), pkcs8);
        return new SigningKeyRow(number, made.KeyId, _time.GetUtcNow(), signsFrom, whole);
    }

    // Only rows that no process publishes any more, a day later: nobody has to agree on it.
    private async Task LetGoAsync(IReadOnlyList<SigningKeyRow> rows, CancellationToken cancellationToken)
    {
        var before = _time.GetUtcNow() - TimeSpan.FromDays(1);
        for (var i = 0; i + 1 < rows.Count; i++)
        {
            if (rows[i + 1].SignsFrom + _rotation.Kept < before) await _table.DeleteAsync(rows[i].Number, cancellationToken).ConfigureAwait(false);
        }
    }

    private IEnumerable<SigningKeyRow> Published(IReadOnlyList<SigningKeyRow> rows)
    {
        var now = _time.GetUtcNow();
        return rows.Where((_, i) => i + 1 == rows.Count || rows[i + 1].SignsFrom + _rotation.Kept > now);
    }

    private bool IsSame(IReadOnlyList<SigningKeyRow> rows) =>
        Published(rows).Select(row => row.KeyId).SequenceEqual(Volatile.Read(ref _keys).Keys.Select(key => key.Key.KeyId), StringComparer.Ordinal);

    private RingKey Open(SigningKeyRow row)
    {
        if (Volatile.Read(ref _keys).Keys.FirstOrDefault(key => key.Key.KeyId == row.KeyId) is { } known) return known;
        var pkcs8 = _master.Open(SigningKeyRow.Purpose, row.OwnContext, row.Sealed)
            ?? throw new KeyRingException($"ASHLAR_KEY does not open signing key {row.Number} in the database: it was kept under another key, or the row was changed. Set the key that this database was first started with; if it is lost, `ashlar signing-key rotate --distrust` makes new keys under the one that is set now: tokens end, and so do authenticator apps, whose secrets cannot be opened any more");
        return SigningKey.Open(pkcs8) is { } key && key.KeyId == row.KeyId
            ? new RingKey(row.Number, row.SignsFrom, key)
            : throw new KeyRingException($"signing key {row.Number} in the database is damaged; `ashlar signing-key rotate --distrust` makes a new one, and every access token ends");
    }

    public void Dispose() => _one.Dispose();

    private static DateTimeOffset Milliseconds(DateTimeOffset time) => DateTimeOffset.FromUnixTimeMilliseconds(time.ToUnixTimeMilliseconds());
}
