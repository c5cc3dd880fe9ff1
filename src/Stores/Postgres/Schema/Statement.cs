using Ashlar.Stores.Migrations;

namespace Ashlar.Stores.Postgres.Schema;

/// <summary>Statements with what they cost others: section 13.3 of PostgreSQL's manual names the locks.</summary>
internal static class Statement
{
    public const string Exclusive = "ACCESS EXCLUSIVE";
    public const string ShareUpdate = "SHARE UPDATE EXCLUSIVE";
    public const string RowExclusive = "ROW EXCLUSIVE";

    /// <summary>On nothing that anyone uses.</summary>
    public static StepStatement Quiet(string sql, StatementPhase phase) => new(sql, phase);

    /// <summary>Changes the catalog alone: everyone waits, for a moment.</summary>
    public static StepStatement Brief(TableSchema table, string sql, StatementPhase phase) => new(sql, phase) { Lock = Exclusive, Table = table.Name };

    public static StepStatement Alter(TableSchema table, string what, StatementPhase phase) => Brief(table, PostgresDefinition.Alter(table, what), phase);

    /// <summary>Beside readers and writers.</summary>
    public static StepStatement Online(TableSchema table, string sql) => new(sql, StatementPhase.Online) { Lock = ShareUpdate, Table = table.Name };

    public static StepStatement Validate(TableSchema table, string constraint) =>
        Online(table, PostgresDefinition.Alter(table, $"VALIDATE CONSTRAINT {PostgresNames.Quote(constraint)}")) with { Scans = true };

    /// <param name="table">Whose rows.</param>
    /// <param name="sql">Ends with its WHERE.</param>
    public static StepStatement Batched(TableSchema table, string sql) =>
        Online(table, sql) with { Lock = RowExclusive, Scans = true, Batch = $"{sql} AND {PostgresNames.Quote(table.Name)}.ctid >= $1 AND {PostgresNames.Quote(table.Name)}.ctid < $2" };
}
