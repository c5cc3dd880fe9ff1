using Ashlar.Stores.Plans;
using Ashlar.Stores.Postgres.Values;
using Ashlar.Stores.Watching;
using Npgsql;

namespace Ashlar.Stores.Postgres;

/// <summary>
/// The rows of one read. A page and all below it was copied when the cursor came, and its connection serves others; only a long
/// result holds on to its connection and comes piece by piece.
/// </summary>
internal sealed class PostgresCursor : NodeReader, IRowCursor
{
    private readonly RowNode _rows;
    private RestOfRows? _rest;

    /// <param name="rows">What was read.</param>
    /// <param name="rest">What was not; null: nothing.</param>
    public PostgresCursor(RowNode rows, RestOfRows? rest)
        : base(rows)
    {
        _rows = rows;
        _rest = rest;
    }

    /// <summary>All that was read; null once it is disposed, or where more is to come.</summary>
    public RowBlock? Rows => Node is null || _rest is not null ? null : _rows.Block;

    public ValueTask<bool> ReadAsync(CancellationToken cancellationToken)
    {
        if (Node is null) return new ValueTask<bool>(false);
        if (Row + 1 < _rows.Block.Rows)
        {
            Row++;
            return new ValueTask<bool>(true);
        }

        return _rest is null ? new ValueTask<bool>(false) : ReadOnAsync(cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        if (Node is null) return;
        Node = null;
        var rest = _rest;
        _rest = null;
        _rows.Return();
        if (rest is not null) await rest.EndAsync().ConfigureAwait(false);
    }

    private async ValueTask<bool> ReadOnAsync(CancellationToken cancellationToken)
    {
        _rows.Block.Clear();
        Row = -1;
        if (await _rest!.FillAsync(_rows, cancellationToken).ConfigureAwait(false)) // asked only where there is one
        {
            var rest = _rest;
            _rest = null;
            await rest.EndAsync().ConfigureAwait(false);
        }

        if (_rows.Block.Rows == 0) return false;
        Row = 0;
        return true;
    }
}

/// <summary>A result that is still being read, and the connection it comes over.</summary>
internal sealed class RestOfRows(NpgsqlDataReader reader, PostgresConnection connection, ConnectionPool pool, StatementRun run, int taken)
{
    private const int RowsAtOnce = 512;
    private const int BytesAtOnce = 256 * 1024;
    private StatementRun _run = run;
    private long _rows = taken;
    private bool _ended;

    /// <summary>Reads the next piece.</summary>
    /// <returns>Whether it was the last.</returns>
    public static async ValueTask<bool> FillAsync(NpgsqlDataReader reader, RowNode rows, bool whole, CancellationToken cancellationToken)
    {
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            rows.Block.Add(reader, rows.Shape.Columns);
            if (!whole && (rows.Block.Rows >= RowsAtOnce || rows.Block.Length >= BytesAtOnce)) return false;
        }

        return true;
    }

    public async ValueTask<bool> FillAsync(RowNode rows, CancellationToken cancellationToken)
    {
        try
        {
            _ended = await FillAsync(reader, rows, whole: false, cancellationToken).ConfigureAwait(false);
            _rows += rows.Block.Rows;
            return _ended;
        }
        catch (Exception e) when (PostgresErrors.IsOfDatabase(e))
        {
            var failure = PostgresErrors.Translate(e);
            _run.Fail(failure);
            throw failure;
        }
    }

    /// <summary>Gives the connection back. What was not read is not waited for: the statement is stopped.</summary>
    public async ValueTask EndAsync()
    {
        try
        {
            if (!_ended) await Task.Run(connection.Cancel).ConfigureAwait(false); // the driver blocks while it asks
            await reader.DisposeAsync().ConfigureAwait(false);
        }
        catch (Exception e) when (PostgresErrors.IsOfDatabase(e))
        {
            connection.Distrust(); // stopped, as asked, or lost: either way nobody waits for it
        }
        finally
        {
            _run.CountRows(_rows);
            _run.End();
            connection.EndTrip();
            pool.Return(connection);
        }
    }
}
