using System.Text;
using Ashlar.Engine;
using Ashlar.Engine.Rules;
using Ashlar.Engine.Writes;
using Ashlar.Model;

namespace Ashlar.Cli.Importing;

/// <summary>What to do with a file.</summary>
/// <param name="AllOrNothing">One bad row leaves nothing of the file; else the rest is kept.</param>
/// <param name="FromLine">Rows before this line were taken by an earlier run.</param>
/// <param name="Caller">Null: the owner, for whom rules are not asked.</param>
internal sealed record ImportJob(Entity Entity, string Path, string? Format, bool AllOrNothing, long FromLine, Caller? Caller);

/// <summary>Feeds a file's rows to the engine in chunks, each one transaction, and reports what was not taken.</summary>
internal sealed class ImportRun(AshlarEngine engine, TextWriter faults)
{
    private const int ChunkRows = 1000;
    private const int MostReasons = 50;
    private const int LinesOfReason = 3;
    private readonly Dictionary<string, long> _lines = new(StringComparer.Ordinal);
    private long _faults;
    private long _others; // lines of reasons beyond those told

    public long Taken { get; private set; }
    public long Refused => _faults;

    /// <summary>The line after the last row that is settled, taken or refused: where an interrupted import goes on.</summary>
    public long NextLine { get; private set; } = 1;

    /// <exception cref="OperationCanceledException">Interrupted; what was taken stays, and <see cref="NextLine"/> says where to go on.</exception>
    public async Task RunAsync(ImportJob job, IProgress<long> progress, CancellationToken cancellationToken)
    {
        var chunk = new List<ImportRow>();
        var unreadable = new List<(long Line, string Reason)>();
        NextLine = job.FromLine;
        await foreach (var row in RowSource.ReadAsync(job.Path, job.Format, job.Entity, progress, cancellationToken))
        {
            if (row.Line < job.FromLine) continue;
            if (row.Fault is not null) unreadable.Add((row.Line, row.Fault));
            else chunk.Add(new ImportRow(row.Line, row.Body));
            // All or nothing is one transaction: it needs the whole file at once.
            if (job.AllOrNothing || chunk.Count + unreadable.Count < ChunkRows) continue;
            await SettleAsync(job, chunk, unreadable, cancellationToken);
            NextLine = row.Line + 1;
            cancellationToken.ThrowIfCancellationRequested();
        }

        await SettleAsync(job, chunk, unreadable, cancellationToken);
        TellMore();
    }

    private async Task SettleAsync(ImportJob job, List<ImportRow> chunk, List<(long Line, string Reason)> unreadable, CancellationToken cancellationToken)
    {
        var refused = unreadable.ToList();
        if (chunk.Count > 0 && !(job.AllOrNothing && unreadable.Count > 0))
        {
            var report = await engine.ImportAsync(job.Entity, chunk, job.AllOrNothing, job.Caller ?? Caller.System, cancellationToken);
            Taken += report.Taken;
            refused.AddRange(report.Faults.Select(f => (f.Number, Describe(f.Problem))));
        }

        foreach (var (line, reason) in refused.OrderBy(r => r.Line)) Report(line, reason);
        chunk.Clear();
        unreadable.Clear();
    }

    private void Report(long line, string reason)
    {
        _faults++;
        var lines = _lines.GetValueOrDefault(reason) + 1;
        if (lines == 1 && _lines.Count >= MostReasons)
        {
            _others++;
            return;
        }

        _lines[reason] = lines;
        if (lines <= LinesOfReason) faults.WriteLine($"line {line}: {reason}");
    }

    // A file that is loaded again is refused for one reason, line by line
    private void TellMore()
    {
        foreach (var (reason, lines) in _lines)
        {
            if (lines > LinesOfReason) faults.WriteLine($"… and {lines - LinesOfReason} more lines: {reason}");
        }

        if (_others > 0) faults.WriteLine($"… and {_others} lines for other reasons");
    }

    private static string Describe(Problem problem)
    {
        if (problem.Errors.Count == 0) return problem.Detail;
        var text = new StringBuilder();
        foreach (var fault in problem.Errors)
        {
            if (text.Length > 0) text.Append("; ");
            if (fault.Pointer is { Length: > 0 } pointer) text.Append(pointer).Append(": ");
            text.Append(fault.Message);
        }

        return text.ToString();
    }
}
