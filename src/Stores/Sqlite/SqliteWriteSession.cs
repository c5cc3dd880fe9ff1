using Ashlar.Stores.Plans;
using Ashlar.Stores.Watching;

namespace Ashlar.Stores.Sqlite;

/// <summary>One work's view of the writer's connection, inside its savepoint. Everything completes at once.</summary>
internal sealed class SqliteWriteSession(SqliteConnection connection, SqliteOptions options, StoreWatch watch) : SqliteReadSession(connection, options, watch), IWriteSession
{
    /// <summary>The failure after which the whole group is lost, even if the work went on.</summary>
    public StoreException? Fatal { get; private set; }

    public ValueTask<WriteOutcome> ExecuteAsync(IReadOnlyList<WriteStep> steps, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(IsEnded, this);
        cancellationToken.ThrowIfCancellationRequested();
        Connection.Unwatch();
        for (var i = 0; i < steps.Count; i++)
        {
            Left(); // asked between changes
            if (Execute(steps[i]) is { } error) return new ValueTask<WriteOutcome>(new WriteOutcome(error, i));
        }

        // References are checked when all steps are done, so that their order is free
        return steps.Count > 0 && Connection.HasDanglingReferences
            ? new ValueTask<WriteOutcome>(new WriteOutcome(new WriteError(WriteErrorKind.ForeignKey, steps[^1].Write.Plan.Entity, null), steps.Count - 1))
            : new ValueTask<WriteOutcome>(default(WriteOutcome));
    }

    public ValueTask<AnswerClaim> ClaimAsync(AnswerKey key, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(IsEnded, this);
        cancellationToken.ThrowIfCancellationRequested();
        Connection.Unwatch();
        var known = Guarded(() => AnswerTable.Of(Connection).Find(key));
        return new(known is null ? new AnswerClaim(AnswerClaimKind.Taken) : new AnswerClaim(AnswerClaimKind.Recorded, known));
    }

    public ValueTask RecordAsync(AnswerKey key, RecordedAnswer answer, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(IsEnded, this);
        cancellationToken.ThrowIfCancellationRequested();
        Connection.Unwatch();
        Guarded(() =>
        {
            AnswerTable.Of(Connection).Record(key, answer);
            return answer;
        });
        return ValueTask.CompletedTask;
    }

    private WriteError? Execute(WriteStep step)
    {
        var write = (SqliteWrite)step.Write;
        var run = new StatementRun(Watch, write.Watched);
        try
        {
            var before = Connection.TotalChanges;
            WriteStatement.For(Connection, write).Run(step.Parameters);
            // changes() keeps the last statement's count where this one changed nothing
            step.Affected = Connection.TotalChanges == before ? 0 : Connection.Changes;
            run.CountRows(step.Affected);
            if (write.Plan is InsertPlan { Target.KeyGeneration: Model.KeyGeneration.Identity }) step.GeneratedKey = Connection.LastInsertRowId;
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
