using Ashlar.Model;

namespace Ashlar.Stores.Introspection;

/// <summary>Compares a model with <c>schema: external</c> with what its database holds. Pure; no rows are asked.</summary>
public static class SchemaFit
{
    /// <summary>Every misfit, in the order of the model; none: the database can be served.</summary>
    public static IReadOnlyList<Misfit> Check(ModelSnapshot model, FoundDatabase database)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(database);
        return [.. model.Entities.SelectMany(e => Entity(e, database))];
    }

    private static IEnumerable<Misfit> Entity(Entity entity, FoundDatabase database)
    {
        if (database.Find(entity.Table) is not { } table)
        {
            yield return new(entity.Name, $"the database has no table {entity.Table}", Mend("table", entity.Table, database.Tables.Select(t => t.Name)));
            yield break;
        }

        foreach (var field in entity.Columns.Where(c => c.HasStorage))
        {
            foreach (var misfit in Column(field, table, database)) yield return misfit;
        }

        foreach (var misfit in Key(entity, table, database).Concat(Insertable(entity, table, database))) yield return misfit;
        foreach (var link in entity.Fields.OfType<LinkField>())
        {
            foreach (var misfit in Link(link, database)) yield return misfit;
        }
    }

    private static IEnumerable<Misfit> Column(ColumnField field, FoundTable table, FoundDatabase database)
    {
        var of = field.ToString();
        if (Find(table, field.Column, database) is not { } column)
        {
            yield return new(of, $"the table {table} has no column {field.Column}", Mend("column", field.Column, table.Columns.Select(c => c.Name)));
            yield break;
        }

        if (StorageFit.WhyNot(field, column, database.Kind) is { } why) yield return new(of, why.Message, why.Mend);
        var isKey = field.Entity.KeyParts.Contains(field) || table.Key.Contains(column.Name);
        if (field.Optional && column.NotNull && !field.Generated && !table.IsView) yield return new(of, $"the column {table}.{column.Name} is NOT NULL, and the model lets it be null", "remove optional: true");
        if (!field.Optional && !column.NotNull && !isKey && field.Computed is null) yield return new(of, $"the column {table}.{column.Name} may be null, and the model says it never is", "add optional: true");
        if (column.Generated && !field.Generated && !column.CountsUp && !field.Entity.ReadOnly && !table.IsView) yield return new(of, $"the database works out {table}.{column.Name} itself and takes no value", "add generated: true");
    }

    // A view promises nothing of its keys, and is taken at the model's word
    private static IEnumerable<Misfit> Key(Entity entity, FoundTable table, FoundDatabase database)
    {
        if (table.IsView && !entity.ReadOnly) yield return new(entity.Name, $"{table} is a view, which is only read", "add readonly: true");
        if (table.IsView || entity.ReadOnly) yield break;
        string[] wanted = [.. entity.KeyParts.Select(p => p.Column)];
        var isUnique = Same(table.Key, wanted, database) || table.Indexes.Any(i => i is { Unique: true, Partial: false } && Same([.. i.Columns.Select(c => c.Column)], wanted, database));
        if (!isUnique) yield return new(entity.Name, $"nothing keeps {string.Join(", ", wanted)} unique in {table}, so it cannot be the key", table.Key.Count == 0 ? "make the table a primary key, or say readonly: true" : $"the primary key is {string.Join(", ", table.Key)}");
        else if (entity.KeyGeneration == KeyGeneration.Identity && Find(table, entity.Key.Column, database) is { CountsUp: false, Default: null } column) yield return new(entity.Name, $"the database does not count {table}.{column.Name}", "name the field as the key instead (key: number), so that callers give it");
    }

    private static IEnumerable<Misfit> Insertable(Entity entity, FoundTable table, FoundDatabase database)
    {
        if (entity.ReadOnly || table.IsView || entity.Access.Create is null) yield break;
        var links = entity.Columns.Where(c => c.HasStorage).Select(c => c.Column).ToHashSet(database.Names);
        foreach (var column in table.Columns)
        {
            if (column is { NotNull: true, Default: null, Generated: false, CountsUp: false } && !links.Contains(column.Name))
                yield return new(entity.Name, $"no row can be made: {table}.{column.Name} is NOT NULL without a default, and the model does not have it", "add a field for it, or no rule for create");
        }
    }

    private static IEnumerable<Misfit> Link(LinkField link, FoundDatabase database)
    {
        if (database.Find(link.LinkTable) is not { } table)
        {
            yield return new(link.ToString(), $"the database has no table {link.LinkTable}", Mend("table", link.LinkTable, database.Tables.Select(t => t.Name)));
            yield break;
        }

        foreach (var column in (string[])[link.SourceColumn, link.TargetColumn])
        {
            if (Find(table, column, database) is null) yield return new(link.ToString(), $"the table {table} has no column {column}", Mend("column", column, table.Columns.Select(c => c.Name)));
        }
    }

    private static FoundColumn? Find(FoundTable table, string name, FoundDatabase database) => table.Columns.FirstOrDefault(c => database.Names.Equals(c.Name, name));

    private static bool Same(IReadOnlyList<string> left, string[] right, FoundDatabase database) =>
        left.Count == right.Length && left.All(l => right.Contains(l, database.Names));

    private static string Mend(string what, string name, IEnumerable<string> found)
    {
        var near = found.FirstOrDefault(f => Plain(f) == Plain(name));
        return near is null ? $"name the {what} that is there, or remove it from the model" : $"write {what}: {near}";

        static string Plain(string text) => text.Replace("_", "", StringComparison.Ordinal).ToUpperInvariant();
    }
}

/// <summary>Where a database of others does not fit the model that describes it.</summary>
/// <param name="Of">The entity or field.</param>
/// <param name="Message">What is not as the model says.</param>
/// <param name="Mend">What to write in the model.</param>
public sealed record Misfit(string Of, string Message, string Mend)
{
    public override string ToString() => $"{Of}: {Message}; {Mend}";
}
