using Ashlar.Cel;
using Ashlar.Stores.Plans;

namespace Ashlar.Stores;

/// <summary>One statement of a run: a change, or a read with its values.</summary>
public readonly struct SessionStep
{
    public SessionStep(WriteStep write) => Write = write;

    public SessionStep(IPreparedRead read, CelValue[] parameters) => (Read, Parameters) = (read, parameters);

    /// <summary>Null for a read.</summary>
    public WriteStep? Write { get; }

    /// <summary>Null for a change.</summary>
    public IPreparedRead? Read { get; }

    /// <summary>A read's.</summary>
    public CelValue[] Parameters { get; } = [];
}

/// <summary>
/// Statements on their way. The cursors of the reads come one after another; each is left before the next is asked for. A run
/// that is disposed early may not have run everything: its transaction is then only good for rolling back.
/// </summary>
public interface IStepRun : IAsyncDisposable
{
    /// <summary>
    /// The rows of the next read, as they were before the changes after it. Null: no read is left and every change was run, or
    /// <see cref="Outcome"/> tells which was refused.
    /// </summary>
    ValueTask<IRowCursor?> NextAsync(CancellationToken cancellationToken);

    /// <summary>Known when <see cref="NextAsync"/> gave null. <see cref="WriteOutcome.FailedStep"/> counts all steps, reads too.</summary>
    WriteOutcome Outcome { get; }
}

/// <summary>A run for stores without round trips: each statement when its turn comes.</summary>
public sealed class SequentialRun(IWriteSession session, IReadOnlyList<SessionStep> steps) : IStepRun
{
    private readonly List<WriteStep> _changes = [];
    private int _next;
    private IRowCursor? _open;

    public WriteOutcome Outcome { get; private set; }

    public async ValueTask<IRowCursor?> NextAsync(CancellationToken cancellationToken)
    {
        await DisposeAsync().ConfigureAwait(false);
        if (Outcome.Error is not null) return null;
        _changes.Clear();
        var first = _next;
        while (_next < steps.Count && steps[_next].Write is { } write)
        {
            _changes.Add(write);
            _next++;
        }

        if (_changes.Count > 0)
        {
            var outcome = await session.ExecuteAsync(_changes, cancellationToken).ConfigureAwait(false);
            Outcome = outcome.Error is null ? default : outcome with { FailedStep = first + outcome.FailedStep };
            if (outcome.Error is not null) return null;
        }

        if (_next == steps.Count) return null;
        var read = steps[_next++];
        return _open = await session.ReadAsync(read.Read!, read.Parameters, cancellationToken).ConfigureAwait(false); // no change, so a read
    }

    public ValueTask DisposeAsync()
    {
        var open = _open;
        _open = null;
        return open?.DisposeAsync() ?? ValueTask.CompletedTask;
    }
}
