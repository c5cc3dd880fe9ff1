using Ashlar.Cel;
using Npgsql;

namespace Ashlar.Stores.Postgres;

/// <summary>Steps that go in one round trip, and what came of them.</summary>
/// <param name="capacity">How many steps there will be.</param>
/// <param name="apart">A statement for each change, whatever could be joined.</param>
internal sealed class SessionTrip(int capacity, bool apart = false)
{
    private readonly List<(SessionStep Step, int Index)> _steps = new(capacity);
    private readonly List<(NpgsqlBatchCommand Command, int Step, int Count)> _sent = new(capacity);
    private readonly List<(RowNode Node, CelValue[] Values)> _nodes = [];
    private int _taken;

    /// <summary>The number of the next step within the whole run, where it is not counted from 0.</summary>
    public int FirstStep { get; init; }

    public WriteOutcome Outcome { get; private set; }

    /// <summary>The constraint that refused a step.</summary>
    public PostgresException? Refusal { get; private set; }

    /// <summary>One of several rows in one statement was refused, and which is not known.</summary>
    public bool IsUnclear { get; private set; }

    /// <summary>A read with lists: a change after it must wait until they are read.</summary>
    public bool HasLists { get; private set; }

    /// <summary>In order.</summary>
    public IReadOnlyList<(SessionStep Step, int Index)> Steps => _steps;

    /// <summary>Of a read that was done, by its place among the reads.</summary>
    public int RowsOf(int read) => read < _nodes.Count ? _nodes[read].Node.Block.Rows : 0;

    public void Add(SessionStep step)
    {
        HasLists |= step.Read is PostgresRead { Shape.HasLater: true };
        _steps.Add((step, FirstStep + _steps.Count));
    }

    /// <summary>Adds everything to the connection's round trip.</summary>
    /// <param name="connection">In its transaction.</param>
    /// <param name="checksAtOnce">References are checked by each statement: an earlier trip asked for it.</param>
    /// <param name="commits">A COMMIT follows in this trip, which checks them too.</param>
    /// <returns>Whether they are after this trip.</returns>
    public bool Write(PostgresConnection connection, bool checksAtOnce, bool commits)
    {
        var dangling = false;
        var lastChange = _steps.FindLastIndex(s => s.Step.Write is not null);
        for (var i = 0; i < _steps.Count; i++)
        {
            var (step, index) = _steps[i];
            if (step.Write is { } write)
            {
                var plan = (PostgresWrite)write.Write;
                if (plan.TouchesReferences && checksAtOnce && i + 1 < _steps.Count && !dangling)
                {
                    connection.AddReferenceDelay();
                    checksAtOnce = false;
                }

                var joined = apart ? 1 : JoinedInserts.CountFrom(_steps, i);
                AddChange(connection, plan, write, index, joined > 1 ? JoinedInserts.Values(_steps, i, joined) : null, joined);
                i += joined - 1;
                dangling |= plan.TouchesReferences;
                // References may dangle until the last change is done
                if (!dangling || checksAtOnce || commits || i < lastChange) continue;
                _sent.Add((connection.AddReferenceCheck(), index, 0));
                (checksAtOnce, dangling) = (true, false);
            }
            else
            {
                var shape = ((PostgresRead)step.Read!).Shape; // no change, so a read
                RowLoader.AddRows(connection, shape, step.Parameters);
                if (shape.KeyParameter >= 0) RowLoader.AddChildrenOfKey(connection, shape, step.Parameters);
            }
        }

        return checksAtOnce;
    }

