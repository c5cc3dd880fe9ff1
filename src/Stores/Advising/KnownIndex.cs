using Ashlar.Model;
using Ashlar.Stores.Introspection;

namespace Ashlar.Stores.Advising;

/// <summary>Who made an index, and so who takes it away.</summary>
public enum IndexOrigin : byte
{
    /// <summary>The model names it, or it is a reference's own.</summary>
    Model,
    /// <summary>The primary key.</summary>
    Key,
    /// <summary>It is in the database only: another hand made it.</summary>
    Database,
}

/// <summary>An index of a table, whoever made it.</summary>
/// <param name="Name">In the database.</param>
/// <param name="Entity">Whose table.</param>
/// <param name="Columns">As they were stated; the key that Ashlar puts last is left out.</param>
/// <param name="Unique">It is a rule too, and stays whether it is searched or not.</param>
/// <param name="Origin">Who made it.</param>
public sealed record KnownIndex(string Name, Entity Entity, IReadOnlyList<IndexPlace> Columns, bool Unique, IndexOrigin Origin)
{
    /// <summary>Only some rows are in it: the condition, or another word where it is not known. Null: all rows.</summary>
    public string? Where { get; init; }

    /// <summary>The database has it already.</summary>
    public bool Present { get; init; } = true;

    public override string ToString() => $"{Name} ({string.Join(", ", Columns)})";
}

/// <param name="Column">In the database.</param>
/// <param name="Descending">From the greatest.</param>
public readonly record struct IndexPlace(string Column, bool Descending)
{
    public bool Is(string column) => string.Equals(Column, column, StringComparison.OrdinalIgnoreCase);

    public override string ToString() => Descending ? Column + " desc" : Column;
}

/// <summary>The indexes that there are, of the model and of the database together. Pure.</summary>
public static class IndexListing
{
    /// <summary>Those of each entity with a table, its key's first.</summary>
    public static IReadOnlyDictionary<Entity, IReadOnlyList<KnownIndex>> Of(ModelSnapshot model, FoundDatabase database)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(database);
        return model.Entities.Where(e => e.HasTable).ToDictionary(e => e, e => Of(e, database.Find(e.Table)));
    }

    /// <summary>Columns that other tables' rows are checked by: the first of each foreign key.</summary>
    public static IReadOnlySet<string> References(Entity entity, FoundTable? table) =>
        entity.Columns.OfType<RefField>().SelectMany(r => r.HasStorage ? [r.Column] : r.Parts.Take(1).Select(p => p.Column))
            .Concat(table?.References.Select(r => r.Columns[0]) ?? []).ToHashSet(StringComparer.OrdinalIgnoreCase);

    private static IReadOnlyList<KnownIndex> Of(Entity entity, FoundTable? table)
    {
        var found = table?.Indexes ?? [];
        // An index over small letters is not found by its columns: what the model says counts until the database has the table
        var declared = entity.Indexes.Select(i => new KnownIndex(i.Name, entity, [.. i.Columns.Select(c => new IndexPlace(c.Field.Column, c.Descending))], i.Unique, IndexOrigin.Model)
        {
            Where = i.Where?.Source,
            Present = found.Any(f => Same(f.Name, i.Name)) || (table is not null && i.Columns.Any(c => c.Field.Type.Caseless)),
        });
        var others = found.Where(f => !entity.Indexes.Any(i => Same(i.Name, f.Name))).Select(f => new KnownIndex(f.Name, entity, [.. f.Columns.Select(p => new IndexPlace(p.Column, p.Descending))], f.Unique, IndexOrigin.Database)
        {
            Where = f.Partial ? "…" : null,
        });
        var key = new KnownIndex("the key", entity, [.. entity.KeyParts.Select(p => new IndexPlace(p.Column, false))], true, IndexOrigin.Key);
        return [key, .. declared, .. others];
    }

    private static bool Same(string left, string right) => string.Equals(left, right, StringComparison.OrdinalIgnoreCase);
}
