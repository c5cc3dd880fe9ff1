using Npgsql;

namespace Ashlar.Stores.Postgres;

/// <summary>
/// An open connection with its statements prepared. For one caller at a time, who runs round trips: statements are added, sent
/// together, and their results read in order. Nothing outlives a caller: no statement here sets anything for the session.
/// </summary>
internal sealed class PostgresConnection : IAsyncDisposable
{
    // Of one text at once: a batch of many equal changes needs one for each, and they need not all be kept
    private const int SpareStatements = 16;

    private static readonly StatementText CheckReferencesNow = new("SET CONSTRAINTS ALL IMMEDIATE", [], returnsRows: false);
    private static readonly StatementText CheckReferencesLater = new("SET CONSTRAINTS ALL DEFERRED", [], returnsRows: false);

    private readonly NpgsqlConnection _connection;
    private readonly NpgsqlBatch _batch;
    private readonly StatementCache<Spares> _spares;
    private readonly StoreCounters _counters;
    private readonly List<BoundStatement> _taken = [];
    private NpgsqlDataReader? _reader; // of the round trip that is on its way; where that failed, nobody else disposes it
    private bool _distrusted;

    public PostgresConnection(NpgsqlConnection connection, PostgresOptions options, StoreCounters counters)
    {
        _connection = connection;
        _batch = connection.CreateBatch();
        _spares = new StatementCache<Spares>(options.StatementsKept);
        _counters = counters;
    }

    /// <summary>Once in a round trip each: the driver takes a command that it meets twice for two to be prepared.</summary>
    public NpgsqlBatchCommand Begin { get; } = new("BEGIN ISOLATION LEVEL READ COMMITTED");
    public NpgsqlBatchCommand BeginSnapshot { get; } = new("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
    public NpgsqlBatchCommand Commit { get; } = new("COMMIT");
    public NpgsqlBatchCommand Rollback { get; } = new("ROLLBACK");

    /// <summary>It has answered nobody yet: a failure says something of the database, not of an old connection.</summary>
    public bool IsFresh { get; private set; } = true;

    /// <summary>Out for a transaction that writes. The pool's.</summary>
    public bool IsWriting { get; set; }

    /// <summary>May be given to another caller: nothing of the last one's is left, sent or waiting to be.</summary>
    public bool IsUsable => !_distrusted && !InTransaction && IsEmpty && _taken.Count == 0 && _connection.State == System.Data.ConnectionState.Open;

    /// <summary>Between a BEGIN that was sent and the end of its transaction.</summary>
    public bool InTransaction { get; private set; }

    /// <summary>The driver's connection, for work that has this one to itself (migrations). It must leave the session as it found it.</summary>
    public NpgsqlConnection Driver => _connection;

    /// <summary>Adds a statement to the round trip; its values are to be bound before it is sent.</summary>
    public BoundStatement Add(StatementText text)
    {
        var spares = _spares.Find(text);
        if (spares is null)
        {
            spares = new Spares();
            _spares.Add(text, spares);
            _counters.CountPrepared();
        }

        var statement = spares.Free.TryPop(out var free) ? free : new BoundStatement(text);
        _taken.Add(statement);
        _batch.BatchCommands.Add(statement.Command);
        return statement;
    }

    public void Add(NpgsqlBatchCommand own) => _batch.BatchCommands.Add(own);

    /// <summary>From here on references must lead somewhere.</summary>
    /// <returns>What will be told to have failed where one does not.</returns>
    public NpgsqlBatchCommand AddReferenceCheck() => Add(CheckReferencesNow).Command;

    /// <summary>References may dangle again, until the next check.</summary>
    public void AddReferenceDelay() => Add(CheckReferencesLater);

    public bool IsEmpty => _batch.BatchCommands.Count == 0;

    /// <summary>Sends the round trip. The reader stands on the first result; <see cref="EndTrip"/> must follow when it was disposed.</summary>
    public async ValueTask<NpgsqlDataReader> SendAsync(CancellationToken cancellationToken)
    {
        var commands = _batch.BatchCommands;
        if (commands[0] == Begin || commands[0] == BeginSnapshot) InTransaction = true;
        _reader = await _batch.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        IsFresh = false;
        return _reader;
    }

    /// <summary>Sends a round trip of which no result is wanted.</summary>
    public async ValueTask RunAsync(CancellationToken cancellationToken)
    {
        var reader = await SendAsync(cancellationToken).ConfigureAwait(false);
        await FinishAsync(reader, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Reads to the end of a round trip, so that its last failure shows, and clears it.</summary>
    public async ValueTask FinishAsync(NpgsqlDataReader reader, CancellationToken cancellationToken)
    {
        while (await reader.NextResultAsync(cancellationToken).ConfigureAwait(false))
        {
        }

        await reader.DisposeAsync().ConfigureAwait(false);
        if (_batch.BatchCommands[^1] is var last && (last == Commit || last == Rollback)) InTransaction = false;
        EndTrip();
    }

    /// <summary>Clears a round trip whose reader is disposed, or that failed.</summary>
    public void EndTrip()
    {
        _reader = null;
        _batch.BatchCommands.Clear();
        foreach (var statement in _taken)
        {
            if (_spares.Find(statement.Text) is { } spares && spares.Free.Count < SpareStatements) spares.Free.Push(statement);
        }

        _taken.Clear();
    }

    /// <summary>Ends what a failure left open. A connection that cannot even do that is not used again.</summary>
    public async ValueTask RecoverAsync()
    {
        await LeaveReaderAsync().ConfigureAwait(false);
        EndTrip();
        if (!InTransaction) return;
        if (_connection.State != System.Data.ConnectionState.Open)
        {
            Distrust();
            return;
        }

        try
        {
            Add(Rollback);
            await RunAsync(CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception e) when (PostgresErrors.IsOfDatabase(e) || e is OperationCanceledException)
        {
            EndTrip();
            Distrust(); // the database rolls back by itself when the connection ends
        }
    }

    // What failed behind its first result leaves its reader open, and the driver takes nothing else until that is closed
    private async ValueTask LeaveReaderAsync()
    {
        if (_reader is not { } reader) return;
        try
        {
            await reader.DisposeAsync().ConfigureAwait(false);
        }
        catch (Exception e) when (PostgresErrors.IsOfDatabase(e))
        {
            Distrust(); // the failure itself is told already
        }
    }

    /// <summary>It will be closed rather than used again.</summary>
    public void Distrust() => _distrusted = true;

    /// <summary>Asks the database to stop what this connection runs.</summary>
    public void Cancel() => _batch.Cancel();

    public async ValueTask DisposeAsync()
    {
        _spares.Dispose();
        await _batch.DisposeAsync().ConfigureAwait(false);
        await _connection.DisposeAsync().ConfigureAwait(false);
    }

    private sealed class Spares : StatementCache<Spares>.IEntry
    {
        public Stack<BoundStatement> Free { get; } = new();

        public bool InUse => false; // a taken statement is not here

        public void Dispose()
        {
            // The driver closes a prepared statement when another takes its place
        }
    }
}
