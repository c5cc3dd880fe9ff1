using Ashlar.Model;
using Ashlar.Stores.Plans;
using Npgsql;

namespace Ashlar.Stores.Postgres;

/// <summary>What PostgreSQL says of a refused statement, in the model's terms.</summary>
internal static class ConstraintErrors
{
    public static WriteError Of(PostgresException refused, WritePlan plan) => refused.SqlState switch
    {
        PostgresErrors.UniqueViolation => new WriteError(WriteErrorKind.Unique, plan.Entity, IndexOf(refused.ConstraintName, plan.Entity)),
        PostgresErrors.ForeignKeyViolation => new WriteError(WriteErrorKind.ForeignKey, plan.Entity, null),
        PostgresErrors.NotNullViolation => new WriteError(WriteErrorKind.NotNull, plan.Entity, null),
        _ => new WriteError(WriteErrorKind.Check, plan.Entity, null),
    };

    /// <summary>Null: the key.</summary>
    private static IndexDefinition? IndexOf(string? name, Entity entity)
    {
        foreach (var index in entity.Indexes)
        {
            if (index.Unique && index.Name == name) return index;
        }

        return entity.External ? OfAnother(name, entity) : null;
    }

    // Somebody else named the constraint: by custom after its columns. Where none fits, no field is blamed
    private static IndexDefinition? OfAnother(string? name, Entity entity) =>
        name is null || name.EndsWith("_pkey", StringComparison.Ordinal)
            ? null
            : entity.Indexes.Where(i => i.Unique && i.Columns.All(c => name.Contains(c.Field.Column, StringComparison.OrdinalIgnoreCase))).MaxBy(i => i.Columns.Sum(c => c.Field.Column.Length))
                ?? new IndexDefinition(name, [], Unique: true, null);
}
