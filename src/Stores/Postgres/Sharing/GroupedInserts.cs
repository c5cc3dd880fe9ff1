namespace Ashlar.Stores.Postgres.Sharing;

/// <summary>
/// The inserts of several requests with as few statements as their orders allow. Each request's own order is kept: what one of
/// its rows refers to was inserted before it.
/// </summary>
internal static class GroupedInserts
{
    public static void Add(PostgresConnection connection, SharedWrite[] writes)
    {
        var groups = new List<(PostgresWrite Plan, List<WriteStep> Rows)>();
        foreach (var write in writes)
        {
            var last = 0;
            foreach (var (step, _) in write.Trip.Steps)
            {
                var row = step.Write!; // taken where there are changes only
                var plan = (PostgresWrite)row.Write;
                var group = groups.FindIndex(g => ReferenceEquals(g.Plan, plan));
                if (group >= 0 && group < last)
                {
                    Send(connection, groups); // it comes behind what it comes before in another request
                    group = -1;
                }

                if (group < 0)
                {
                    group = groups.Count;
                    groups.Add((plan, []));
                }

                groups[group].Rows.Add(row);
                row.Affected = 1; // or the transaction fails
                last = group;
            }
        }

        Send(connection, groups);
    }

    private static void Send(PostgresConnection connection, List<(PostgresWrite Plan, List<WriteStep> Rows)> groups)
    {
        foreach (var (plan, rows) in groups)
        {
            if (rows.Count > 1 && plan.Together is { } together) connection.Add(together).Bind(JoinedInserts.Values(rows));
            else foreach (var row in rows) connection.Add(plan.Silent ?? plan.Statement).Bind(row.Parameters);
        }

        groups.Clear();
    }
}
