using System.Runtime.CompilerServices;
using Ashlar.Cel;
using Ashlar.Engine.Writes;
using Ashlar.Model;
using Ashlar.Stores;
using Ashlar.Stores.Plans;

namespace Ashlar.Engine.Moving;

/// <summary>The tables of one side of a move, read whole and in key order.</summary>
internal sealed class MoveTables(IStore store)
{
    private const int RowsAtOnce = 1_000;
    private const int MostPairs = 10_000_000; // of one row; nothing that a request could make
    private static readonly ScalarType Long = new(ScalarKind.Long);
    private readonly Dictionary<(Entity, bool First, bool Backwards), IPreparedRead> _reads = [];

    public static List<ColumnField> Stored(Entity entity) => [.. entity.Columns.Where(c => c.HasStorage)];

    public static int KeyIndex(Entity entity) => Stored(entity).IndexOf(entity.Key);

    /// <summary>A row with the references that are set later left empty.</summary>
    public static CelValue[] Without(Entity entity, IReadOnlyList<RefField> later, CelValue[] row)
    {
        if (later.Count == 0) return row;
        var stored = Stored(entity);
        return [.. row.Select((value, i) => later.Contains(stored[i]) ? CelValue.Null : value)];
    }

    public async Task<long> CountAsync(Entity entity, CancellationToken cancellationToken)
    {
        var read = store.Prepare(new ReadPlan { Source = entity, Columns = [], CountOnly = true });
        await using var cursor = await store.ReadAsync(read, [], cancellationToken).ConfigureAwait(false);
        return await cursor.ReadAsync(cancellationToken).ConfigureAwait(false) ? cursor.GetInt64(0) : 0;
    }

    public async Task<CelValue> LastKeyAsync(Entity entity, CancellationToken cancellationToken) =>
        (await PageAsync(entity, null, 1, cancellationToken, backwards: true).ConfigureAwait(false))[0][KeyIndex(entity)];

    /// <summary>Rows after a key, as values of the stored columns.</summary>
    public async Task<List<CelValue[]>> PageAsync(Entity entity, CelValue? after, int most, CancellationToken cancellationToken, bool backwards = false)
    {
        var key = (entity, after is null, backwards);
        if (!_reads.TryGetValue(key, out var read)) _reads[key] = read = store.Prepare(Plan(entity, after is null, backwards));
        CelValue[] values = after is { } last ? [last, CelValue.Int(most)] : [CelValue.Int(most)];
        var rows = new List<CelValue[]>();
        await using var cursor = await store.ReadAsync(read, values, cancellationToken).ConfigureAwait(false);
        var columns = read.Plan.Columns;
        while (await cursor.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            var row = new CelValue[columns.Count];
            for (var i = 0; i < row.Length; i++) row[i] = StoredValue.Read(cursor, i, columns[i].Type);
            rows.Add(row);
        }

        return rows;
    }

    public async IAsyncEnumerable<CelValue[]> RowsAsync(Entity entity, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        CelValue? last = null;
        while (true)
        {
            var rows = await PageAsync(entity, last, RowsAtOnce, cancellationToken).ConfigureAwait(false);
            foreach (var row in rows) yield return row;
            if (rows.Count < RowsAtOnce) yield break;
            last = rows[^1][KeyIndex(entity)];
        }
    }

    /// <summary>Pairs of source and target keys.</summary>
    public async IAsyncEnumerable<CelValue[]> PairsAsync(LinkField link, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var (first, next) = (PairPlan(link, first: true), PairPlan(link, first: false));
        CelValue? last = null;
        while (true)
        {
            var page = new List<CelValue[]>();
            var parents = 0;
            CelValue[] values = last is { } key ? [key, CelValue.Int(RowsAtOnce)] : [CelValue.Int(RowsAtOnce)];
            await using (var cursor = await store.ReadAsync(last is null ? first : next, values, cancellationToken).ConfigureAwait(false))
            {
                for (; await cursor.ReadAsync(cancellationToken).ConfigureAwait(false); parents++)
                {
                    var from = StoredValue.Read(cursor, 0, link.Entity.Key.Type);
                    last = from;
                    var children = cursor.Children(0);
                    while (children.Read()) page.Add([from, StoredValue.Read(children, 0, link.Target.Key.Type)]);
                }
            }

            foreach (var pair in page) yield return pair;
            if (parents < RowsAtOnce) yield break;
        }
    }

    public async Task<RowDigest> DigestAsync(Entity entity, CancellationToken cancellationToken)
    {
        var digest = new RowDigest([.. Stored(entity).Select(c => c.Type)]);
        await foreach (var row in RowsAsync(entity, cancellationToken).ConfigureAwait(false)) digest.Add(row);
        return digest;
    }

    public async Task<RowDigest> DigestAsync(LinkField link, CancellationToken cancellationToken)
    {
        var digest = new RowDigest([link.Entity.Key.Type, link.Target.Key.Type]);
        await foreach (var pair in PairsAsync(link, cancellationToken).ConfigureAwait(false)) digest.Add(pair);
        return digest;
    }

    private static ReadPlan Plan(Entity entity, bool first, bool backwards) => new()
    {
        Source = entity,
        Columns = [.. Stored(entity).Select(c => new PlanColumn(PlanTrees.Column(entity, c), c.Type))],
        Sort = [ByKey(entity, backwards)],
        After = first ? null : [0],
        LimitParameter = first ? 0 : 1,
        Parameters = Parameters(entity, first),
    };

    private IPreparedRead PairPlan(LinkField link, bool first)
    {
        var target = link.Target;
        var child = new ReadPlan { Source = target, Columns = [new PlanColumn(PlanTrees.Column(target, target.Key), target.Key.Type)], Sort = [ByKey(target, backwards: false)] };
        return store.Prepare(new ReadPlan
        {
            Source = link.Entity,
            Columns = [new PlanColumn(PlanTrees.Column(link.Entity, link.Entity.Key), link.Entity.Key.Type)],
            Sort = [ByKey(link.Entity, backwards: false)],
            After = first ? null : [0],
            LimitParameter = first ? 0 : 1,
            Children = [new ChildPlan(link, PlanTrees.Column(link.Entity, link.Entity.Key), child, MostPairs)],
            Parameters = Parameters(link.Entity, first),
        });
    }

    private static PlanSort ByKey(Entity entity, bool backwards) => new(PlanTrees.Column(entity, entity.Key), entity.Key.Type, backwards, Nullable: false);

    private static IReadOnlyList<PlanParameter> Parameters(Entity entity, bool first) => first
        ? [new PlanParameter(PlanParameter.NameOf(0), Long)]
        : [new PlanParameter(PlanParameter.NameOf(0), entity.Key.Type), new PlanParameter(PlanParameter.NameOf(1), Long)];
}
