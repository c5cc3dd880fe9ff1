namespace Ashlar.Surfaces.Rest;

/// <summary>How many rows one answer may carry.</summary>
internal static class RowBudgets
{
    /// <summary>With all expansions; <c>design/api.md</c>, "Fine points".</summary>
    public const int OfAnswer = 10_000;
}
