namespace Ashlar.Stores.Migrations;

/// <summary>Joins what a model wants with what of earlier models is to be dropped at once.</summary>
internal static class Leftovers
{
    /// <summary>The changes in their order: what is dropped need not be made ready to stay, and a table made anew has no leftovers.</summary>
    public static IReadOnlyList<SchemaChange> Joined(SchemaDifference difference, IReadOnlyList<SchemaChange> leftovers)
    {
        var dropped = leftovers.Select(c => c.Name.Replace("drop-", "retire-", StringComparison.Ordinal)).ToHashSet();
        var wanted = difference.Changes().Where(c => !dropped.Contains(c.Name)).ToList();
        var anew = wanted.OfType<ChangeKey>().Select(c => c.Table.Name).ToHashSet();
        return SchemaDifference.InOrder(wanted.Concat(leftovers.Where(c => c is not DropColumn column || !anew.Contains(column.Table.Name))));
    }
}
