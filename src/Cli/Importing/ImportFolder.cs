using Ashlar.Model;

namespace Ashlar.Cli.Importing;

/// <summary>A folder of files named by entity (<c>Product.csv</c>), in an order in which what is referred to comes first.</summary>
internal static class ImportFolder
{
    private static readonly string[] Endings = [".csv", ".json", ".ndjson", ".jsonl"];

    /// <exception cref="CommandException">A file's name is no entity's, or there is none.</exception>
    public static IReadOnlyList<(Entity Entity, string Path)> Files(ModelSnapshot model, string folder)
    {
        var files = new Dictionary<Entity, string>();
        foreach (var path in Directory.EnumerateFiles(folder).Where(p => Endings.Contains(Path.GetExtension(p), StringComparer.OrdinalIgnoreCase)).Order(StringComparer.Ordinal))
        {
            var name = Path.GetFileNameWithoutExtension(path);
            var entity = EntityNames.Find(model, name);
            if (!files.TryAdd(entity, path)) throw new CommandException($"{folder}: {name} is there twice");
        }

        if (files.Count == 0) throw new CommandException($"{folder}: no file to import; name them by entity, such as {model.Entities[0].Name}.csv");
        var ordered = new List<(Entity, string)>();
        foreach (var entity in model.Entities) Visit(entity, files, [], ordered);
        return ordered;
    }

    private static void Visit(Entity entity, Dictionary<Entity, string> files, HashSet<Entity> visiting, List<(Entity, string)> ordered)
    {
        if (!visiting.Add(entity)) return; // a circle of references: the file's own order decides
        foreach (var target in entity.Fields.Select(Target).OfType<Entity>()) Visit(target, files, visiting, ordered);
        if (files.Remove(entity, out var path)) ordered.Add((entity, path));
        visiting.Remove(entity);
    }

    private static Entity? Target(Field field) => field switch
    {
        RefField reference => reference.Target,
        LinkField link => link.Target,
        // Owned children come nested in their parent: what they refer to must be there before it.
        ManyField { Owned: true } many => many.Target,
        _ => null,
    };
}
