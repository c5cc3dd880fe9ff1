using Ashlar.Cel;
using Ashlar.Stores.Plans;
using Ashlar.Stores.Watching;

namespace Ashlar.Stores.Postgres;

/// <summary>Reads outside a write: one statement by itself, or a row with its lists in one snapshot.</summary>
internal sealed class PostgresReads(ConnectionPool pool, StoreWatch watch, TimeProvider time)
{
    public async ValueTask<IRowCursor> ReadAsync(PostgresRead read, CelValue[] values, CancellationToken cancellationToken)
    {
        for (var again = false; ; again = true)
        {
            var connection = await pool.RentAsync(writes: false, cancellationToken).ConfigureAwait(false);
            var wasFresh = connection.IsFresh;
            var run = new StatementRun(watch, read.Watched);
            var started = time.GetTimestamp();
            try
            {
                var cursor = read.Shape.Children.Length == 0
                    ? await ReadRowsAsync(connection, read.Shape, values, run, cancellationToken).ConfigureAwait(false)
                    : await ReadTreeAsync(connection, read.Shape, values, run, cancellationToken).ConfigureAwait(false);
                read.Time.Add(time.GetElapsedTime(started));
                return cursor;
            }
            catch (Exception e)
            {
                run.Fail(PostgresErrors.IsOfDatabase(e) ? PostgresErrors.Translate(e) : e);
                run.End();
                var anotherMayDoBetter = await LeaveAsync(connection, e, wasFresh).ConfigureAwait(false);
                pool.Return(connection);
                if (anotherMayDoBetter && !again) continue;
                if (PostgresErrors.IsOfDatabase(e)) throw PostgresErrors.Translate(e);
                throw;
            }
        }
    }

    /// <summary>Cleans up after a failure.</summary>
    /// <returns>Whether another connection may do better: a read changes nothing, so it can be sent again.</returns>
    private async ValueTask<bool> LeaveAsync(PostgresConnection connection, Exception e, bool wasFresh)
    {
        var outdated = PostgresErrors.IsOutdatedStatement(e);
        var lost = PostgresErrors.IsLost(e);
        if (outdated || lost) connection.Distrust();
        await connection.RecoverAsync().ConfigureAwait(false);
        if (outdated || lost) pool.LetIdleGo(); // most likely they are too
        return outdated || (lost && !wasFresh);
    }

    private async ValueTask<IRowCursor> ReadRowsAsync(PostgresConnection connection, ReadShape shape, CelValue[] values, StatementRun run, CancellationToken cancellationToken)
    {
        RowLoader.AddRows(connection, shape, values);
        var reader = await connection.SendAsync(cancellationToken).ConfigureAwait(false);
        var rows = new RowNode(shape);
        try
        {
            if (!await RestOfRows.FillAsync(reader, rows, whole: false, cancellationToken).ConfigureAwait(false))
                return new PostgresCursor(rows, new RestOfRows(reader, connection, pool, run, rows.Block.Rows));
            await reader.DisposeAsync().ConfigureAwait(false);
        }
        catch
        {
            rows.Return();
            throw;
        }

        connection.EndTrip();
        run.CountRows(rows.Block.Rows);
        run.End();
        pool.Return(connection);
        return new PostgresCursor(rows, null);
    }

    private async ValueTask<IRowCursor> ReadTreeAsync(PostgresConnection connection, ReadShape shape, CelValue[] values, StatementRun run, CancellationToken cancellationToken)
    {
        connection.Add(connection.BeginSnapshot);
        RowLoader.AddRows(connection, shape, values);
        var reader = await connection.SendAsync(cancellationToken).ConfigureAwait(false);
        var rows = new RowNode(shape);
        try
        {
            await RestOfRows.FillAsync(reader, rows, whole: true, cancellationToken).ConfigureAwait(false);
            await connection.FinishAsync(reader, cancellationToken).ConfigureAwait(false);
            await RowLoader.LoadBelowAsync(connection, [(rows, values)], connection.Commit, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            rows.Return();
            throw;
        }

        run.CountRows(rows.Block.Rows);
        run.End();
        pool.Return(connection);
        return new PostgresCursor(rows, null);
    }
}
