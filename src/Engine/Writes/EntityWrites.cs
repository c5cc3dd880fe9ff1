using System.Collections.Concurrent;
using Ashlar.Cel;
using Ashlar.Engine.Rules;
using Ashlar.Model;
using Ashlar.Stores;

namespace Ashlar.Engine.Writes;

/// <summary>A check with the caller's atoms folded in.</summary>
internal sealed record FoldedCheck(CheckRule Check, CelNode Tree, bool UsesOld);

/// <summary>The row-dependent write rule of one field.</summary>
internal sealed record FieldRule(Field Field, FoldedRule Rule);

/// <summary>How a row stands in a request, which says whose rule it is asked for.</summary>
internal enum RowStanding : byte
{
    /// <summary>The request's own row.</summary>
    Root,

    /// <summary>The request's own row, owned by another: its rule asks the stored parent, before anything is written.</summary>
    OwnedRoot,

    /// <summary>Part of the request's row.</summary>
    Nested,
}

/// <summary>
/// What writing rows of one entity asks for one access profile, told apart by who can decide: <em>own</em> rules and checks
/// read only the row and are decided in memory, <em>far</em> ones read other rows and are decided by the store.
/// </summary>
internal sealed class EntityWrites
{
    private readonly ModelSnapshot model;
    private readonly IStore store;
    private readonly ConcurrentDictionary<(WriteVerb Verb, RowStanding Standing), FarPlan?> far = new();
    private readonly Lazy<StoredPlan> forUpdate;
    private readonly Lazy<StoredPlan> forDelete;
    private readonly Lazy<LookupPlan> lookup;
    private readonly ConcurrentDictionary<(FoldedRule Rule, bool Creates), BeforePlan> before = new();
    private readonly Lazy<CreateForm> form;
    private readonly Lazy<bool> judgesNewRows;
    private readonly ConcurrentDictionary<ColumnField, ForeignDefault> foreign = new(ReferenceEqualityComparer.Instance);

    public EntityWrites(AccessProfile profile, Entity entity, ModelSnapshot model, IStore store, FollowIndex follows)
    {
        this.model = model;
        this.store = store;
        Profile = profile;
        Entity = entity;
        Access = profile.Of(entity);
        var checks = entity.Checks.Select(c => (Check: c, Tree: profile.Value(c.Rule))).Where(c => !Trees.IsTrue(c.Tree)).ToList();
        OwnChecks = [.. checks.Where(c => !Traversal.Traverses(c.Tree, model)).Select(Folded)];
        FarChecks = [.. checks.Where(c => Traversal.Traverses(c.Tree, model)).Select(Folded)];
        FieldRule[] rules = [.. entity.Fields.Select(f => new FieldRule(f, Access.Write(f))).Where(r => r.Rule.Verdict == Verdict.Depends)];
        OwnFieldRules = [.. rules.Where(r => !r.Rule.Traverses)];
        FarFieldRules = [.. rules.Where(r => r.Rule.Traverses)];
        Moves = [.. entity.Columns.OfType<ValueField>().Where(f => f.Transitions is not null)];
        StoredComputed = [.. new ColumnOrder(entity, c => c.Computed?.Root).Sort().Where(c => c is { Computed.Traverses: false, Stored: true })];
        Defaults = new DefaultsPlan(profile, entity, model);
        forUpdate = new(() => new StoredPlan(this, Access.Update, model, store));
        forDelete = new(() => new StoredPlan(this, Access.Delete, model, store));
        form = new(() => CreateForms.Of(profile, entity, model));
        judgesNewRows = new(() => After(creates: true, RowStanding.Root) is not null);
        lookup = new(() => new LookupPlan(Access, follows.Into(entity), model, store));

        static FoldedCheck Folded((CheckRule Check, CelNode Tree) c) => new(c.Check, c.Tree, Trees.Mentions(c.Tree, Trees.Old));
    }

    public AccessProfile Profile { get; }
    public Entity Entity { get; }
    public EntityAccess Access { get; }
    public IReadOnlyList<FoldedCheck> OwnChecks { get; }
    public IReadOnlyList<FoldedCheck> FarChecks { get; }
    public IReadOnlyList<FieldRule> OwnFieldRules { get; }
    public IReadOnlyList<FieldRule> FarFieldRules { get; }

    /// <summary>Enums whose moves are closed.</summary>
    public IReadOnlyList<ValueField> Moves { get; }

    /// <summary>Computed columns that are stored, each after those that it reads.</summary>
    public IReadOnlyList<ColumnField> StoredComputed { get; }
    public DefaultsPlan Defaults { get; }
    public StoredPlan ForUpdate => forUpdate.Value;
    public StoredPlan ForDelete => forDelete.Value;
    public LookupPlan Lookup => lookup.Value;

    public CreateForm Form => form.Value;

    /// <summary>The store has to judge a new row once it is written.</summary>
    public bool JudgesNewRows => judgesNewRows.Value;

    public FoldedRule RuleOf(WriteVerb verb) => verb switch
    {
        WriteVerb.Create => Access.Create,
        WriteVerb.Delete => Access.Delete,
        _ => Access.Update,
    };

    /// <summary>The rule that the entity states for itself, asked of a row that is written within its parent; the parent's covers the rest.</summary>
    public FoldedRule NestedRuleOf(WriteVerb verb)
    {
        var own = Entity.OwnAccess;
        var stated = verb switch { WriteVerb.Create => own.Create, WriteVerb.Delete => own.Delete, _ => own.Update };
        return stated is null ? FoldedRule.Always : Profile.Rule(stated);
    }

    /// <summary>What the store decides of a row after it is written; null when there is nothing.</summary>
    public FarPlan? After(bool creates, RowStanding standing) =>
        far.GetOrAdd((creates ? WriteVerb.Create : WriteVerb.Patch, standing), k => FarPlan.Make(this, k.Verb, k.Standing, model, store));

    /// <summary>A rule asked of values that are not, or not yet, in the table.</summary>
    public BeforePlan Before(FoldedRule rule, bool creates) =>
        before.GetOrAdd((rule, creates), k => new BeforePlan(this, k.Rule, k.Creates, model, store));

    /// <summary>A default that only the store can work out.</summary>
    public ForeignDefault Foreign(ColumnField column, CelNode tree) =>
        foreign.GetOrAdd(column, c => new ForeignDefault(Entity, c, tree, Profile, model, store));
}

/// <summary>One <see cref="EntityWrites"/> for each entity and access profile. Profiles are few: one for each set of answers to the model's atoms.</summary>
internal sealed class EntityWritesCache(ModelSnapshot model, IStore store)
{
    private readonly ConcurrentDictionary<(AccessProfile, Entity), EntityWrites> entries = new();
    private readonly FollowIndex follows = new(model);

    public EntityWrites Of(AccessProfile profile, Entity entity) =>
        entries.TryGetValue((profile, entity), out var known) ? known
        : entries.GetOrAdd((profile, entity), k => new EntityWrites(k.Item1, k.Item2, model, store, follows));
}
