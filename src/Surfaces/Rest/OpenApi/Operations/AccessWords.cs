using Ashlar.Model;
using Ashlar.Model.Expressions;

namespace Ashlar.Surfaces.Rest.OpenApi.Operations;

/// <summary>Who may do an operation, in the model's words.</summary>
internal static class AccessWords
{
    /// <param name="scope">The document.</param>
    /// <param name="entity">Whose rule.</param>
    /// <param name="act"><c>get</c>, <c>list</c>, <c>create</c>, <c>update</c> or <c>delete</c>.</param>
    public static string Of(DocumentScope scope, Entity entity, string act)
    {
        if (RuleOf(entity, act) is not { } rule) return "**Access:** closed: the model has no rule for it.";
        var open = scope.Public(entity, act) switch
        {
            null => "Needs a signed-in caller.",
            { SomeRows: true } => "The row decides, for signed-out callers too.",
            _ => "Open to everybody.",
        };
        var inherited = entity.OwnedBy is { } owner ? $" {char.ToUpperInvariant(Words.Of(entity.Name)[0])}{Words.Of(entity.Name)[1..]} rows are part of {Words.One(owner.Entity.Name)}." : "";
        return $"**Access:** {Words.Code(rule.Source)}. {(rule.Source == "nobody" ? "Nobody may." : open)}{inherited}";
    }

    private static ModelExpression? RuleOf(Entity entity, string act) => act switch
    {
        "get" => entity.Access.Get,
        "list" => entity.Access.List,
        "create" => entity.Access.Create,
        "update" => entity.Access.Update,
        "delete" => entity.Access.Delete,
        _ => throw new ArgumentOutOfRangeException(nameof(act), act, "no such act"),
    };
}
