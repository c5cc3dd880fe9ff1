using System.Collections.Concurrent;
using Ashlar.Cel;
using Ashlar.Engine.Rules;
using Ashlar.Model;
using Ashlar.Stores;
using Ashlar.Stores.Plans;

namespace Ashlar.Engine.Writes;

/// <summary>Reads that ask no rule: the rows that a write has to know of. Prepared once per entity or relation.</summary>
internal sealed class PlainReads(ModelSnapshot model, IStore store)
{
    private readonly ConcurrentDictionary<RefField, IPreparedRead> rowsBy = new(ReferenceEqualityComparer.Instance);
    private readonly ConcurrentDictionary<RefField, IPreparedRead> countsBy = new(ReferenceEqualityComparer.Instance);
    private readonly ConcurrentDictionary<Entity, IPreparedRead> locks = new(ReferenceEqualityComparer.Instance);
    private readonly ConcurrentDictionary<Entity, IPreparedRead> manyLocks = new(ReferenceEqualityComparer.Instance);
    private readonly ConcurrentDictionary<Entity, IPreparedRead> plains = new(ReferenceEqualityComparer.Instance);
    private readonly ConcurrentDictionary<LinkField, IPreparedRead> links = new(ReferenceEqualityComparer.Instance);

    /// <summary>Whole rows whose reference is one of the keys of the one parameter, locked, in key order.</summary>
    public IPreparedRead RowsBy(RefField reference) => rowsBy.GetOrAdd(reference, r =>
    {
        var parameters = new PlanParameters(model);
        return store.Prepare(new ReadPlan
        {
            Source = r.Entity,
            Columns = [.. StoredRow.ColumnsOf(r.Entity)],
            Filter = PlanTrees.IsIn(r.Entity, r, parameters),
            Sort = [.. KeySort(r.Entity)],
            Parameters = parameters.Types,
            ForUpdate = true,
        });
    });

    /// <summary>Keys of rows whose reference is one of the keys of the first parameter, at most as many as the second says.</summary>
    public IPreparedRead KeysBy(RefField reference) => countsBy.GetOrAdd(reference, r =>
    {
        var parameters = new PlanParameters(model);
        var filter = PlanTrees.IsIn(r.Entity, r, parameters);
        parameters.Given(new ScalarType(ScalarKind.Long), CelType.Int);
        return store.Prepare(new ReadPlan
        {
            Source = r.Entity,
            Columns = [new PlanColumn(PlanTrees.Column(r.Entity, r.Entity.Key), r.Entity.Key.Type)],
            Filter = filter,
            Sort = [.. KeySort(r.Entity)],
            LimitParameter = 1,
            Parameters = parameters.Types,
        });
    });

    /// <summary>One whole row by key, locked.</summary>
    public IPreparedRead Locked(Entity entity) => locks.GetOrAdd(entity, e => ByKey(e, forUpdate: true));

    /// <summary>Whole rows by the keys of the one parameter, locked in key order.</summary>
    public IPreparedRead LockedMany(Entity entity) => manyLocks.GetOrAdd(entity, e =>
    {
        var parameters = new PlanParameters(model);
        return store.Prepare(new ReadPlan
        {
            Source = e,
            Columns = [.. StoredRow.ColumnsOf(e)],
            Filter = PlanTrees.IsIn(e, e.Key, parameters),
            Sort = [.. KeySort(e)],
            Parameters = parameters.Types,
            ForUpdate = true,
        });
    });

    /// <summary>One whole row by key.</summary>
    public IPreparedRead Plain(Entity entity) => plains.GetOrAdd(entity, e => ByKey(e, forUpdate: false));

    /// <summary>The target keys that the row of the one parameter is linked to.</summary>
    public IPreparedRead Linked(LinkField link) => links.GetOrAdd(link, l =>
    {
        var parameters = new PlanParameters(model);
        var target = l.Target;
        var child = new ReadPlan
        {
            Source = target,
            Columns = [new PlanColumn(PlanTrees.Column(target, target.Key), target.Key.Type)],
            Sort = [.. KeySort(target)],
        };
        return store.Prepare(new ReadPlan
        {
            Source = l.Entity,
            Columns = [new PlanColumn(PlanTrees.Column(l.Entity, l.Entity.Key), l.Entity.Key.Type)],
            Filter = PlanTrees.Is(l.Entity, l.Entity.Key, parameters),
            Children = [new ChildPlan(l, PlanTrees.Column(l.Entity, l.Entity.Key), child, MostLinks)],
            Parameters = parameters.Types,
        });
    });

    /// <summary>The most links of one row that a write can compare; a body holds fewer.</summary>
    public const int MostLinks = 1_000_000;

    private IPreparedRead ByKey(Entity entity, bool forUpdate)
    {
        var parameters = new PlanParameters(model);
        return store.Prepare(new ReadPlan
        {
            Source = entity,
            Columns = [.. StoredRow.ColumnsOf(entity)],
            Filter = PlanTrees.Is(entity, entity.Key, parameters),
            Parameters = parameters.Types,
            ForUpdate = forUpdate,
        });
    }

    private static IEnumerable<PlanSort> KeySort(Entity entity) => entity.KeyParts.Select(p => new PlanSort(PlanTrees.Column(entity, p), p.Type, Descending: false, Nullable: p.Optional));
}
