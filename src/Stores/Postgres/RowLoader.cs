using Ashlar.Cel;
using Npgsql;

namespace Ashlar.Stores.Postgres;

/// <summary>Reads the lists below rows that are there already: one round trip for each level, whatever the number of rows.</summary>
internal static class RowLoader
{
    /// <summary>Adds a read's own statement to the round trip.</summary>
    public static void AddRows(PostgresConnection connection, ReadShape shape, CelValue[] values) => connection.Add(shape.Text).Bind(values);

    /// <summary>Adds what hangs below the one row whose key is known.</summary>
    public static void AddChildrenOfKey(PostgresConnection connection, ReadShape shape, CelValue[] values)
    {
        CelValue[] withKey = [.. values.AsSpan(0, shape.Children[0].KeysIndex), CelValue.List([values[shape.KeyParameter]])];
        foreach (var child in shape.Children) connection.Add(child.Text).Bind(withKey);
    }

    /// <summary>Takes the results of <see cref="AddChildrenOfKey"/>, after those of the row.</summary>
    public static async ValueTask ReadChildrenOfKeyAsync(NpgsqlDataReader reader, RowNode parent, CancellationToken cancellationToken)
    {
        for (var i = 0; i < parent.Children.Length; i++)
        {
            var shape = parent.Shape.Children[i];
            var keys = new ParentKeys(parent.Block, shape.ParentKeyColumn, shape.KeyKind);
            var node = new RowNode(shape);
            parent.Children[i] = new ChildRows(node, keys);
            await reader.NextResultAsync(cancellationToken).ConfigureAwait(false);
            await RestOfRows.FillAsync(reader, node, whole: true, cancellationToken).ConfigureAwait(false);
            if (keys.Count > 0) keys.Assign(node.Block, shape.OwnerColumn); // else the row is not there, or not to be seen
        }
    }

    /// <param name="connection">In the transaction that read the rows.</param>
    /// <param name="parents">Nodes with the values of their read.</param>
    /// <param name="last">Sent with the last level (COMMIT); null: nothing.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async ValueTask LoadBelowAsync(
        PostgresConnection connection, List<(RowNode Node, CelValue[] Values)> parents, NpgsqlBatchCommand? last, CancellationToken cancellationToken)
    {
        while (parents.Count > 0)
        {
            var level = AddLevel(connection, parents);
            var below = level.Where(l => l.Node.Shape.Children.Length > 0).Select(l => (l.Node, l.Values)).ToList();
            if (below.Count == 0 && last is not null)
            {
                connection.Add(last);
                last = null;
            }

            if (!connection.IsEmpty) await ReadLevelAsync(connection, level, cancellationToken).ConfigureAwait(false);
            parents = below;
        }

        if (last is null) return;
        connection.Add(last);
        await connection.RunAsync(cancellationToken).ConfigureAwait(false);
    }

    private static List<(RowNode Node, ParentKeys Keys, CelValue[] Values)> AddLevel(PostgresConnection connection, List<(RowNode Node, CelValue[] Values)> parents)
    {
        var level = new List<(RowNode, ParentKeys, CelValue[])>();
        foreach (var (parent, values) in parents)
        {
            for (var i = 0; i < parent.Children.Length; i++)
            {
                var shape = parent.Shape.Children[i];
                var keys = new ParentKeys(parent.Block, shape.ParentKeyColumn, shape.KeyKind);
                var node = new RowNode(shape);
                parent.Children[i] = new ChildRows(node, keys);
                if (keys.Count == 0) continue; // nobody to have children
                var statement = connection.Add(shape.Text);
                statement.Bind(values);
                statement.BindKeys(shape.KeysIndex, keys);
                level.Add((node, keys, values));
            }
        }

        return level;
    }

    private static async ValueTask ReadLevelAsync(
        PostgresConnection connection, List<(RowNode Node, ParentKeys Keys, CelValue[] Values)> level, CancellationToken cancellationToken)
    {
        var reader = await connection.SendAsync(cancellationToken).ConfigureAwait(false);
        for (var i = 0; i < level.Count; i++)
        {
            if (i > 0) await reader.NextResultAsync(cancellationToken).ConfigureAwait(false);
            await RestOfRows.FillAsync(reader, level[i].Node, whole: true, cancellationToken).ConfigureAwait(false);
            level[i].Keys.Assign(level[i].Node.Block, level[i].Node.Shape.OwnerColumn);
        }

        await connection.FinishAsync(reader, cancellationToken).ConfigureAwait(false);
    }
}
