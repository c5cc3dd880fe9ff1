using System.Collections.Concurrent;
using Ashlar.Cel;
using Ashlar.Engine.Rules;
using Ashlar.Model;
using Ashlar.Stores;
using Ashlar.Stores.Plans;

namespace Ashlar.Engine.Writes;

/// <summary>Prepared statements of every entity, made when first needed.</summary>
internal sealed class StatementCache(IStore store)
{
    private readonly ConcurrentDictionary<Entity, Statements> entities = new(ReferenceEqualityComparer.Instance);
    private readonly ConcurrentDictionary<(LinkField Link, bool All, bool ByTarget), IPreparedWrite> unlinks = new();
    private readonly ConcurrentDictionary<LinkField, IPreparedWrite> links = new(ReferenceEqualityComparer.Instance);

    public Statements Of(Entity entity) =>
        entities.TryGetValue(entity, out var statements) ? statements : entities.GetOrAdd(entity, e => new Statements(store, e));

    public IPreparedWrite Link(LinkField link) => links.GetOrAdd(link, l => store.Prepare(new LinkPlan(l)));

    public IPreparedWrite Unlink(LinkField link, bool all, bool byTarget) =>
        unlinks.GetOrAdd((link, all, byTarget), k => store.Prepare(new UnlinkPlan(k.Link, k.All, k.ByTarget)));
}

/// <summary>The prepared statements of one entity. Updates are kept by the set of columns that they change, up to a bound.</summary>
internal sealed class Statements
{
    // Which columns change is the caller's to choose; beyond the bound one statement that sets every column serves.
    private const int MostUpdates = 64;
    private readonly IStore store;
    private readonly Entity entity;
    private readonly ConcurrentDictionary<string, PreparedUpdate> updates = new(StringComparer.Ordinal);
    private readonly Lazy<PreparedInsert> insert;
    private readonly Lazy<PreparedInsert> insertWithKey;
    private readonly Lazy<PreparedUpdate> updateAll;
    private readonly Lazy<PreparedInsert> insertIfAbsent;
    private readonly Lazy<IPreparedWrite> delete;
    private readonly Lazy<IPreparedWrite> touch;
    private readonly Lazy<IPreparedRead?> keys;

    public Statements(IStore store, Entity entity)
    {
        this.store = store;
        this.entity = entity;
        ColumnField[] stored = [.. entity.Columns.Where(c => c is { HasStorage: true, Generated: false })];
        insertWithKey = new(() => Insert(stored));
        insert = entity.KeyGeneration == KeyGeneration.Identity ? new(() => Insert([.. stored.Where(c => c != entity.Key)])) : insertWithKey;
        updateAll = new(() => Update([.. stored.Where(c => !entity.KeyParts.Contains(c))]));
        insertIfAbsent = new(() => Insert(stored, ignoreExisting: true));
        delete = new(() => store.Prepare(new DeletePlan(entity)));
        touch = new(() => store.Prepare(new TouchPlan(entity)));
        keys = new(() => entity.KeyGeneration == KeyGeneration.Identity ? store.PrepareKeys(entity) : null);
    }

    /// <summary>Leaves the key to the database where that makes it.</summary>
    public PreparedInsert InsertRow => insert.Value;

    /// <summary>With the key given, whoever makes keys.</summary>
    public PreparedInsert InsertWithKey => insertWithKey.Value;

    /// <summary>With the key given; a row that is there is left as it is.</summary>
    public PreparedInsert InsertIfAbsent => insertIfAbsent.Value;
    public IPreparedWrite Delete => delete.Value;
    public IPreparedWrite Touch => touch.Value;

    /// <summary>Draws keys that the database makes; null where there are none, or they come with their rows.</summary>
    public IPreparedRead? Keys => keys.Value;

    /// <summary>Sets at least the columns that change; the row must hold all of its values.</summary>
    public PreparedUpdate UpdateOf(bool[] changed)
    {
        var key = string.Create(changed.Length, changed, static (text, bits) =>
        {
            for (var i = 0; i < bits.Length; i++) text[i] = bits[i] ? '1' : '0';
        });
        if (updates.TryGetValue(key, out var known)) return known;
        if (updates.Count >= MostUpdates) return updateAll.Value;
        return updates.GetOrAdd(key, _ => Update([.. entity.Columns.Where(c => changed[c.Ordinal])]));
    }

    private PreparedInsert Insert(ColumnField[] columns, bool ignoreExisting = false) =>
        new(store.Prepare(new InsertPlan(entity, columns, ignoreExisting)), [.. columns.Select(c => c.Ordinal)]);

    private PreparedUpdate Update(ColumnField[] columns) =>
        new(store.Prepare(new UpdatePlan(entity, columns)), [.. columns.Select(c => c.Ordinal)], entity);
}

/// <summary>An insert and where its parameters are in a row.</summary>
internal sealed record PreparedInsert(IPreparedWrite Write, int[] Ordinals)
{
    public WriteStep Step(CelValue[] row)
    {
        var parameters = new CelValue[Ordinals.Length];
        for (var i = 0; i < parameters.Length; i++) parameters[i] = row[Ordinals[i]];
        return new WriteStep(Write, parameters);
    }
}

/// <summary>An update and where its parameters are in a row; the key comes last.</summary>
internal sealed record PreparedUpdate(IPreparedWrite Write, int[] Ordinals, Entity Entity)
{
    public WriteStep Step(CelValue[] row)
    {
        var parameters = new CelValue[Ordinals.Length + 1];
        for (var i = 0; i < Ordinals.Length; i++) parameters[i] = row[Ordinals[i]];
        parameters[^1] = RowKey.Of(Entity, row);
        return new WriteStep(Write, parameters);
    }
}
