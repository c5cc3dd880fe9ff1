using Ashlar.Stores.Migrations;

namespace Ashlar.Stores.Postgres.Schema;

/// <summary>
/// Another type for a column of a table that is too large to be written anew under a lock: a second column is kept in step by a
/// trigger, filled part after part, given its indexes, and takes the place and name of the first in a moment. Bounds are let go
/// on the way; <see cref="MigrationMode.Contract"/> gives them back.
/// </summary>
internal sealed class ColumnSwap(HeldSchema held, SchemaDifference difference, ChangeType change)
{
    private readonly TableSchema _table = change.Table;
    private readonly TableSchema _before = difference.Before(change.Table)!; // a column that changes is one of a table that is there
    private readonly string _name = PostgresNames.Quote(change.Column.Name);
    private readonly string _next = PostgresNames.Quote(PostgresNames.Next(change.Column.Name));
    private readonly string _copy = PostgresNames.Quote(PostgresNames.Copy(change.Table.Name, change.Column.Name));
    private readonly string _notNull = PostgresNames.NotNull(change.Table.Name, PostgresNames.Next(change.Column.Name));

    private bool IsRequired => change.Before.NotNull;

    public List<StepStatement> Statements() => [.. Prepare(), .. Fill(), .. Indexes(), .. Swap()];

    // What an earlier run made is found again
    private IEnumerable<StepStatement> Prepare()
    {
        var isThere = held.Passing[_before.Name].Contains(PostgresNames.Next(change.Column.Name));
        if (!isThere) yield return Statement.Alter(_table, $"ADD COLUMN {_next} {PostgresTypes.Declare(change.Column.Type)}", StatementPhase.Alter);
        var value = PostgresValue.Converted("NEW." + _name, change.Before.Type, change.Column.Type);
        yield return Statement.Quiet($"CREATE OR REPLACE FUNCTION {_copy}() RETURNS trigger LANGUAGE plpgsql AS $copy$ BEGIN NEW.{_next} := {value}; RETURN NEW; END $copy$", StatementPhase.Alter);
        yield return Statement.Brief(_table, $"CREATE OR REPLACE TRIGGER {_copy} BEFORE INSERT OR UPDATE ON {PostgresNames.Quote(_table.Name)} FOR EACH ROW EXECUTE FUNCTION {_copy}()", StatementPhase.Alter) with { Lock = "SHARE ROW EXCLUSIVE" };
        if (IsRequired && !held.Constraints[_before.Name].Any(c => c.Name == _notNull))
            yield return Statement.Alter(_table, $"ADD CONSTRAINT {PostgresNames.Quote(_notNull)} CHECK ({_next} IS NOT NULL) NOT VALID", StatementPhase.Bind);
    }

    private IEnumerable<StepStatement> Fill()
    {
        var value = PostgresValue.Converted(_name, change.Before.Type, change.Column.Type);
        yield return Statement.Batched(_table, $"UPDATE {PostgresNames.Quote(_table.Name)} SET {_next} = {value} WHERE {_next} IS DISTINCT FROM {value}");
        if (IsRequired) yield return Statement.Validate(_table, _notNull);
    }

    private IEnumerable<StepStatement> Indexes()
    {
        foreach (var index in Own())
        {
            var next = PostgresNames.Next(index.Name);
            if (_before.Indexes.Any(i => i.Name == next) || held.BrokenIndexes[_before.Name].Contains(next)) yield return Statement.Online(_table, $"DROP INDEX CONCURRENTLY IF EXISTS {PostgresNames.Quote(next)}");
            var parts = index.Columns.Select(p => p.Column == change.Column.Name ? p with { Column = PostgresNames.Next(p.Column) } : p);
            var built = index with { Columns = [.. parts], Where = index.Where?.Replace(_name, _next, StringComparison.Ordinal) };
            yield return Statement.Online(_table, PostgresDefinition.Create(_table, built, next, concurrently: true)) with { Scans = true };
            if (index.Where is not null) yield return Statement.Online(_table, PostgresDefinition.Comment(index, next));
        }
    }

    // Dropping the column drops its indexes and conditions
    private IEnumerable<StepStatement> Swap()
    {
        if (IsRequired)
        {
            yield return Statement.Alter(_table, $"ALTER COLUMN {_next} SET NOT NULL", StatementPhase.Finish);
            yield return Statement.Alter(_table, $"DROP CONSTRAINT {PostgresNames.Quote(_notNull)}", StatementPhase.Finish);
        }

        yield return Statement.Brief(_table, $"DROP TRIGGER {_copy} ON {PostgresNames.Quote(_table.Name)}", StatementPhase.Finish);
        yield return Statement.Quiet($"DROP FUNCTION {_copy}()", StatementPhase.Finish);
        yield return Statement.Alter(_table, $"DROP COLUMN {_name}", StatementPhase.Finish);
        yield return Statement.Alter(_table, $"RENAME COLUMN {_next} TO {_name}", StatementPhase.Finish);
        foreach (var index in Own())
            yield return Statement.Brief(_table, $"ALTER INDEX {PostgresNames.Quote(PostgresNames.Next(index.Name))} RENAME TO {PostgresNames.Quote(index.Name)}", StatementPhase.Finish) with { Lock = Statement.ShareUpdate };
    }

    private IEnumerable<IndexSchema> Own() =>
        _table.Indexes.Where(i => i.Columns.Any(p => p.Column == change.Column.Name) || i.Where?.Contains(_name, StringComparison.Ordinal) == true)
            .Where(i => _before.Indexes.Any(b => b.Name == i.Name));
}
