using System.Collections.Frozen;
using Ashlar.Model.Catalog;

namespace Ashlar.Model;

/// <summary>One kind of issue, explained.</summary>
/// <param name="Code">Stable.</param>
/// <param name="Title">What is wrong, in a few words.</param>
/// <param name="Explanation">Why it is wrong, in a sentence or two.</param>
/// <param name="Wrong">A piece of a model that has the mistake.</param>
/// <param name="Mended">The same piece without it.</param>
public sealed record ModelErrorEntry(string Code, string Title, string Explanation, string Wrong, string Mended)
{
    public ModelSeverity Severity { get; init; } = ModelSeverity.Error;
}

/// <summary>Every code that a model issue can have. <c>docs/guide/model-errors.md</c> is made from it.</summary>
public static class ModelErrorCatalog
{
    private static readonly FrozenDictionary<string, ModelErrorEntry> ByCode =
        YamlErrors.All.Concat(NameErrors.All).Concat(TypeErrors.All).Concat(RelationErrors.All).Concat(ExpressionErrors.All).Concat(AccessErrors.All).Concat(LaterErrors.All)
            .ToFrozenDictionary(e => e.Code);

    /// <summary>By code.</summary>
    public static IReadOnlyList<ModelErrorEntry> All { get; } = [.. ByCode.Values.OrderBy(e => e.Code, StringComparer.Ordinal)];

    public static ModelErrorEntry? Find(string code) => ByCode.GetValueOrDefault(code);

    internal static ModelSeverity SeverityOf(string code) => ByCode[code].Severity;
}
