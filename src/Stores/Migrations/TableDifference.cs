namespace Ashlar.Stores.Migrations;

/// <summary>One table that is there against the same table as a model wants it.</summary>
internal sealed class TableDifference
{
    private readonly TableSchema _current;
    private readonly TableSchema _target;
    private readonly NameRecords _names;
    private readonly Func<string, string> _tableNow;
    private readonly Dictionary<string, ColumnSchema> _before = new(StringComparer.OrdinalIgnoreCase); // by the target's name

    /// <param name="current">As it is, under the name it has.</param>
    /// <param name="target">As the model wants it.</param>
    /// <param name="names">What was applied last.</param>
    /// <param name="tableNow">The name that a table gets in this migration.</param>
    public TableDifference(TableSchema current, TableSchema target, NameRecords names, Func<string, string> tableNow)
    {
        _current = current;
        _target = target;
        _names = names;
        _tableNow = tableNow;
        // A field keeps its column though another field has come that would have its name
        foreach (var column in target.Columns)
        {
            if (current.Find(column.Name) is null && Record(column.Field) is { } known && current.Find(known.Column) is { } kept) _before.TryAdd(column.Name, kept);
        }

        foreach (var column in target.Columns)
        {
            if (!_before.ContainsKey(column.Name) && current.Find(column.Name) is { } same && !_before.Values.Any(b => b.Name == same.Name)) _before.Add(column.Name, same);
        }

        foreach (var column in target.Columns)
        {
            if (!_before.ContainsKey(column.Name) && Earlier(column) is { } renamed) _before.Add(column.Name, renamed);
        }
    }

    /// <summary>A column of the model as it is before this migration, or null where it is new.</summary>
    public ColumnSchema? Before(ColumnSchema column) => _before.GetValueOrDefault(column.Name);

    /// <summary>Columns of the table that the model does not have, by the names it had for them.</summary>
    public IEnumerable<ColumnSchema> Unseen() =>
        from column in _current.Columns
        where !_before.Values.Any(b => b.Name == column.Name)
        select column with { Field = FieldOf(column) };

    public IEnumerable<SchemaChange> Changes() => HasOtherKey()
        ? [.. OurIndexes().Select(i => new DropIndex(_target, i)), new ChangeKey(_current, _target), .. _target.Indexes.Select(i => new CreateIndex(_target, i))]
        : [.. _target.Columns.SelectMany(Column), .. Retired(), .. Indexes()];

    private IEnumerable<SchemaChange> Column(ColumnSchema column)
    {
        if (Before(column) is not { } before)
        {
            yield return new AddColumn(_target, column);
            yield break;
        }

        if (!DatabaseSchema.SameName(before.Name, column.Name)) yield return new RenameColumn(_target, before.Name, column);
        var change = TypeChanges.Of(before.Type, column.Type);
        if (change != TypeChange.None) yield return TypeOf(before, column, change);
        if (column.NotNull && !before.NotNull) yield return new RequireColumn(_target, column);
        if (!column.NotNull && before.NotNull) yield return new RelaxColumn(_target, column);
        if (before.HasDefault && !column.HasDefault && change == TypeChange.None) yield return new DropDefault(_target, column);
        if (change == TypeChange.None && HasOtherRules(before, column)) yield return new ChangeRules(_target, before, column);
        else if (change == TypeChange.None && before.Unvalidated) yield return new ValidateColumn(_target, before, column);
    }

    private ChangeType TypeOf(ColumnSchema before, ColumnSchema column, TypeChange change) => change switch
    {
        TypeChange.Lossless => new ChangeType(_target, before, column, null, before.Type.IsText ? StepRisk.Checked : StepRisk.Additive),
        TypeChange.Checked => new ChangeType(_target, before, column, null, StepRisk.Checked),
        TypeChange.Rounding => new ChangeType(_target, before, column, $"digits after place {column.Type.Scale} are rounded away", StepRisk.Destructive),
        _ => new ChangeType(_target, before, column, "what it holds is lost", StepRisk.Destructive),
    };

    private bool HasOtherRules(ColumnSchema before, ColumnSchema column)
    {
        // A check names its own column, so a rename alone makes no difference
        var check = before.Check?.Replace($"\"{before.Name}\"", $"\"{column.Name}\"", StringComparison.Ordinal);
        var table = before.References is null ? null : _tableNow(before.References.Table);
        return check != column.Check || before.Caseless != column.Caseless || !string.Equals(table, column.References?.Table, StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Only a table made anew can have it.</summary>
    public bool HasOtherKey()
    {
        if (_current.Identity != _target.Identity || _current.Key.Count != _target.Key.Count) return true;
        foreach (var (now, wanted) in _current.Key.Zip(_target.Key))
        {
            var column = _target.Find(wanted)!; // a key is made of the table's columns
            if (Before(column) is not { } before || !DatabaseSchema.SameName(before.Name, now)) return true;
            if (TypeChanges.Of(before.Type, column.Type) is TypeChange.Anew or TypeChange.Rounding) return true;
        }

        return false;
    }

    private IEnumerable<SchemaChange> Retired() =>
        Unseen().Where(c => c.NotNull || c.References is not null).Select(c => new RetireColumn(_target, c));

    private IEnumerable<SchemaChange> Indexes()
    {
        foreach (var index in OurIndexes())
        {
            if (!_target.Indexes.Any(i => i.SameAs(Renamed(index)))) yield return new DropIndex(_target, index);
        }

        foreach (var index in _target.Indexes)
        {
            if (!_current.Indexes.Any(i => Renamed(i).SameAs(index))) yield return new CreateIndex(_target, index);
        }
    }

    /// <summary>Indexes that this migration leaves as they are, made by hand or by us.</summary>
    public IEnumerable<IndexSchema> KeptIndexes() =>
        _current.Indexes.Where(i => !OurIndexes().Contains(i) || _target.Indexes.Any(t => t.SameAs(Renamed(i))));

    // One that was made by hand is left alone, unless the model wants its name
    private IEnumerable<IndexSchema> OurIndexes() =>
        _current.Indexes.Where(i => _names.HasIndex(i.Name) || _target.Indexes.Any(t => DatabaseSchema.SameName(t.Name, i.Name)));

    // Renaming a column renames it in its indexes
    private IndexSchema Renamed(IndexSchema index) =>
        index with { Columns = [.. index.Columns.Select(part => part with { Column = _before.FirstOrDefault(b => b.Value.Name == part.Column).Key ?? part.Column })] };

    private ColumnSchema? Earlier(ColumnSchema column)
    {
        var known = Record(column.Field) ?? (column.Was is null ? null : Record(column.Was));
        return known is not null && _current.Find(known.Column) is { } found && !_before.Values.Any(b => b.Name == found.Name) ? found : null;
    }

    private NameRecord? Record(string field) => _names.Of(_target, NameKind.Column).FirstOrDefault(n => n.Name == field);

    private string FieldOf(ColumnSchema column) =>
        _names.Of(_target, NameKind.Column).FirstOrDefault(n => DatabaseSchema.SameName(n.Column, column.Name))?.Name ?? column.Name;
}
