using Ashlar.Model;
using Ashlar.Stores;
using Ashlar.Stores.Plans;

namespace Ashlar.Identity.Records;

/// <summary>
/// One table of Ashlar's own as rows of a record type. Everything is planned when the table and its queries are made; a call only
/// binds values. Each change is done in a session, or alone in a transaction of its own.
/// </summary>
public sealed class RecordTable<T>
    where T : class
{
    /// <summary>Rows that are deleted in one transaction where there is no end to how many there are.</summary>
    internal const int MostAtOnce = 500;
    private readonly IStore _store;
    private readonly ModelSnapshot _system;
    private readonly RecordShape<T> _shape;
    private readonly IPreparedWrite _insert;
    private readonly IPreparedWrite _delete;

    internal RecordTable(IStore store, ModelSnapshot system, Entity entity)
    {
        _store = store;
        _system = system;
        _shape = new RecordShape<T>(entity);
        _insert = store.Prepare(new InsertPlan(entity, [.. _shape.Columns]));
        _delete = store.Prepare(new DeletePlan(entity));
    }

    /// <summary>The entity of the system model.</summary>
    public Entity Entity => _shape.Entity;

    /// <summary>A question that is asked again and again; make it once.</summary>
    /// <param name="condition">CEL over a row, such as <c>user == $user &amp;&amp; endedAt == null</c>: what follows a <c>$</c> is a field, of whose type the value is.</param>
    /// <param name="sort">Fields, the first weighs most; <c>-createdAt</c> from the greatest.</param>
    /// <exception cref="ArgumentException">It does not check.</exception>
    public RecordQuery<T> Where(string condition, params string[] sort) =>
        new(_store, _shape, RecordCondition.Compile(_system, Entity, condition), [.. sort.Select(Sort), Sort(Entity.Key.WireName)]);

    /// <summary>The setting of some fields of the row with a key; make it once.</summary>
    public RecordChange Change(params string[] fields) => new(_store, Entity, [.. fields.Select(Column)]);

    /// <summary>Null, or what refused the row: a value that is there already. The session can then only be rolled back.</summary>
    public async ValueTask<WriteError?> InsertAsync(IWriteSession session, T row, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(session);
        var outcome = await session.ExecuteAsync([new WriteStep(_insert, _shape.Values(row))], cancellationToken).ConfigureAwait(false);
        return outcome.Error;
    }

    /// <inheritdoc cref="InsertAsync(IWriteSession, T, CancellationToken)"/>
    public Task<WriteError?> InsertAsync(T row, CancellationToken cancellationToken) =>
        _store.DecideAsync(async session => await InsertAsync(session, row, cancellationToken).ConfigureAwait(false) is { } refused ? (refused, false) : ((WriteError?)null, true), cancellationToken);

    /// <summary>Whether there was such a row.</summary>
    public async ValueTask<bool> DeleteAsync(IWriteSession session, object key, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(session);
        var step = new WriteStep(_delete, [RecordValues.ToCel(key)]);
        await session.ExecuteAsync([step], cancellationToken).ConfigureAwait(false); // nothing of ours refers to a row by constraint
        return step.Affected > 0;
    }

    /// <inheritdoc cref="DeleteAsync(IWriteSession, object, CancellationToken)"/>
    public Task<bool> DeleteAsync(object key, CancellationToken cancellationToken) =>
        _store.DecideAsync(async session => (await DeleteAsync(session, key, cancellationToken).ConfigureAwait(false), true), cancellationToken);

    /// <summary>Deletes each row.</summary>
    public async ValueTask DeleteAllAsync(IWriteSession session, IReadOnlyList<T> rows, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(session);
        if (rows.Count == 0) return;
        await session.ExecuteAsync([.. rows.Select(r => new WriteStep(_delete, [_shape.Value(r, Entity.Key)]))], cancellationToken).ConfigureAwait(false); // as above
    }

    /// <summary>
    /// Deletes what a query gives, some at a time in transactions of their own, so that others come between however much there is.
    /// </summary>
    /// <returns>How many rows went.</returns>
    public async Task<int> SweepAsync(RecordQuery<T> over, CancellationToken cancellationToken, params object?[] values)
    {
        ArgumentNullException.ThrowIfNull(over);
        var (gone, some) = (0, 0);
        do
        {
            some = await _store.DecideAsync(
                async session =>
                {
                    var rows = await over.SomeAsync(session, cancellationToken, values).ConfigureAwait(false);
                    await DeleteAllAsync(session, rows, cancellationToken).ConfigureAwait(false);
                    return (rows.Count, rows.Count > 0);
                },
                cancellationToken).ConfigureAwait(false);
            gone += some;
        }
        while (some == MostAtOnce);

        return gone;
    }

    private PlanSort Sort(string field)
    {
        var column = Column(field.TrimStart('-'));
        return new PlanSort(_shape.Tree(column), column.Type, field[0] == '-', column.Optional);
    }

    private ColumnField Column(string field) => Entity.Find(field) as ColumnField ?? throw new ArgumentException($"{Entity} has no field {field}", nameof(field));
}
