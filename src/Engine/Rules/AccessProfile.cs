using System.Collections.Concurrent;
using Ashlar.Cel;
using Ashlar.Model;
using Ashlar.Model.Expressions;

namespace Ashlar.Engine.Rules;

/// <summary>
/// All that the model's rules can tell of a caller before a row is looked at: the answers to its <see cref="Atoms"/>, whether
/// the caller is signed in and how, whether it is the server itself. One object for all callers with the same answers (of one engine),
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

    private readonly SignIn signIn;

    public AccessProfile(ModelSnapshot model, Atoms atoms, bool[] answers, bool signedIn, bool isSystem, SignIn signIn = default, bool isSuperuser = false)
    {
        IsSuperuser = isSuperuser;
        this.atoms = atoms;
        this.answers = answers;
        this.signIn = signIn;
        Model = model;
        SignedIn = signedIn;
        IsSystem = isSystem;
        folding = new RuleFolding(this);
    }

    public ModelSnapshot Model { get; }

    public bool SignedIn { get; }

    /// <summary>Rules are not asked.</summary>
    public bool IsSystem { get; }

    /// <summary>The rule that creates a <c>User</c> is not asked.</summary>
    public bool Registers { get; init; }

    /// <summary>Rules are not asked, and what is written is recorded.</summary>
    public bool IsSuperuser { get; }

    /// <summary>The rules of an entity as they come out for this profile.</summary>
    public EntityAccess Of(Entity entity) =>
        entities.TryGetValue(entity, out var access) ? access : entities.GetOrAdd(entity, e => new EntityAccess(this, e));

    /// <summary>A rule: it holds only on true. Null is closed. For the system caller and for superusers everything is open.</summary>
    public FoldedRule Rule(ModelExpression? rule)
    {
        if (IsSystem || IsSuperuser) return FoldedRule.Always;
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

    /// <summary><c>auth.mfa</c> and <c>auth.fresh</c>: null for another name, and where no expression of the model asks for it.</summary>
    public bool? HowSignedIn(string name) => name switch
    {
        ModelScopes.Mfa => !SignedIn ? false : atoms.AsksMfa ? signIn.Mfa : null,
        ModelScopes.Fresh => !SignedIn ? false : atoms.AsksFresh ? signIn.Fresh : null,
        _ => null,
    };

    /// <summary>
    /// The refusal of what a rule does not allow: Unauthenticated signed out, StepUpRequired where the sign-in lacks something
    /// that would let more through, else Forbidden.
    /// </summary>
    public Problem Refusal(StepUp? lacking = null) =>
        !SignedIn ? UnauthenticatedProblem : lacking is null ? ForbiddenProblem : lacking.ToProblem();

    private FoldedRule FoldRule(CelNode root)
    {
        var folded = folding.Fold(root, Place.Holds);
        return FoldedRule.Of(folded, Traversal.Traverses(folded, Model), Lacking(root, folded));
    }

    // The least that would open what is closed, or let other rows through.
    private StepUp? Lacking(CelNode root, CelNode folded)
    {
        if (!SignedIn || IsSystem || Trees.IsTrue(folded)) return null;
        foreach (var stronger in signIn.Stronger(atoms))
        {
            var profile = new AccessProfile(Model, atoms, answers, SignedIn, IsSystem, stronger);
            var other = profile.folding.Fold(root, Place.Holds);
            if (FoldedRule.IsNever(other)) continue;
            if (FoldedRule.IsNever(folded) || CelPrinter.ToText(other) != CelPrinter.ToText(folded)) return signIn.MissingOf(stronger);
        }

        return null;
    }

    private static readonly Problem UnauthenticatedProblem = new(ProblemKind.Unauthenticated, "this needs a signed-in caller");
    private static readonly Problem ForbiddenProblem = new(ProblemKind.Forbidden, "this caller may not do this");
}
