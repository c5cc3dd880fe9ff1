namespace Ashlar.Stores.Migrations;

/// <summary>One difference between what a database holds and what a model wants.</summary>
internal abstract record SchemaChange(string Name, string Description, StepRisk Risk);

internal sealed record CreateTable(TableSchema Table)
    : SchemaChange($"create-table:{Table.Owner}", $"make table {Table.Name}", StepRisk.Additive);

internal sealed record RenameTable(string From, TableSchema Table)
    : SchemaChange($"rename-table:{Table.Owner}", $"rename table {From} to {Table.Name}", StepRisk.Rename);

internal sealed record RenameColumn(TableSchema Table, string From, ColumnSchema Column)
    : SchemaChange($"rename-column:{Table.Owner}.{Column.Field}", $"rename {Table.Name}.{From} to {Column.Name}", StepRisk.Rename);

/// <summary>A field or entity that is called otherwise from now on, beside a version that knows the earlier name: what it has in the database keeps it.</summary>
internal sealed record KeepName(string Step, string Place, string NewName)
    : SchemaChange(Step, $"call {Place} {NewName} from now on; in the database it keeps its name", StepRisk.Rename);

internal sealed record AddColumn(TableSchema Table, ColumnSchema Column)
    : SchemaChange(
        $"add-column:{Table.Owner}.{Column.Field}",
        $"add {Table.Name}.{Column.Name}, {Column.Type}" + (Column.NotNull ? Column.Fill is null ? ", required" : $", required: rows that are there get {Column.Fill}" : ""),
        Column.NotNull && Column.Fill is null ? StepRisk.Checked : StepRisk.Additive);

/// <summary>Nulls are no longer allowed.</summary>
internal sealed record RequireColumn(TableSchema Table, ColumnSchema Column)
    : SchemaChange(
        $"require-column:{Table.Owner}.{Column.Field}",
        $"require {Table.Name}.{Column.Name}" + (Column.Fill is null ? "" : $": rows without one get {Column.Fill}"),
        StepRisk.Checked);

internal sealed record RelaxColumn(TableSchema Table, ColumnSchema Column)
    : SchemaChange($"relax-column:{Table.Owner}.{Column.Field}", $"let {Table.Name}.{Column.Name} be null", StepRisk.Additive);

/// <summary>Another stored form. <paramref name="Loss"/>: null when every value keeps its meaning.</summary>
internal sealed record ChangeType(TableSchema Table, ColumnSchema Before, ColumnSchema Column, string? Loss, StepRisk Risk)
    : SchemaChange(
        $"change-type:{Table.Owner}.{Column.Field}",
        $"change {Table.Name}.{Column.Name} from {Before.Type} to {Column.Type}" + (Loss is null ? "" : $": {Loss}"),
        Risk);

/// <summary>Required by the model that comes, not yet by the one that goes: the column stays nullable, and rows get what they lack.</summary>
internal sealed record FillColumn(TableSchema Table, ColumnSchema Column)
    : SchemaChange(
        $"fill-column:{Table.Owner}.{Column.Field}",
        $"{Table.Name}.{Column.Name} is required: " + (Column.Fill is null ? "every row needs one; " : $"rows without one get {Column.Fill}; ") + "made NOT NULL by 'migrate contract'",
        StepRisk.Checked);

/// <summary>Nobody writes without knowing the column any more.</summary>
internal sealed record DropDefault(TableSchema Table, ColumnSchema Column)
    : SchemaChange($"drop-default:{Table.Owner}.{Column.Field}", $"let go of the default of {Table.Name}.{Column.Name}", StepRisk.Additive);

/// <summary>What a run that was cut off added and did not ask the rows about.</summary>
internal sealed record ValidateColumn(TableSchema Table, ColumnSchema Before, ColumnSchema Column)
    : SchemaChange($"validate:{Table.Owner}.{Column.Field}", $"ask the rows of {Table.Name} whether {Column.Name} holds what it may", StepRisk.Checked);

/// <summary>Other bounds, words, references or comparison of the same values.</summary>
internal sealed record ChangeRules(TableSchema Table, ColumnSchema Before, ColumnSchema Column)
    : SchemaChange($"change-rules:{Table.Owner}.{Column.Field}", $"change what {Table.Name}.{Column.Name} may hold", StepRisk.Checked);

/// <summary>No longer in the model: stays, unseen, and must not stand in the way of new rows or of deleting others.</summary>
internal sealed record RetireColumn(TableSchema Table, ColumnSchema Column)
    : SchemaChange($"retire-column:{Table.Owner}.{Column.Field}", $"keep {Table.Name}.{Column.Name} unseen, with its data", StepRisk.Additive);

/// <summary>As for columns: its references are let go.</summary>
internal sealed record RetireTable(TableSchema Table)
    : SchemaChange($"retire-table:{Table.Owner}", $"keep table {Table.Name} unseen, with its rows", StepRisk.Additive);

internal sealed record ChangeKey(TableSchema Before, TableSchema Table)
    : SchemaChange($"change-key:{Table.Owner}", $"make table {Table.Name} anew with another key; its rows are lost", StepRisk.Destructive);

internal sealed record CreateIndex(TableSchema Table, IndexSchema Index)
    : SchemaChange(
        $"create-index:{Table.Owner}.{Index.Name}",
        $"make {(Index.Unique ? "unique " : "")}index {Index.Name} on {Table.Name} ({string.Join(", ", Index.Columns.Select(c => c.Column))})",
        Index.Unique ? StepRisk.Checked : StepRisk.Additive);

internal sealed record DropIndex(TableSchema Table, IndexSchema Index)
    : SchemaChange($"drop-index:{Table.Owner}.{Index.Name}", $"drop index {Index.Name}", StepRisk.Additive);

internal sealed record DropColumn(TableSchema Table, ColumnSchema Column)
    : SchemaChange($"drop-column:{Table.Owner}.{Column.Field}", $"drop {Table.Name}.{Column.Name} and what it holds", StepRisk.Destructive);

internal sealed record DropTable(TableSchema Table)
    : SchemaChange($"drop-table:{Table.Owner}", $"drop table {Table.Name} and its rows", StepRisk.Destructive);
