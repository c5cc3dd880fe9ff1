using Ashlar.Stores.Migrations;

namespace Ashlar.Stores.Postgres.Schema;

/// <summary>What a database holds: its tables in every database's words, and what only PostgreSQL has of them.</summary>
/// <param name="Schema">The tables.</param>
/// <param name="Names">What the last applied model called things.</param>
/// <param name="Own">Ashlar's own tables that are there.</param>
/// <param name="Constraints">Of all tables.</param>
/// <param name="Passing">Columns that were being made ready to take the place of others when a run was cut off, by table.</param>
/// <param name="BrokenIndexes">Left half-built by a run that was killed, by table.</param>
internal sealed record HeldSchema(
    DatabaseSchema Schema, NameRecords Names, IReadOnlySet<string> Own, ILookup<string, ConstraintRow> Constraints, ILookup<string, string> Passing, ILookup<string, string> BrokenIndexes)
{
    public static readonly HeldSchema Empty = new(
        new DatabaseSchema([]), new NameRecords([]), new HashSet<string>(), Array.Empty<ConstraintRow>().ToLookup(c => c.Table), Array.Empty<string>().ToLookup(i => i), Array.Empty<string>().ToLookup(i => i));

    /// <summary>Constraints of one column alone.</summary>
    public IEnumerable<ConstraintRow> Of(string table, string column, char kind) =>
        Constraints[table].Where(c => c.Kind == kind && c.Columns is [var only] && only == column);
}

/// <param name="Table">Its table.</param>
/// <param name="Name">Its own.</param>
/// <param name="Kind">pg_constraint.contype: <c>c</c>, <c>f</c>, <c>p</c>, <c>u</c>.</param>
/// <param name="Columns">In their order.</param>
/// <param name="TargetTable">Of a reference, else null.</param>
/// <param name="TargetColumn">Of a reference to one column, else null.</param>
/// <param name="Valid">Rows that are there meet it too.</param>
internal sealed record ConstraintRow(string Table, string Name, char Kind, IReadOnlyList<string> Columns, string? TargetTable, string? TargetColumn, bool Valid)
{
    public const char Check = 'c';
    public const char Reference = 'f';
    public const char Key = 'p';
}
