using System.Diagnostics;
using Ashlar.Cel;
using Ashlar.Stores.Plans;
using Ashlar.Stores.Watching;

namespace Ashlar.Stores.Sqlite;

/// <summary>One work's view of the writer's connection, inside its savepoint. Everything completes at once.</summary>
internal sealed class SqliteWriteSession(SqliteConnection connection, SqliteOptions options, StoreWatch watch) : IWriteSession
{
    private readonly List<SqliteCursor> _cursors = [];
    private readonly long _started = Stopwatch.GetTimestamp();
    private bool _ended;

    /// <summary>The failure after which the whole group is lost, even if the work went on.</summary>
    public StoreException? Fatal { get; private set; }

    public ValueTask<IRowCursor> ReadAsync(IPreparedRead read, CelValue[] parameters, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_ended, this);
        // Only reads are stopped half-way: an interrupted change would roll back the whole group
        var left = Left();
        connection.Watch(left is null || options.StatementLimit < left ? options.StatementLimit : left.Value, cancellationToken);
        var cursor = SqliteCursor.Open(connection, (SqliteRead)read, parameters, watch, pool: null);
        _cursors.Add(cursor);
        return new ValueTask<IRowCursor>(cursor);
    }

    public ValueTask<WriteOutcome> ExecuteAsync(IReadOnlyList<WriteStep> steps, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_ended, this);
        cancellationToken.ThrowIfCancellationRequested();
        connection.Unwatch();
        for (var i = 0; i < steps.Count; i++)
        {
            Left(); // asked between changes
            if (Execute(steps[i]) is { } error) return new ValueTask<WriteOutcome>(new WriteOutcome(error, i));
        }

        // References are checked when all steps are done, so that their order is free
        return steps.Count > 0 && connection.HasDanglingReferences
            ? new ValueTask<WriteOutcome>(new WriteOutcome(new WriteError(WriteErrorKind.ForeignKey, steps[^1].Write.Plan.Entity, null), steps.Count - 1))
            : new ValueTask<WriteOutcome>(default(WriteOutcome));
    }

    public ValueTask<AnswerClaim> ClaimAsync(AnswerKey key, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_ended, this);
        cancellationToken.ThrowIfCancellationRequested();
        connection.Unwatch();
        var known = Guarded(() => AnswerTable.Of(connection).Find(key));
        return new(known is null ? new AnswerClaim(AnswerClaimKind.Taken) : new AnswerClaim(AnswerClaimKind.Recorded, known));
    }

    public ValueTask RecordAsync(AnswerKey key, RecordedAnswer answer, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_ended, this);
        cancellationToken.ThrowIfCancellationRequested();
        connection.Unwatch();
        Guarded(() =>
        {
            AnswerTable.Of(connection).Record(key, answer);
            return answer;
        });
        return ValueTask.CompletedTask;
    }

    /// <summary>Lets go of what the work left open; later calls are refused.</summary>
    public async ValueTask EndAsync()
    {
        _ended = true;
        foreach (var cursor in _cursors) await cursor.DisposeAsync().ConfigureAwait(false);
        connection.Unwatch();
    }

    /// <summary>What is left of the transaction's time; null: it has no end.</summary>
    /// <exception cref="StoreException">Nothing.</exception>
    private TimeSpan? Left()
    {
        if (options.TransactionLimit == Timeout.InfiniteTimeSpan) return null;
        var left = options.TransactionLimit - Stopwatch.GetElapsedTime(_started);
        return left > TimeSpan.Zero ? left : throw new StoreException(StoreFailure.Timeout, $"the transaction took longer than {options.TransactionLimit.TotalSeconds} s and was undone");
    }

    private WriteError? Execute(WriteStep step)
    {
        var write = (SqliteWrite)step.Write;
        var run = new StatementRun(watch, write.Watched);
        try
        {
            var before = connection.TotalChanges;
            WriteStatement.For(connection, write).Run(step.Parameters);
            // changes() keeps the last statement's count where this one changed nothing
            step.Affected = connection.TotalChanges == before ? 0 : connection.Changes;
            run.CountRows(step.Affected);
            if (write.Plan is InsertPlan { Target.KeyGeneration: Model.KeyGeneration.Identity }) step.GeneratedKey = connection.LastInsertRowId;
            return null;
        }
        catch (SqliteException e) when (e.IsConstraint)
        {
            var error = ConstraintErrors.Of(e, write.Plan);
            run.Fail(error.Kind);
            return error;
        }
        catch (StoreException e) when (e.Failure is StoreFailure.DiskFull or StoreFailure.Unavailable)
        {
            Fatal = e;
            run.Fail(e);
            throw;
        }
        finally
        {
            run.End();
        }
    }

    private T Guarded<T>(Func<T> work)
    {
        try
        {
            return work();
        }
        catch (StoreException e) when (e.Failure is StoreFailure.DiskFull or StoreFailure.Unavailable)
        {
            Fatal = e;
            throw;
        }
    }
}
