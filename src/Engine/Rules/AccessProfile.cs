using System.Collections.Concurrent;
using Ashlar.Cel;
using Ashlar.Model;
using Ashlar.Model.Expressions;

namespace Ashlar.Engine.Rules;

/// <summary>
/// All that the model's rules can tell of a caller before a row is looked at: the answers to its <see cref="Atoms"/>, whether
/// the caller is signed in, whether it is the server itself. One object for all callers with the same answers (of one engine),
/// so that plans and folded rules are kept by reference to it.
/// </summary>
internal sealed class AccessProfile
{
    private readonly Atoms atoms;
    private readonly bool[] answers;
    private readonly RuleFolding folding;
    private readonly ConcurrentDictionary<Entity, EntityAccess> entities = new(ReferenceEqualityComparer.Instance);
    private readonly ConcurrentDictionary<CelNode, CelNode> values = new(ReferenceEqualityComparer.Instance);
    private readonly ConcurrentDictionary<CelNode, FoldedRule> rules = new(ReferenceEqualityComparer.Instance);

    public AccessProfile(ModelSnapshot model, Atoms atoms, bool[] answers, bool signedIn, bool isSystem)
    {
        this.atoms = atoms;
        this.answers = answers;
        Model = model;
        SignedIn = signedIn;
        IsSystem = isSystem;
        folding = new RuleFolding(this);
    }

    public ModelSnapshot Model { get; }

    public bool SignedIn { get; }

    /// <summary>Rules are not asked.</summary>
    public bool IsSystem { get; }

    /// <summary>The rules of an entity as they come out for this profile.</summary>
    public EntityAccess Of(Entity entity) =>
        entities.TryGetValue(entity, out var access) ? access : entities.GetOrAdd(entity, e => new EntityAccess(this, e));

    /// <summary>A rule: it holds only on true. Null is closed. For the system caller everything is open.</summary>
    public FoldedRule Rule(ModelExpression? rule)
    {
        if (IsSystem) return FoldedRule.Always;
        if (rule is null) return FoldedRule.Never;
        return rules.GetOrAdd(rule.Root, FoldRule);
    }

    /// <summary>
    /// A check, default or other expression with the caller's atoms folded in, its value kept as it is. Unknown is a constant
    /// of kind Error.
    /// </summary>
    public CelNode Value(ModelExpression expression) =>
        values.GetOrAdd(expression.Root, root => folding.Fold(root, Place.Value));

    /// <summary>A caller's own condition, folded where it must hold. Not kept: its tree is the request's.</summary>
    public CelNode Condition(CelNode tree) => folding.Fold(tree, Place.Holds);

    /// <summary>False where no expression of the model asks for this role or scope by name.</summary>
    public bool TryHas(bool isRole, string name, out bool has)
    {
        var index = atoms.IndexOf(isRole, name);
        has = index >= 0 && answers[index];
        return index >= 0;
    }

    private FoldedRule FoldRule(CelNode root)
    {
        var folded = folding.Fold(root, Place.Holds);
        return FoldedRule.Of(folded, Traversal.Traverses(folded, Model));
    }
}
