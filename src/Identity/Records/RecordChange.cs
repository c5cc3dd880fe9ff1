using Ashlar.Model;
using Ashlar.Stores;
using Ashlar.Stores.Plans;

namespace Ashlar.Identity.Records;

/// <summary>Sets some fields of the row with a key: the key first, then the values in the order of the fields.</summary>
public sealed class RecordChange
{
    private readonly IStore _store;
    private readonly IPreparedWrite _update;
    private readonly int _fields;

    internal RecordChange(IStore store, Entity entity, IReadOnlyList<ColumnField> columns)
    {
        _store = store;
        _fields = columns.Count;
        _update = store.Prepare(new UpdatePlan(entity, columns));
    }

    /// <summary>Null and whether there was such a row, or what refused the change.</summary>
    public async ValueTask<RecordOutcome> SetAsync(IWriteSession session, object key, CancellationToken cancellationToken, params object?[] values)
    {
        ArgumentNullException.ThrowIfNull(session);
        if (values.Length != _fields) throw new ArgumentException($"{_fields} values are set, not {values.Length}", nameof(values));
        var step = new WriteStep(_update, [.. values.Append(key).Select(RecordValues.ToCel)]);
        var outcome = await session.ExecuteAsync([step], cancellationToken).ConfigureAwait(false);
        return new RecordOutcome(step.Affected > 0, outcome.Error);
    }

    /// <inheritdoc cref="SetAsync(IWriteSession, object, CancellationToken, object[])"/>
    public Task<RecordOutcome> SetAsync(object key, CancellationToken cancellationToken, params object?[] values) => _store.DecideAsync(
        async session => await SetAsync(session, key, cancellationToken, values).ConfigureAwait(false) is var outcome ? (outcome, outcome.Error is null) : default,
        cancellationToken);
}

/// <summary>What a change came to.</summary>
/// <param name="Found">There was such a row.</param>
/// <param name="Error">What refused it; the session can then only be rolled back.</param>
public readonly record struct RecordOutcome(bool Found, WriteError? Error);
