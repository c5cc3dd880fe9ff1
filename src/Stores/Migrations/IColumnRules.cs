using Ashlar.Model;

namespace Ashlar.Stores.Migrations;

/// <summary>What a database says its own way about a model's columns. One for each database.</summary>
internal interface IColumnRules
{
    /// <summary>The condition that every value of a column meets, or null.</summary>
    string? Check(string column, ScalarType type);

    /// <summary>The part of it that every version of a model shares: the stored form alone. Null: none.</summary>
    string? LooseCheck(string column, ColumnType type);

    /// <summary>A constant in its stored form, as SQL.</summary>
    string? Literal(ColumnField field);

    /// <summary>The condition of a partial index.</summary>
    string? Where(Entity entity, IndexDefinition index);

    /// <summary>Comparison without regard to case is an index's, over small letters, rather than the column's own.</summary>
    bool IndexesLower { get; }

    /// <summary>The database's types tell less than the model's, so that what a column holds is remembered beside its name.</summary>
    bool RemembersTypes { get; }
}
