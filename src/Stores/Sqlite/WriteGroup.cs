using Ashlar.Stores.Watching;

namespace Ashlar.Stores.Sqlite;

/// <summary>
/// Runs works that share one commit, a savepoint each. A work that fails is undone alone; a full disk, or a commit that fails,
/// fails them all, since nothing of them is on disk.
/// </summary>
internal sealed class WriteGroup(SqliteConnection connection, Transaction transaction, SqliteOptions options, StoreWatch watch)
{
    private readonly List<GroupedJob> _jobs = [];
    private int _succeeded;

    public int Count => _jobs.Count;

    /// <summary>Works that will be, or were, committed.</summary>
    public int Succeeded => _succeeded;

    /// <summary>Runs one work.</summary>
    /// <exception cref="StoreException">The group is lost.</exception>
    public void Run(GroupedJob job)
    {
        _jobs.Add(job); // first, so that whatever happens it is told
        if (_jobs.Count == 1) transaction.Begin();
        transaction.Save();
        if (Try(job))
        {
            transaction.Keep();
            _succeeded++;
        }
        else
        {
            transaction.Undo();
        }
    }

    /// <summary>Puts everything on disk. Nobody is told yet.</summary>
    public void Commit()
    {
        if (_jobs.Count > 0) transaction.Commit();
    }

    /// <summary>Tells everyone how it went.</summary>
    public void Complete()
    {
        foreach (var job in _jobs) job.Complete();
    }

    /// <summary>Undoes everything and tells everyone why.</summary>
    public void Fail(Exception failure)
    {
        try
        {
            transaction.Rollback();
        }
        finally
        {
            foreach (var job in _jobs) job.Fail(failure);
        }
    }

    private bool Try(GroupedJob job)
    {
        var session = new SqliteWriteSession(connection, options, watch);
        var kept = false;
        try
        {
            kept = Run(job, session);
        }
        catch (Exception e) when (session.Fatal is null && !connection.IsAutocommit)
        {
            job.Failure = e; // the caller's: its task carries it
        }
        finally
        {
            Completed(session.EndAsync());
        }

        if (session.Fatal is { } fatal) throw fatal;
        if (connection.IsAutocommit) throw new StoreException(StoreFailure.Unavailable, "the database rolled back a group of writes by itself");
        return kept;
    }

    private bool Run(GroupedJob job, SqliteWriteSession session)
    {
        var work = job.Work(session);
        if (!work.IsCompleted)
            throw new InvalidOperationException("work inside a write awaited something other than its session");
        if (!Completed(work)) return false;
        return connection.HasDanglingReferences
            ? throw new InvalidOperationException("a write left a reference to a row that does not exist")
            : true;
    }

    // Both are complete: this only takes the outcome
    private static T Completed<T>(ValueTask<T> task) => task.GetAwaiter().GetResult();

    private static void Completed(ValueTask task) => task.GetAwaiter().GetResult();
}
