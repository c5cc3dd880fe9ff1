using System.Globalization;
using Ashlar.Model;

namespace Ashlar.Stores.Migrations;

/// <summary>Tables as a model wants them or a database holds them; the same words for every database.</summary>
internal sealed class DatabaseSchema(IReadOnlyList<TableSchema> tables)
{
    private readonly Dictionary<string, TableSchema> _byName = tables.ToDictionary(t => t.Name, StringComparer.OrdinalIgnoreCase);

    public IReadOnlyList<TableSchema> Tables { get; } = tables;

    public TableSchema? Find(string table) => _byName.GetValueOrDefault(table);

    /// <summary>Identifiers differ in ASCII case nowhere: SQLite folds them.</summary>
    public static bool SameName(string left, string right) => string.Equals(left, right, StringComparison.OrdinalIgnoreCase);
}

/// <param name="Name">In the database.</param>
/// <param name="Owner">What it is called in steps: the entity, or <c>Product.tags</c> for a link.</param>
internal sealed record TableSchema(string Name, string Owner)
{
    /// <summary>Earlier names of the owner, nearest first.</summary>
    public IReadOnlyList<string> Was { get; init; } = [];
    public required IReadOnlyList<ColumnSchema> Columns { get; init; }

    /// <summary>Columns of the primary key.</summary>
    public required IReadOnlyList<string> Key { get; init; }

    /// <summary>The database makes the key.</summary>
    public bool Identity { get; init; }

    /// <summary>Pairs of keys and nothing else.</summary>
    public bool IsLink { get; init; }
    public IReadOnlyList<IndexSchema> Indexes { get; init; } = [];

    /// <summary>Only of a database's: definitions on the table that are not ours (triggers, indexes made by hand), in its SQL.</summary>
    public IReadOnlyList<string> Others { get; init; } = [];

    public ColumnSchema? Find(string column) => Columns.FirstOrDefault(c => DatabaseSchema.SameName(c.Name, column));
}

/// <param name="Name">In the database.</param>
/// <param name="Field">The field's name, as steps call it.</param>
/// <param name="Type">What it holds.</param>
internal sealed record ColumnSchema(string Name, string Field, ColumnType Type)
{
    public string? Was { get; init; }
    public bool NotNull { get; init; }
    public bool Caseless { get; init; }

    /// <summary>A constant stands in for whoever writes rows without knowing the column.</summary>
    public bool HasDefault { get; init; }

    /// <summary>Only of a database's: the check or reference is there, and rows that were there before it are not known to meet it.</summary>
    public bool Unvalidated { get; init; }

    /// <summary>Condition on the column alone, in the database's SQL.</summary>
    public string? Check { get; init; }
    public ReferenceSchema? References { get; init; }

    /// <summary>Only in a model's: what rows that are there get when the column is new or becomes required; a literal of the database's SQL.</summary>
    public string? Fill { get; init; }
}

internal sealed record ReferenceSchema(string Table, string Column);

internal sealed record IndexSchema(string Name, bool Unique, IReadOnlyList<IndexPart> Columns, string? Where)
{
    /// <summary>Only of a database's: the SQL that made it, for those that are not ours.</summary>
    public string? Definition { get; init; }

    public bool SameAs(IndexSchema other) =>
        DatabaseSchema.SameName(Name, other.Name) && Unique == other.Unique && Where == other.Where && Columns.SequenceEqual(other.Columns);
}

/// <param name="Column">In the database.</param>
/// <param name="Descending">From the greatest.</param>
/// <param name="Lower">Over the text in small letters, where that is how a database compares without regard to case.</param>
internal readonly record struct IndexPart(string Column, bool Descending, bool Lower = false);

/// <summary>What a column holds, so far as its stored form depends on it.</summary>
/// <param name="Kind">The kind of each value.</param>
/// <param name="IsList">A JSON array of them.</param>
/// <param name="Precision">Of a decimal, else 0.</param>
/// <param name="Scale">Of a decimal, else 0.</param>
internal readonly record struct ColumnType(ScalarKind Kind, bool IsList, int Precision, int Scale)
{
    public static ColumnType Of(ScalarType type) => type.Kind == ScalarKind.Decimal
        ? new ColumnType(type.Kind, type.IsList, type.Precision, type.Scale)
        : new ColumnType(type.Kind, type.IsList, 0, 0);

    /// <summary>Plain text, whatever its bounds.</summary>
    public bool IsText => !IsList && Kind is ScalarKind.String or ScalarKind.Text or ScalarKind.Enum;

    /// <summary>Reads what <see cref="ToString"/> writes; null: something else.</summary>
    public static ColumnType? Parse(string text)
    {
        var isList = text.EndsWith(" list", StringComparison.Ordinal);
        var word = isList ? text[..^" list".Length] : text;
        var digits = (Precision: 0, Scale: 0);
        if (word.StartsWith("decimal(", StringComparison.Ordinal) && word.TrimEnd(')')["decimal(".Length..].Split(", ") is [var p, var s]
            && int.TryParse(p, CultureInfo.InvariantCulture, out var precision) && int.TryParse(s, CultureInfo.InvariantCulture, out var scale))
        {
            digits = (precision, scale);
            word = "decimal";
        }

        return Enum.TryParse<ScalarKind>(word, ignoreCase: true, out var kind) ? new ColumnType(kind, isList, digits.Precision, digits.Scale) : null;
    }

    public override string ToString() =>
        (Kind == ScalarKind.Decimal ? $"decimal({Precision}, {Scale})" : Kind.ToString()[..1].ToLowerInvariant() + Kind.ToString()[1..]) + (IsList ? " list" : "");
}

/// <summary>What a name that was last applied belongs to.</summary>
internal enum NameKind : byte { Table, Column, Index }

/// <summary>What the last applied model called things in the database: how renames are found, and what is ours there.</summary>
/// <param name="Kind">What it names.</param>
/// <param name="Owner">The table's owner when applied.</param>
/// <param name="Name">The field's or the index's name; empty for a table.</param>
/// <param name="Table">The table.</param>
/// <param name="Column">The column, else empty.</param>
/// <param name="Type">What the column holds, where the database's own type does not tell; else empty.</param>
internal sealed record NameRecord(NameKind Kind, string Owner, string Name, string Table, string Column, string Type = "");

/// <summary>Those records, found by their owners.</summary>
internal sealed class NameRecords(IReadOnlyList<NameRecord> all)
{
    private readonly ILookup<string, NameRecord> _byOwner = all.ToLookup(n => n.Owner, StringComparer.Ordinal);
    private readonly HashSet<string> _indexes = all.Where(n => n.Kind == NameKind.Index).Select(n => n.Name).ToHashSet(StringComparer.OrdinalIgnoreCase);

    public IReadOnlyList<NameRecord> All { get; } = all;

    /// <summary>The tables that the owner, under this or earlier names, had.</summary>
    public IEnumerable<NameRecord> Of(TableSchema table, NameKind kind) =>
        table.Was.Prepend(table.Owner).SelectMany(owner => _byOwner[owner]).Where(n => n.Kind == kind);

    public bool HasIndex(string name) => _indexes.Contains(name);
}
