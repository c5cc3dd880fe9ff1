using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Ashlar.Identity.Records;
using Ashlar.Identity.Tokens;

namespace Ashlar.Identity.Audit;

/// <summary>Something wrong with the trail.</summary>
/// <param name="Number">The line, or the first of several.</param>
/// <param name="Message">What is wrong with it.</param>
public sealed record AuditFault(long Number, string Message);

/// <summary>What a check of the whole trail found.</summary>
/// <param name="Lines">How many lines there are.</param>
/// <param name="Faults">The first faults, at most <see cref="AuditCheck.MostFaults"/>.</param>
/// <param name="Head">Number and hash of the last line: kept elsewhere, they show later what even the database's owner cannot hide.</param>
public sealed record AuditReport(long Lines, IReadOnlyList<AuditFault> Faults, string Head);

/// <summary>Reads the trail from its first line and finds what was changed, taken out, moved or cut off.</summary>
public sealed class AuditCheck(RecordBook book, MasterKey key)
{
    public const int MostFaults = 100;
    private readonly AuditReading _reading = new(book);
    private readonly byte[] _key = key.Derive(AuditTrail.Purpose, 32);

    /// <param name="known">A head that was noted before, <c>NUMBER:HASH</c>: its line must still be there as it was.</param>
    /// <exception cref="FormatException"><paramref name="known"/> is none.</exception>
    public async Task<AuditReport> RunAsync(string? known, CancellationToken cancellationToken)
    {
        var noted = known is null ? null : Parse(known);
        var faults = new List<AuditFault>();
        var head = await _reading.HeadAsync(cancellationToken).ConfigureAwait(false);
        var last = await _reading.LastAsync(cancellationToken).ConfigureAwait(false);
        var (expected, previous, lines) = (1L, AuditLine.Beginning, 0L);
        await foreach (var line in _reading.FromAsync(1, last?.Number ?? 0, cancellationToken).ConfigureAwait(false))
        {
            lines++;
            if (line.Number != expected) Add(faults, expected, Missing(expected, line.Number - 1));
            if (line.ComputeHash() != line.Hash) Add(faults, line.Number, "was changed: it is not what its hash was made of");
            else if (line.Number == expected && line.Previous != previous) Add(faults, line.Number, "does not follow the line before: one of the two was changed or put in");
            if (line.Kind == AuditKinds.HeadReplaced) Add(faults, line.Number, "tells that the record of where the trail ended was gone: lines may be missing before it");
            if (noted?.Number == line.Number && noted.Value.Hash != line.Hash) Add(faults, line.Number, "is not the line that was noted");
            (expected, previous) = (line.Number + 1, line.Hash);
        }

        CheckEnd(faults, head, expected - 1, previous);
        if (noted is { } note && note.Number >= expected) Add(faults, expected, Missing(expected, note.Number) + ", which was noted");
        return new AuditReport(lines, faults, string.Create(CultureInfo.InvariantCulture, $"{expected - 1}:{previous}"));
    }

    private void CheckEnd(List<AuditFault> faults, AuditHead? head, long last, string hash)
    {
        if (head is null)
        {
            if (last > 0) Add(faults, last, "is the last there is, and the record of where the trail ends is gone: lines may be missing after it");
            return;
        }

        var seal = Encoding.ASCII.GetBytes(AuditHead.SealOf(_key, head.Number, head.Hash));
        if (!CryptographicOperations.FixedTimeEquals(seal, Encoding.ASCII.GetBytes(head.Seal)))
        {
            Add(faults, head.Number, "the record of where the trail ends was not sealed with this installation's key");
        }

        if (head.Number > last) Add(faults, last + 1, Missing(last + 1, head.Number) + " at the end");
        else if (head.Number < last) Add(faults, head.Number + 1, "was put in after the end of the trail");
        else if (head.Hash != hash) Add(faults, last, "is not the line with which the trail ended");
    }

    private static string Missing(long first, long last) => first == last ? "is missing" : string.Create(CultureInfo.InvariantCulture, $"to line {last} are missing");

    private static void Add(List<AuditFault> faults, long number, string message)
    {
        if (faults.Count < MostFaults) faults.Add(new AuditFault(number, message));
    }

    private static (long Number, string Hash)? Parse(string known)
    {
        var colon = known.IndexOf(':', StringComparison.Ordinal);
        return colon > 0 && long.TryParse(known.AsSpan(0, colon), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0
            ? (number, known[(colon + 1)..])
            : throw new FormatException("a noted head is NUMBER:HASH, as `ashlar audit verify` prints it");
    }
}
