using Ashlar.Model.Building;
using Ashlar.Stores.Introspection;

namespace Ashlar.Cli.Introspecting;

/// <summary>From the tables of a database to the entities of a model: names first, then keys, references, columns, lists.</summary>
internal sealed class Sketcher(FoundDatabase database)
{
    private readonly Dictionary<string, EntitySketch> _byTable = new(database.Names);
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);
    private readonly HashSet<string> _paths = new(["me", "batch"], StringComparer.Ordinal);

    public static IReadOnlyList<EntitySketch> Sketch(FoundDatabase database) => new Sketcher(database).All();

    private List<EntitySketch> All()
    {
        var entities = new List<EntitySketch>();
        foreach (var table in database.Tables)
        {
            var entity = new EntitySketch(NameOf(table), table) { IsReadOnly = table.IsView };
            entities.Add(entity);
            _byTable.Add(table.Name, entity);
        }

        foreach (var entity in entities) Columns.Add(entity, database, Referred);
        foreach (var entity in entities) Keys.Set(entity, database);
        foreach (var entity in entities) References.AddComposite(entity, database, Referred);
        foreach (var entity in entities) Constraints.Add(entity, database);
        foreach (var entity in entities) Lists.Add(entity, entities);
        return entities;
    }

    private EntitySketch? Referred(string table) => _byTable.GetValueOrDefault(table);

    // The path is made from the name, and is taken by one entity alone too
    private string NameOf(FoundTable table)
    {
        var name = Names.Entity(table.Name);

        // Callers have keys of one column
        if (name == "User" && (table.IsView || table.Key.Count != 1)) name = "UserRecord";
        var free = name;
        for (var i = 2; !_names.Contains(free) && !_paths.Add(Path(free)) || !_names.Add(free); i++) free = $"{name}{i}";
        return free;
    }

    public static string Path(string entity)
    {
        var kebab = Naming.Kebab(entity);
        var last = kebab.LastIndexOf('-') + 1;
        return kebab[..last] + Naming.Plural(kebab[last..]);
    }
}
