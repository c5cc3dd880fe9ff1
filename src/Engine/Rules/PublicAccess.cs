using Ashlar.Model;

namespace Ashlar.Engine.Rules;

/// <summary>Something a caller who is not signed in may do.</summary>
/// <param name="Operation"><c>get</c>, <c>list</c>, <c>create</c>, <c>update</c> or <c>delete</c>.</param>
/// <param name="Rule">The rule as the model has it.</param>
/// <param name="SomeRows">The row decides which; false: all.</param>
/// <param name="Fields">What may be read, for <c>get</c> and <c>list</c>: names on the wire.</param>
public sealed record PublicAct(Entity Entity, string Operation, string Rule, bool SomeRows, IReadOnlyList<string> Fields);

/// <summary>What a model leaves open to everybody, found by folding its rules for a signed-out caller as a request would.</summary>
public static class PublicAccess
{
    public static IReadOnlyList<PublicAct> Of(ModelSnapshot model)
    {
        var profile = new RuleBook(model, TimeProvider.System).ProfileOf(new Caller { SignedIn = false });
        var acts = new List<PublicAct>();
        foreach (var entity in model.Entities)
        {
            var access = profile.Of(entity);
            Add(acts, entity, access, "get", access.Get, entity.Access.Get?.Source);
            Add(acts, entity, access, "list", access.List, entity.Access.List?.Source);
            Add(acts, entity, access, "create", access.Create, entity.Access.Create?.Source);
            Add(acts, entity, access, "update", access.Update, entity.Access.Update?.Source);
            Add(acts, entity, access, "delete", access.Delete, entity.Access.Delete?.Source);
        }

        return acts;
    }

    private static void Add(List<PublicAct> acts, Entity entity, EntityAccess access, string operation, FoldedRule rule, string? source)
    {
        if (rule.Verdict == Verdict.Never) return;
        string[] fields = operation is "get" or "list"
            ? [.. entity.Columns.Where(f => !f.Hidden && access.Read(f).Verdict != Verdict.Never).Select(f => f.WireName)]
            : [];
        acts.Add(new PublicAct(entity, operation, source ?? "", rule.Verdict == Verdict.Depends, fields));
    }
}
