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

        return null;
    }
}
