using Ashlar.Model;
using Ashlar.Stores.Plans;

namespace Ashlar.Stores.Sqlite;

/// <summary>What SQLite says of a refused statement, in the model's terms.</summary>
internal static class ConstraintErrors
{
    // https://www.sqlite.org/rescode.html, the extended codes of SQLITE_CONSTRAINT
    private const int ForeignKey = 787;
    private const int NotNull = 1299;
    private const int PrimaryKey = 1555;
    private const int Unique = 2067;
    private const int RowId = 2579;

    public static WriteError Of(SqliteException failure, WritePlan plan) => failure.Code switch
    {
        Unique or PrimaryKey or RowId => new WriteError(WriteErrorKind.Unique, plan.Entity, IndexOf(failure.Detail, plan.Entity)),
        ForeignKey => new WriteError(WriteErrorKind.ForeignKey, plan.Entity, null),
        NotNull => new WriteError(WriteErrorKind.NotNull, plan.Entity, null),
        _ => new WriteError(WriteErrorKind.Check, plan.Entity, null),
    };

    /// <summary>Null: the key.</summary>
    private static IndexDefinition? IndexOf(string detail, Entity entity)
    {
        // "UNIQUE constraint failed: products.sku, products.name", or "index 'x'" for one over expressions
        var named = detail[(detail.IndexOf(": ", StringComparison.Ordinal) + 2)..];
        foreach (var index in entity.Indexes)
        {
            if (!index.Unique) continue;
            if (named == string.Join(", ", index.Columns.Select(c => $"{entity.Table}.{c.Field.Column}"))) return index;
            if (named == $"index '{index.Name}'") return index;
        }

        return null;
    }
}
