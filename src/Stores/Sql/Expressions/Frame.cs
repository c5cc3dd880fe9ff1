using Ashlar.Model;

namespace Ashlar.Stores.Sql.Expressions;

/// <summary>One SELECT in the making: its table and the joins that expressions over its rows turn out to need.</summary>
internal sealed class Frame(SqlAliases aliases, SqlText? source)
{
    private readonly List<SqlText> joins = [];
    private readonly Dictionary<string, string> aliasOfPath = new(StringComparer.Ordinal);

    /// <summary>The alias of the row with a key, joined once for each way there. A left join, so that rows stay: both databases make an
    /// inner join of it where a condition needs the row.</summary>
    public string Join(string path, Entity entity, Func<string, SqlText> on)
    {
        if (!aliasOfPath.TryGetValue(path, out var alias))
        {
            alias = aliases.NextTable();
            aliasOfPath.Add(path, alias);
            joins.Add(SqlText.Of(
                $" LEFT JOIN {new SqlName(entity.Table)} AS {new SqlName(alias)} ON {on(alias)}"));
        }

        return alias;
    }

    /// <summary>What follows FROM; complete only when all that the select holds is compiled.</summary>
    public SqlText From()
    {
        var table = source ?? (joins.Count == 0 ? SqlText.Empty : SqlText.Of($"(SELECT 1) AS one"));
        return SqlText.Join(SqlText.Empty, [table, .. joins]);
    }
}
