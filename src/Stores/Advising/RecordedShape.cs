using System.Text.Json;
using Ashlar.Stores.Watching;

namespace Ashlar.Stores.Advising;

/// <summary>One statement as the database is given it.</summary>
/// <param name="Sql">Without values.</param>
/// <param name="Types">Of its parameters in the database's own words; empty where the database needs none.</param>
public sealed record ShapeStatement(string Sql, IReadOnlyList<string> Types);

/// <summary>A shape of statement as it is kept: what <see cref="WatchedStatement"/> says of it, the same on every node and after every start.</summary>
public sealed record RecordedShape(string Hash, string Kind, string Entity, string Words, IReadOnlyList<ShapeStatement> Statements, IReadOnlyList<ShapeAccess> Access)
{
    public static RecordedShape Of(WatchedStatement shape)
    {
        ArgumentNullException.ThrowIfNull(shape);
        return new(shape.Hash, shape.Kind, shape.Entity, shape.Words, shape.Statements, shape.Access);
    }

    /// <summary>What the columns of its row do not hold.</summary>
    internal string Detail() => JsonSerializer.Serialize(new ShapeDetail(Statements, Access));

    internal static RecordedShape Of(string hash, string kind, string entity, string words, string detail)
    {
        var read = JsonSerializer.Deserialize<ShapeDetail>(detail) ?? throw new InvalidDataException($"the record of the shape {hash} is empty");
        return new(hash, kind, entity, words, read.Statements, read.Access);
    }

    private sealed record ShapeDetail(IReadOnlyList<ShapeStatement> Statements, IReadOnlyList<ShapeAccess> Access);
}

/// <summary>A shape with what was counted of it over some days.</summary>
/// <param name="Shape">What it is.</param>
/// <param name="Count">Of all these days.</param>
/// <param name="First">The first day (UTC) on which it ran.</param>
/// <param name="Last">The last one.</param>
public sealed record CountedShape(RecordedShape Shape, ShapeCount Count, DateOnly First, DateOnly Last);
