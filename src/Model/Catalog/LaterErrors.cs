using static Ashlar.Model.ModelErrorCodes;

namespace Ashlar.Model.Catalog;

/// <summary>A7: what the language has and this version does not.</summary>
internal static class LaterErrors
{
    public static readonly ModelErrorEntry[] All =
    [
        new(Search, "search comes later", "Full-text search is not built yet. The file is told so, rather than served without.", "name: { type: string, search: true }", "name: { type: string }"),
        new(SoftDelete, "softDelete comes later", "Hiding and restoring deleted rows is not built yet.", "softDelete: true", "(without softDelete)"),
        new(Audit, "audit comes later", "Recording every change is not built yet.", "audit: true", "(without audit)"),
    ];
}
