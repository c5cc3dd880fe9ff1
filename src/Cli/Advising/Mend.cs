using Ashlar.Model;
using Ashlar.Stores.Advising;
using Ashlar.Stores.Introspection;

namespace Ashlar.Cli.Advising;

/// <summary>What to write for an index to be there, or to be gone: a line of the model, or SQL where the model does not make it.</summary>
internal sealed class Mend(ModelSnapshot model, DatabaseKind kind)
{
    public string Of(MissingIndex missing)
    {
        var entity = missing.Index.Entity;
        if (!model.External) return $"{entity.Name}:  indexes: [[{string.Join(", ", missing.Index.Columns.Select(c => c.Descending ? c.Field.Name + " desc" : c.Field.Name))}]]";
        var name = $"ix_{entity.Table}_{string.Join('_', missing.Index.Columns.Select(c => c.Field.Column))}";
        var columns = missing.Index.Columns.Select(c => Quote(c.Field.Column) + (c.Descending ? " DESC" : ""));
        return $"CREATE INDEX {(kind is DatabaseKind.Postgres ? "CONCURRENTLY " : "")}{Quote(name.Length <= 63 ? name : name[..63])} ON {Quote(entity.Table)} ({string.Join(", ", columns)});";
    }

    public string Without(KnownIndex index)
    {
        if (index.Origin is IndexOrigin.Database || model.External) return $"DROP INDEX {(kind is DatabaseKind.Postgres ? "CONCURRENTLY " : "")}{Quote(index.Name)};";
        var columns = $"[{Columns(index)}]";
        return index.Columns is [var only] && FieldOf(index.Entity, only.Column) is { } field
            ? $"{index.Entity.Name}:  remove {columns} from indexes, or index: true from {field.Name}"
            : $"{index.Entity.Name}:  remove {columns} from indexes";
    }

    /// <summary>The columns of an index as the model calls them.</summary>
    public static string Columns(KnownIndex index) =>
        string.Join(", ", index.Columns.Select(c => (FieldOf(index.Entity, c.Column)?.Name ?? c.Column) + (c.Descending ? " desc" : "")));

    private static ColumnField? FieldOf(Entity entity, string column) =>
        entity.Columns.FirstOrDefault(c => c.HasStorage && c.Column.Equals(column, StringComparison.OrdinalIgnoreCase));

    private static string Quote(string name) => "\"" + name.Replace("\"", "\"\"", StringComparison.Ordinal) + "\"";
}
