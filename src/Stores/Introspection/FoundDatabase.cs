namespace Ashlar.Stores.Introspection;

public enum DatabaseKind : byte { Sqlite, Postgres }

/// <summary>Tables and views as a database holds them, whoever made them; Ashlar's own and the database's are left out.</summary>
public sealed record FoundDatabase(DatabaseKind Kind, IReadOnlyList<FoundTable> Tables)
{
    /// <summary>SQLite tells names apart without regard to the case of ASCII letters, PostgreSQL as they are written.</summary>
    public StringComparer Names => Kind is DatabaseKind.Sqlite ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal;

    public FoundTable? Find(string name) => Tables.FirstOrDefault(t => Names.Equals(t.Name, name));
}

/// <summary>A table or view.</summary>
public sealed record FoundTable(string Name)
{
    /// <summary>Rows are read only: a view, or what a login may not write.</summary>
    public bool IsView { get; init; }
    public string? Comment { get; init; }
    public IReadOnlyList<FoundColumn> Columns { get; init; } = [];

    /// <summary>Columns of the primary key, in its order; empty where there is none.</summary>
    public IReadOnlyList<string> Key { get; init; } = [];
    public IReadOnlyList<FoundIndex> Indexes { get; init; } = [];
    public IReadOnlyList<FoundReference> References { get; init; } = [];

    public override string ToString() => Name;
}

/// <summary>A column.</summary>
/// <param name="Name">As it is written.</param>
/// <param name="Type">
/// PostgreSQL: the type's name with its facets as <c>format_type</c> gives it (<c>numeric(10,2)</c>, <c>text[]</c>); SQLite: the words
/// of the declaration.
/// </param>
public sealed record FoundColumn(string Name, string Type)
{
    public bool NotNull { get; init; }

    /// <summary>The default's SQL, or null.</summary>
    public string? Default { get; init; }

    /// <summary>The database works it out and takes no value: GENERATED ALWAYS, computed or counted.</summary>
    public bool Generated { get; init; }

    /// <summary>The database counts it where none is given: identity, serial, rowid.</summary>
    public bool CountsUp { get; init; }

    /// <summary>Compares without regard to the case of ASCII letters (NOCASE).</summary>
    public bool Caseless { get; init; }
    public string? Comment { get; init; }

    /// <summary>About how many characters its text has: the database's own estimate, or the longest of a few rows. Null: not known.</summary>
    public int? Length { get; init; }

    /// <summary>SQLite, whose columns hold anything: a few values, each with the kind it is stored as.</summary>
    public IReadOnlyList<FoundValue> Samples { get; init; } = [];

    /// <summary>The words of an enum type, in their order; null: no enum.</summary>
    public IReadOnlyList<string>? Words { get; init; }
}

/// <summary>An index over columns; those over expressions are left out.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Unique">Values occur once.</param>
/// <param name="Columns">In order.</param>
/// <param name="Partial">Only some rows are in it.</param>
public sealed record FoundIndex(string Name, bool Unique, IReadOnlyList<FoundPart> Columns, bool Partial);

/// <param name="Kind">SQLite's <c>typeof</c>: text, integer, real, blob.</param>
/// <param name="Text">The value as text.</param>
public readonly record struct FoundValue(string Kind, string Text);

public readonly record struct FoundPart(string Column, bool Descending);

/// <summary>A foreign key.</summary>
/// <param name="Columns">Of this table.</param>
/// <param name="Table">The table referred to.</param>
/// <param name="TargetColumns">Its columns; empty: its primary key.</param>
/// <param name="OnDelete">In SQL's words: NO ACTION, RESTRICT, CASCADE, SET NULL, SET DEFAULT.</param>
public sealed record FoundReference(IReadOnlyList<string> Columns, string Table, IReadOnlyList<string> TargetColumns, string OnDelete);
