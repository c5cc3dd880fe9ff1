using Ashlar.Stores.Plans;
using Npgsql;

namespace Ashlar.Stores.Postgres.Sharing;

/// <summary>
/// Requests that only insert, and at once, share a transaction: their rows go out together, those of one entity in one
/// statement, and one commit, one wait for the disk, serves them all. It is kept whole or not at all: where the database refuses
/// anything of it, or a lock is not to be had at once, each request is told so and goes by itself, as if it had never shared.
/// </summary>
internal sealed class SharedWrites(ConnectionPool pool)
{
    private const int MostInTrip = 16;
    private const int MostSteps = 32;

    /// <summary>One that is refused costs the others a second round trip, so that after it all go by themselves for a while.</summary>
    private const int AloneAfterRefusal = 32;

    // Nobody is to wait for a row that only another's insert refers to
    private static readonly StatementText WaitLittle = new("SELECT set_config('lock_timeout', '100', true)", [], returnsRows: true);

    private readonly Lock _gate = new();
    private readonly Queue<SharedWrite> _waiting = new();
    private readonly int _most = Math.Max(1, Environment.ProcessorCount); // one writes while another waits for the disk
    private int _working;
    private int _alone;

    /// <summary>Whether a transaction is nothing but few inserts of which no key is asked.</summary>
    public bool Takes(SessionTrip trip)
    {
        if (trip.Steps.Count is 0 or > MostSteps) return false;
        foreach (var (step, _) in trip.Steps)
        {
            if (step.Write is not { Write: PostgresWrite { Plan: InsertPlan { IgnoreExisting: false } } } write || JoinedInserts.GivesKey(write)) return false;
        }

        return Volatile.Read(ref _alone) <= 0 || Interlocked.Decrement(ref _alone) < 0;
    }

    /// <returns>Null: it is committed. A <see cref="PostgresException"/> that is no lost connection: nothing of it was written.</returns>
    public ValueTask<Exception?> RunAsync(SessionTrip trip)
    {
        var asked = new SharedWrite(trip);
        bool works;
        lock (_gate)
        {
            _waiting.Enqueue(asked);
            works = _working < _most;
            if (works) _working++;
        }

        if (works) _ = WorkAsync();
        return asked.Task;
    }

    /// <summary>One round trip of what waits when a connection is there. Every failure becomes some request's.</summary>
    private async Task WorkAsync()
    {
        PostgresConnection connection;
        try
        {
            connection = await pool.RentAsync(writes: true, CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            foreach (var write in Leave()) write.Give(e);
            return;
        }

        var writes = Take();
        var failure = await RunAsync(connection, writes).ConfigureAwait(false);
        pool.Return(connection);
        if (failure is PostgresException && writes.Length > 1) Volatile.Write(ref _alone, AloneAfterRefusal);
        if (GoesOn()) _ = WorkAsync(); // the next trip is on its way before the answers of this one are written
        foreach (var write in writes) write.Give(failure);
    }

    private static async ValueTask<Exception?> RunAsync(PostgresConnection connection, SharedWrite[] writes)
    {
        if (writes.Length == 0) return null;
        try
        {
            if (writes.Length > 1) connection.Add(WaitLittle);
            GroupedInserts.Add(connection, writes);
            await connection.RunAsync(CancellationToken.None).ConfigureAwait(false);
            return null;
        }
        catch (Exception e)
        {
            if (PostgresErrors.IsOutdatedStatement(e) || PostgresErrors.IsLost(e) || !PostgresErrors.IsOfDatabase(e)) connection.Distrust();
            await connection.RecoverAsync().ConfigureAwait(false);
            return e;
        }
    }

    private SharedWrite[] Take()
    {
        lock (_gate)
        {
            var writes = new SharedWrite[Math.Min(MostInTrip, _waiting.Count)];
            for (var i = 0; i < writes.Length; i++) writes[i] = _waiting.Dequeue();
            return writes;
        }
    }

    private bool GoesOn()
    {
        lock (_gate)
        {
            if (_waiting.Count > 0) return true;
            _working--;
            return false;
        }
    }

    private SharedWrite[] Leave()
    {
        lock (_gate)
        {
            _working--;
            if (_working > 0) return []; // another works, and takes them
            SharedWrite[] left = [.. _waiting];
            _waiting.Clear();
            return left;
        }
    }
}
