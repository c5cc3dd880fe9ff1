using Ashlar.Cel;
using Ashlar.Stores.Watching;
using Npgsql;

namespace Ashlar.Stores.Postgres.Sharing;

/// <summary>
/// The round trips of reads that go together: all rows in one, then one for each level of lists below them, in one snapshot. The
/// rows of one trip are handed out once the next is on its way, so that the database works while they are written as JSON.
/// </summary>
internal sealed class SharedTrip(PostgresConnection connection, StoreWatch watch, TimeProvider time)
{
    private readonly List<(RowNode Node, CelValue[] Values)> _parents = [];
    private readonly List<RowNode> _nodes = []; // of the reads in order, as far as they came
    private readonly List<(SharedRead Read, RowNode Rows)> _done = [];
    private NpgsqlDataReader? _reader; // of the rows, until it came to its end

    /// <summary>The reads of the next trip, in order; empty after it.</summary>
    public List<SharedRead> Reads { get; } = [];

    /// <param name="alone">Runs a read that got no rows here by itself.</param>
    public async ValueTask RunAsync(Action<SharedRead> alone)
    {
        var started = time.GetTimestamp();
        var whole = true;
        try
        {
            await ReadAsync().ConfigureAwait(false);
        }
        catch (Exception e)
        {
            // Whatever it was: each read meets it again by itself, or does not
            whole = false;
            await EndAsync().ConfigureAwait(false);
            if (PostgresErrors.IsOutdatedStatement(e) || PostgresErrors.IsLost(e) || !PostgresErrors.IsOfDatabase(e)) connection.Distrust();
            await connection.RecoverAsync().ConfigureAwait(false);
        }

        var each = time.GetElapsedTime(started) / Reads.Count;
        Give(); // where nothing was sent
        if (whole) Keep(each);
        else Drop(alone);
        Reads.Clear();
        _nodes.Clear();
        _parents.Clear();
    }

    /// <summary>Hands out the rows of the trip before.</summary>
    public void Give()
    {
        foreach (var (read, rows) in _done) read.Give(new PostgresCursor(rows, null));
        _done.Clear();
    }

    private async ValueTask ReadAsync()
    {
        if (Reads.Exists(r => r.Read.Shape.Children.Length > 0)) connection.Add(connection.BeginSnapshot);
        foreach (var read in Reads) RowLoader.AddRows(connection, read.Read.Shape, read.Values);
        var sent = connection.SendAsync(CancellationToken.None);
        Give();
        var reader = _reader = await sent.ConfigureAwait(false);
        foreach (var read in Reads)
        {
            if (_nodes.Count > 0) await reader.NextResultAsync(CancellationToken.None).ConfigureAwait(false);
            var node = new RowNode(read.Read.Shape);
            _nodes.Add(node);
            await RestOfRows.FillAsync(reader, node, whole: true, CancellationToken.None).ConfigureAwait(false);
            if (node.Children.Length > 0) _parents.Add((node, read.Values));
        }

        await connection.FinishAsync(reader, CancellationToken.None).ConfigureAwait(false);
        _reader = null;
        if (_parents.Count > 0) await RowLoader.LoadBelowAsync(connection, _parents, connection.Commit, CancellationToken.None).ConfigureAwait(false);
    }

    /// <summary>Reads away what came behind a failure.</summary>
    private async ValueTask EndAsync()
    {
        var reader = _reader;
        _reader = null;
        if (reader is null) return;
        try
        {
            await reader.DisposeAsync().ConfigureAwait(false);
        }
        catch (Exception e) when (PostgresErrors.IsOfDatabase(e))
        {
            connection.Distrust(); // the failure itself is told already
        }
    }

    // They share the trip's time in equal parts
    private void Keep(TimeSpan each)
    {
        for (var i = 0; i < Reads.Count; i++)
        {
            Reads[i].Read.Time.Add(each);
            watch.Ended(Reads[i].Read.Watched, each, _nodes[i].Block.Rows, error: null);
            _done.Add((Reads[i], _nodes[i]));
        }
    }

    private void Drop(Action<SharedRead> alone)
    {
        foreach (var node in _nodes) node.Return();
        foreach (var read in Reads) alone(read);
    }
}