    /// <summary>Sends it and takes the results in order.</summary>
    public async ValueTask ReadAsync(PostgresConnection connection, CancellationToken cancellationToken)
    {
        try
        {
            var reader = await connection.SendAsync(cancellationToken).ConfigureAwait(false);
            var first = true;
            foreach (var (step, _) in _steps)
            {
                if (step.Write is { } change && !JoinedInserts.GivesKey(change)) continue;
                if (!first) await reader.NextResultAsync(cancellationToken).ConfigureAwait(false);
                first = false;
                if (step.Write is { } write) await ReadKeyAsync(reader, write, cancellationToken).ConfigureAwait(false);
                else await ReadRowsAsync(reader, step, cancellationToken).ConfigureAwait(false);
            }

            while (await reader.NextResultAsync(cancellationToken).ConfigureAwait(false))
            {
            }

            Count();
            await connection.FinishAsync(reader, cancellationToken).ConfigureAwait(false);
        }
        catch (PostgresException e) when (PostgresErrors.IsConstraint(e))
        {
            Refuse(e);
        }
    }

    public ValueTask ReadListsAsync(PostgresConnection connection, NpgsqlBatchCommand? last, CancellationToken cancellationToken) =>
        RowLoader.LoadBelowAsync(connection, [.. _nodes.Where(n => n.Node.Shape.HasLater)], last, cancellationToken);

    /// <summary>The rows of the next read, in order; null: no more.</summary>
    public RowNode? Next() => _taken < _nodes.Count ? _nodes[_taken++].Node : null;

    /// <summary>Gives back what nobody took.</summary>
    public void Return()
    {
        while (Next() is { } node) node.Return();
    }

    private void AddChange(PostgresConnection connection, PostgresWrite plan, WriteStep step, int index, CelValue[]? lists, int rows)
    {
        if (plan.Prelude is { } prelude)
        {
            var first = connection.Add(prelude);
            first.Bind(step.Parameters);
            _sent.Add((first.Command, index, 1));
        }

        var text = lists is not null ? plan.Together! : JoinedInserts.GivesKey(step) ? plan.Statement : plan.Silent ?? plan.Statement; // joined only where they can be
        var statement = connection.Add(text);
        statement.Bind(lists ?? step.Parameters);
        _sent.Add((statement.Command, index, rows));
    }

    private async ValueTask ReadRowsAsync(NpgsqlDataReader reader, SessionStep step, CancellationToken cancellationToken)
    {
        var node = new RowNode(((PostgresRead)step.Read!).Shape); // asked for reads only
        _nodes.Add((node, step.Parameters));
        await RestOfRows.FillAsync(reader, node, whole: true, cancellationToken).ConfigureAwait(false);
        if (node.Shape.KeyParameter >= 0) await RowLoader.ReadChildrenOfKeyAsync(reader, node, cancellationToken).ConfigureAwait(false);
    }

    private static async ValueTask ReadKeyAsync(NpgsqlDataReader reader, WriteStep write, CancellationToken cancellationToken)
    {
        if (await reader.ReadAsync(cancellationToken).ConfigureAwait(false)) write.GeneratedKey = Convert.ToInt64(reader.GetValue(0), System.Globalization.CultureInfo.InvariantCulture);
    }

    // The command that counts is the last one sent for its step
    private void Count()
    {
        foreach (var (command, step, count) in _sent)
        {
            if (command.StatementType is StatementType.Other or StatementType.Unknown) continue;
            if (count == 1) _steps[step - FirstStep].Step.Write!.Affected = (int)command.Rows; // sent for changes only
            else for (var i = 0; i < count; i++) _steps[step - FirstStep + i].Step.Write!.Affected = 1; // an insert gives each row or fails
        }
    }

    private void Refuse(PostgresException e)
    {
        Refusal = e;
        // COMMIT, which nothing was noted for, checks the references of all steps
        var failed = _sent.Count == 0 ? FirstStep : _sent[^1].Step;
        foreach (var (command, step, count) in _sent)
        {
            if (!ReferenceEquals(command, e.BatchCommand)) continue;
            failed = step;
            IsUnclear = count > 1;
        }

        var changes = _steps.Where(s => s.Step.Write is not null).ToList();
        if (changes.Count == 0) throw e; // COMMIT alone: the store tells
        var plan = (changes.FirstOrDefault(s => s.Index == failed).Step.Write ?? changes[^1].Step.Write!).Write.Plan;
        Outcome = new WriteOutcome(ConstraintErrors.Of(e, plan), failed);
    }
}
