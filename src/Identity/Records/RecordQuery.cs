using Ashlar.Cel;
using Ashlar.Model;
using Ashlar.Stores;
using Ashlar.Stores.Plans;

namespace Ashlar.Identity.Records;

/// <summary>
/// A question about one table, planned once. Values come in the order in which the condition first names them. Asked in a write
/// session it locks the rows that it gives until the transaction ends, so that what is decided from them holds.
/// </summary>
public sealed class RecordQuery<T>
    where T : class
{
    private static readonly ScalarType Long = new(ScalarKind.Long);
    private static readonly CelValue One = CelValue.Int(1);
    private readonly IStore _store;
    private readonly RecordShape<T> _shape;
    private readonly IPreparedRead _read, _locking;
    private readonly IPreparedRead _some, _someLocking;
    private readonly int _given;

    internal RecordQuery(IStore store, RecordShape<T> shape, RecordCondition condition, IReadOnlyList<PlanSort> sort)
    {
        _store = store;
        _shape = shape;
        _given = condition.Parameters.Count;
        var plan = new ReadPlan { Source = shape.Entity, Columns = shape.PlanColumns, Filter = condition.Tree, Sort = sort, Parameters = condition.Parameters };
        _read = store.Prepare(plan);
        _locking = store.Prepare(plan with { ForUpdate = true });
        var few = plan with { LimitParameter = _given, MostRows = RecordTable<T>.MostAtOnce, Parameters = [.. condition.Parameters, new PlanParameter(PlanParameter.NameOf(_given), Long)] };
        _some = store.Prepare(few);
        _someLocking = store.Prepare(few with { ForUpdate = true });
    }

    /// <summary>The first row, or null.</summary>
    public async ValueTask<T?> FindAsync(CancellationToken cancellationToken, params object?[] values)
    {
        var cursor = await _store.ReadAsync(_some, [.. Parameters(values), One], cancellationToken).ConfigureAwait(false);
        await using (cursor.ConfigureAwait(false)) return await cursor.ReadAsync(cancellationToken).ConfigureAwait(false) ? _shape.Read(cursor) : null;
    }

    /// <summary>The first row, locked, or null.</summary>
    public async ValueTask<T?> FindAsync(IWriteSession session, CancellationToken cancellationToken, params object?[] values)
    {
        ArgumentNullException.ThrowIfNull(session);
        var cursor = await session.ReadAsync(_someLocking, [.. Parameters(values), One], cancellationToken).ConfigureAwait(false);
        await using (cursor.ConfigureAwait(false)) return await cursor.ReadAsync(cancellationToken).ConfigureAwait(false) ? _shape.Read(cursor) : null;
    }

    /// <summary>Every row.</summary>
    public async ValueTask<IReadOnlyList<T>> ListAsync(CancellationToken cancellationToken, params object?[] values)
    {
        var cursor = await _store.ReadAsync(_read, Parameters(values), cancellationToken).ConfigureAwait(false);
        await using (cursor.ConfigureAwait(false)) return await AllAsync(cursor, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Every row, locked.</summary>
    public async ValueTask<IReadOnlyList<T>> ListAsync(IWriteSession session, CancellationToken cancellationToken, params object?[] values)
    {
        ArgumentNullException.ThrowIfNull(session);
        var cursor = await session.ReadAsync(_locking, Parameters(values), cancellationToken).ConfigureAwait(false);
        await using (cursor.ConfigureAwait(false)) return await AllAsync(cursor, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The first rows, locked; at most <see cref="RecordTable{T}.MostAtOnce"/>.</summary>
    internal async ValueTask<IReadOnlyList<T>> SomeAsync(IWriteSession session, CancellationToken cancellationToken, params object?[] values)
    {
        var cursor = await session.ReadAsync(_someLocking, [.. Parameters(values), CelValue.Int(RecordTable<T>.MostAtOnce)], cancellationToken).ConfigureAwait(false);
        await using (cursor.ConfigureAwait(false)) return await AllAsync(cursor, cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask<IReadOnlyList<T>> AllAsync(IRowCursor cursor, CancellationToken cancellationToken)
    {
        var rows = new List<T>();
        while (await cursor.ReadAsync(cancellationToken).ConfigureAwait(false)) rows.Add(_shape.Read(cursor));
        return rows;
    }

    private CelValue[] Parameters(object?[] values) => values.Length == _given
        ? Array.ConvertAll(values, RecordValues.ToCel)
        : throw new ArgumentException($"the condition takes {_given} values, not {values.Length}", nameof(values));
}
