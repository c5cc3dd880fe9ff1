using System.Collections.Frozen;
using Ashlar.Model;
using Ashlar.Model.Expressions;

namespace Ashlar.Engine.Rules;

/// <summary>The rules of one entity for one access profile, folded when first asked for.</summary>
internal sealed class EntityAccess
{
    private readonly FrozenDictionary<Field, (FoldedRule Read, FoldedRule Write)> fields;

    internal EntityAccess(AccessProfile profile, Entity entity)
    {
        Profile = profile;
        Entity = entity;
        var access = entity.Access;
        Get = profile.Rule(access.Get);
        List = profile.Rule(access.List);
        Create = profile.Registers && entity.BuiltIn ? FoldedRule.Always : Write(access.Create);
        Update = Write(access.Update);
        Delete = Write(access.Delete);
        fields = entity.Fields.ToFrozenDictionary(f => f, f => (ReadOf(f), Joined(f.WriteRule)));

        // Of what is only read nothing is written, by the system neither
        FoldedRule Write(ModelExpression? rule) => entity.ReadOnly ? FoldedRule.Never : profile.Rule(rule);
        FoldedRule ReadOf(Field field) => field.Hidden ? FoldedRule.Never : Joined(field.ReadRule);
        FoldedRule Joined(ModelExpression? rule) => rule is null ? FoldedRule.Always : profile.Rule(rule);
    }

    public AccessProfile Profile { get; }

    public Entity Entity { get; }

    public FoldedRule Get { get; }
    public FoldedRule List { get; }
    public FoldedRule Create { get; }
    public FoldedRule Update { get; }
    public FoldedRule Delete { get; }

    /// <summary>The field's own rule, to be joined to the row's. Hidden fields are never read, by the system neither.</summary>
    public FoldedRule Read(Field field) => field is CompositeKey ? FoldedRule.Always : fields[field].Read;

    /// <summary>The field's own rule, to be joined to the row's create or update rule.</summary>
    public FoldedRule Write(Field field) => field is CompositeKey ? FoldedRule.Always : fields[field].Write;

    /// <summary>
    /// The refusal where the rule is closed to this profile, before anything of the request is looked at: Unauthenticated for
    /// a signed-out caller, Forbidden for one that is signed in, StepUpRequired where a stronger or newer sign-in would do. Null where a row may decide.
    /// </summary>
    public Problem? Closed(FoldedRule rule) => rule.Verdict != Verdict.Never ? null : Profile.Refusal(rule.Lacking);
}
