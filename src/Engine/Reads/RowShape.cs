using Ashlar.Model;
using Ashlar.Stores.Plans;

namespace Ashlar.Engine.Reads;

/// <summary>
/// What an answer's rows look like: properties in order, each with the column of the <c>IRowReader</c> that holds it. Made
/// once per plan; a surface may keep its own encoders by reference to it.
/// </summary>
public sealed record RowShape(Entity Entity, IReadOnlyList<ShapeProperty> Properties)
{
    /// <summary>Column of the row's version, or -1.</summary>
    public int VersionColumn { get; init; } = -1;

    /// <summary>What stands for the version of rows that have none; null where they have one, and on pages.</summary>
    public RowHash? Hash { get; init; }

    /// <summary>Column of the row's key; -1 where that has several parts.</summary>
    public int KeyColumn { get; init; } = -1;

    /// <summary>Every readable field and nothing else, unmasked, without relation-computed fields: the ETag is the version alone.</summary>
    public bool IsWhole { get; init; }

    /// <summary>The version of the row at hand, or what stands for it; null where the shape has neither.</summary>
    public long? VersionOf(IRowReader row) => VersionColumn >= 0
        ? row.IsNull(VersionColumn) ? null : row.GetInt64(VersionColumn)
        : Hash?.Of(row);
}

public abstract record ShapeProperty(string Name);

/// <summary>A value. When <see cref="MaskColumn"/> is not -1 the property is left out of rows where that column is not 1.</summary>
public sealed record ScalarProperty(string Name, ScalarType Type, int Column, int MaskColumn = -1) : ShapeProperty(Name);

/// <summary>An expanded to-one: null unless <see cref="PresentColumn"/> is 1 (there is a row and the caller may see it).</summary>
public sealed record ObjectProperty(string Name, RowShape Shape, int PresentColumn, int MaskColumn = -1) : ShapeProperty(Name);

/// <summary>An expanded to-many: an array of the reader's children <see cref="Child"/>, cut at <see cref="Limit"/> rows.</summary>
public sealed record ListProperty(string Name, RowShape Shape, int Child, int Limit, int MaskColumn = -1) : ShapeProperty(Name);
