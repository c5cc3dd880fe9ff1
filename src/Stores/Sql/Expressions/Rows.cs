using Ashlar.Cel;
using Ashlar.Model;

namespace Ashlar.Stores.Sql.Expressions;

/// <summary>Fields of rows: columns, references, relations, computed fields.</summary>
internal static class Rows
{
    /// <summary>The row that a table alias stands at; always there. An empty alias: columns stand bare, as in a definition.</summary>
    public static RowTerm At(SqlDialect dialect, Entity entity, string alias, Frame frame) =>
        new(entity, Stored(dialect, entity.Key, alias), frame) { Alias = alias, Path = alias };

    public static Term Field(ExpressionCompiler compiler, RowTerm row, string name) => row.Entity.Find(name) switch
    {
        RefField reference when name == reference.Name => Reference(compiler, row, reference),
        ColumnField column when KeyTerms.Columns(column) is not null => Value(compiler, row, column),
        ColumnField { HasStorage: false } computed => Computed(compiler, row, computed),
        ColumnField column => Column(compiler, row, column),
        ManyField or LinkField => new RelationRange(row, row.Entity.Find(name)!), // just found
        _ => throw new NotTranslatableException($"{row.Entity.Name} has no field '{name}' in a query"),
    };

    /// <summary>The row with a key, or null. Where the key depends on parameters alone the row is looked for once.</summary>
    public static RowTerm ByKey(ExpressionCompiler compiler, Entity entity, Term key, CelNode node)
    {
        if (key is RowTerm row) key = row.Key;
        if (key is NullTerm) key = new ScalarTerm(SqlText.NullOf(SqlForm.Of(entity.Key.Type)), SqlForm.Of(entity.Key.Type)) { MayBeNull = true };
        if (key is ScalarTerm text) key = KeyTerms.OfText(compiler.Dialect, text, entity.Key.Type);
        if (key is not ScalarTerm scalar) throw new NotTranslatableException("a key is one value", node);
        var frame = compiler.Context.Root;
        var path = $"row:{entity.Name}:{scalar.Sql}";
        var alias = Join(compiler.Dialect, frame, path, entity, scalar);
        var found = Stored(compiler.Dialect, entity.Key, alias) with
        {
            MayBeNull = true,
            MayBeUnknown = scalar.MayBeUnknown,
            KnownWhen = scalar.Known,
        };
        return new(entity, found, frame) { Alias = alias, Path = path };
    }

    /// <summary>A column of a row, a reference's key included.</summary>
    public static Term Column(ExpressionCompiler compiler, RowTerm row, ColumnField column)
    {
        var value = Value(compiler, row, column);
        if (column.Storage is not null) value = value with { Sql = ColumnStorage.Read(compiler.Dialect, column, value.Sql), MayBeNull = true };
        if (column.Type.IsList) return new ArrayRange(value, new(column.Type with { IsList = false }, IsParameter: false));
        return column.Type.Kind == ScalarKind.Json ? Dyn.Root(compiler, value.Sql, value.MayBeNull) : value;
    }

    private static ScalarTerm Value(ExpressionCompiler compiler, RowTerm row, ColumnField column)
    {
        if (column == row.Entity.Key) return row.Key;
        var alias = row.Alias ?? Join(compiler.Dialect, row.Frame, row.Path, row.Entity, row.Key);
        var stored = Stored(compiler.Dialect, column, alias);
        return stored with
        {
            MayBeNull = stored.MayBeNull || row.Key.MayBeNull,
            MayBeUnknown = row.Key.MayBeUnknown,
            KnownWhen = row.Key.MayBeUnknown ? row.Key.Known : null,
        };
    }

    private static string Join(SqlDialect dialect, Frame frame, string path, Entity entity, ScalarTerm key) =>
        frame.Join(path, entity, alias => KeyTerms.Holds(dialect, alias, entity.Key, key));

    private static ScalarTerm Stored(SqlDialect dialect, ColumnField column, string alias)
    {
        if (KeyTerms.Columns(column) is { } parts) return KeyTerms.OfColumns(dialect, parts, column.Type, p => Stored(dialect, p, alias)) is var key && column.Optional ? key with { MayBeNull = true } : key;
        var name = new SqlName(column.Column);
        var sql = alias.Length == 0 ? SqlText.Of($"{name}") : SqlText.Of($"{new SqlName(alias)}.{name}");
        if (column.Type.Caseless) sql = sql.AsCaselessColumn();
        var form = column.Type.IsList ? new SqlForm(SqlFormKind.Json) : SqlForm.Of(column.Type);
        return new(sql, form) { MayBeNull = column.Optional, Bound = Bounds.Of(column.Type) };
    }

    private static RowTerm Reference(ExpressionCompiler compiler, RowTerm row, RefField reference) =>
        new(reference.Target, Value(compiler, row, reference), row.Frame) { Path = $"{row.Path}.{reference.Name}" };

    /// <summary>A computed field is null where its expression is unknown: that is what the wire shows.</summary>
    private static Term Computed(ExpressionCompiler compiler, RowTerm row, ColumnField field)
    {
        var scope = new Scope(null, "this", Present(row), row.Frame);
        var value = compiler.Compile(field.Computed!.Root, scope); // a field without storage is computed
        var storage = StorageForm.Of(compiler, value, field.Type);
        var absent = row.Key.IsNeverNull ? null : row.Key.Sql;
        var sql = absent is null ? storage.Sql : SqlText.Of($"(CASE WHEN {absent} IS NOT NULL THEN {storage.Sql} END)");
        var term = new ScalarTerm(sql, storage.Form)
        {
            MayBeNull = !storage.IsNeverNull || row.Key.MayBeNull,
            MayBeUnknown = row.Key.MayBeUnknown,
            KnownWhen = row.Key.MayBeUnknown ? row.Key.Known : null,
            Bound = storage.Bound,
        };
        if (field.Type.IsList) return new ArrayRange(term, new(field.Type with { IsList = false }, IsParameter: false));
        return field.Type.Kind == ScalarKind.Json ? Dyn.Root(compiler, sql, true) : term;
    }

    // Within its own computed field a row is there; whether it is, is asked outside.
    private static RowTerm Present(RowTerm row) =>
        row.Key.IsNeverNull ? row : row with { Key = row.Key with { MayBeNull = false, MayBeUnknown = false, KnownWhen = null } };
}
