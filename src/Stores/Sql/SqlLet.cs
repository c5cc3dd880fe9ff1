namespace Ashlar.Stores.Sql;

/// <summary>A named value: an expression that needs it more than once says its name.</summary>
internal sealed record SqlLet(string Name, SqlText Value)
{
    /// <summary>Adds those that are not there yet.</summary>
    public static void Add(ref List<SqlLet>? all, IReadOnlyList<SqlLet> more)
    {
        foreach (var let in more)
        {
            all ??= [];
            if (!all.Exists(l => l.Name == let.Name)) all.Add(let);
        }
    }
}
