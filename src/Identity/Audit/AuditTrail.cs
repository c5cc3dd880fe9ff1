using Ashlar.Identity.Records;
using Ashlar.Identity.Tokens;
using Ashlar.Stores;

namespace Ashlar.Identity.Audit;

/// <summary>
/// The append-only record of what happened to identities. Each line holds the hash of the one before, so that none can be changed, left
/// out or moved without showing (<see cref="AuditCheck"/>). Processes that append at once take turns at the head's row.
/// </summary>
public sealed class AuditTrail
{
    internal const string Purpose = "audit head";
    private const int MaxName = 255;

    private readonly RecordBook _book;
    private readonly TimeProvider _time;
    private readonly byte[] _key;
    private readonly RecordTable<AuditLine> _lines;
    private readonly RecordQuery<AuditHead> _head;
    private readonly RecordChange _move;

    private AuditTrail(RecordBook book, MasterKey key, TimeProvider time)
    {
        _book = book;
        _time = time;
        _key = key.Derive(Purpose, 32);
        _lines = book.Table<AuditLine>();
        var heads = book.Table<AuditHead>();
        _head = heads.Where("name == $name");
        _move = heads.Change("number", "hash", "seal");
    }

    /// <summary>The trail of a database, begun where there is none.</summary>
    /// <exception cref="StoreException">The store is away.</exception>
    public static async Task<AuditTrail> OpenAsync(RecordBook book, MasterKey key, TimeProvider time, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(book);
        ArgumentNullException.ThrowIfNull(key);
        var trail = new AuditTrail(book, key, time);
        if (await trail._head.FindAsync(cancellationToken, AuditHead.OfTrail).ConfigureAwait(false) is null) await trail.BeginAsync(cancellationToken).ConfigureAwait(false);
        return trail;
    }

    /// <summary>
    /// Adds a line in a transaction whose act it tells of: both are kept or neither. It locks the head until the transaction ends, so it
    /// must be the last thing that the transaction does.
    /// </summary>
    public async ValueTask AppendAsync(IWriteSession session, AuditEvent what, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(what);
        var head = await _head.FindAsync(session, cancellationToken, AuditHead.OfTrail).ConfigureAwait(false)
            ?? throw new InvalidOperationException("the record of where the audit trail ends is gone; `ashlar audit verify` says what is left, and a restart goes on after it");
        var line = LineOf(what, head.Number + 1, head.Hash);
        if (await _lines.InsertAsync(session, line, cancellationToken).ConfigureAwait(false) is { } refused)
        {
            throw new InvalidOperationException($"line {line.Number} of the audit trail is there already ({refused.Kind}); `ashlar audit verify` says more");
        }

        await _move.SetAsync(session, AuditHead.OfTrail, cancellationToken, line.Number, line.Hash, AuditHead.SealOf(_key, line.Number, line.Hash)).ConfigureAwait(false);
    }

    /// <summary>Adds a line of its own: of what changed nothing else, such as a refused sign-in.</summary>
    public Task AppendAsync(AuditEvent what, CancellationToken cancellationToken) => _book.DecideAsync(
        async session =>
        {
            await AppendAsync(session, what, cancellationToken).ConfigureAwait(false);
            return (true, true);
        },
        cancellationToken);

    private AuditLine LineOf(AuditEvent what, long number, string previous)
    {
        var line = new AuditLine(
            number, Cut(_time.GetUtcNow()), what.Kind, Bounded(what.Actor, MaxName), Bounded(what.Subject, MaxName), Bounded(what.Address, 64), what.Details?.ToJsonString(), previous, "");
        return line with { Hash = line.ComputeHash() };
    }

    // Two processes that start on one new database at once: the second finds the first's head.
    private async Task BeginAsync(CancellationToken cancellationToken)
    {
        var last = await AuditReading.LastAsync(_lines, cancellationToken).ConfigureAwait(false);
        var (number, hash) = last is null ? (0, AuditLine.Beginning) : (last.Number, last.Hash);
        var refused = await _book.Table<AuditHead>().InsertAsync(new AuditHead(AuditHead.OfTrail, number, hash, AuditHead.SealOf(_key, number, hash)), cancellationToken).ConfigureAwait(false);
        if (refused is null && last is not null) await AppendAsync(new AuditEvent(AuditKinds.HeadReplaced), cancellationToken).ConfigureAwait(false);
    }

    // Stores keep microseconds; what is hashed must be what is read back.
    private static DateTimeOffset Cut(DateTimeOffset instant) => instant.AddTicks(-(instant.Ticks % TimeSpan.TicksPerMicrosecond));

    // What a stranger sent as a name is not worth a refusal; NUL is no text in a store.
    private static string? Bounded(string? text, int most)
    {
        if (text is null) return null;
        text = text.Replace('\0', '�');
        if (text.Length <= most) return text;
        return text[..(char.IsHighSurrogate(text[most - 1]) ? most - 1 : most)];
    }
}
