namespace Ashlar.Stores.Migrations;

/// <summary>
/// The tables that a store keeps for itself and makes itself: those of <c>_ashlar_</c> that are no entities of Ashlar's own model.
/// </summary>
internal static class OwnNames
{
    public static readonly IReadOnlyList<string> Tables =
        ["_ashlar_answer", "_ashlar_migration", "_ashlar_move", "_ashlar_name", "_ashlar_new", "_ashlar_secret", "_ashlar_shape", "_ashlar_shape_count", "_ashlar_tombstone"];

    /// <summary>Quoted, with commas between.</summary>
    public static readonly string SqlList = string.Join(", ", Tables.Select(t => $"'{t}'"));

    /// <summary>A table of the store's own.</summary>
    public static bool Has(string name) => Tables.Contains(name);
}
