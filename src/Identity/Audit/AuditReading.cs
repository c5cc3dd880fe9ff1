using Ashlar.Identity.Records;

namespace Ashlar.Identity.Audit;

/// <summary>Reads lines in their order, some at a time: a trail may be long.</summary>
public sealed class AuditReading
{
    private const long Step = 1000;
    private readonly RecordQuery<AuditLine> _range;
    private readonly RecordQuery<AuditHead> _head;
    private readonly RecordTable<AuditLine> _lines;

    public AuditReading(RecordBook book)
    {
        ArgumentNullException.ThrowIfNull(book);
        _lines = book.Table<AuditLine>();
        _range = _lines.Where("number >= $number && number < $number2", "number");
        _head = book.Table<AuditHead>().Where("name == $name");
    }

    /// <summary>Where the trail ends, or null.</summary>
    public ValueTask<AuditHead?> HeadAsync(CancellationToken cancellationToken) => _head.FindAsync(cancellationToken, AuditHead.OfTrail);

    /// <summary>The line with the greatest number, or null.</summary>
    public Task<AuditLine?> LastAsync(CancellationToken cancellationToken) => LastAsync(_lines, cancellationToken);

    /// <summary>Lines from a number on, to another.</summary>
    public async IAsyncEnumerable<AuditLine> FromAsync(long first, long last, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        for (var at = first; at <= last; at += Step)
        {
            foreach (var line in await _range.ListAsync(cancellationToken, at, Math.Min(at + Step, last + 1)).ConfigureAwait(false)) yield return line;
        }
    }

    // Only asked where the head is gone.
    internal static async Task<AuditLine?> LastAsync(RecordTable<AuditLine> lines, CancellationToken cancellationToken) =>
        await lines.Where("number > $number", "-number").FindAsync(cancellationToken, 0L).ConfigureAwait(false);
}
