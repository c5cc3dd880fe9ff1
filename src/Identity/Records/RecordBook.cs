using Ashlar.Model;
using Ashlar.Stores;

namespace Ashlar.Identity.Records;

/// <summary>Ashlar's own tables in the served database, as records of .NET. One for a store and a model; tables and queries are made once from it.</summary>
public sealed class RecordBook
{
    private readonly ModelSnapshot _system;

    /// <param name="store">Where the tables are.</param>
    /// <param name="model">The served model, with the system model beside it (<see cref="SystemModel.Attach"/>, then migrated).</param>
    /// <exception cref="ArgumentException">It has none: the database is somebody else's.</exception>
    public RecordBook(IStore store, ModelSnapshot model)
    {
        ArgumentNullException.ThrowIfNull(model);
        Store = store;
        Model = model;
        _system = model.System ?? throw new ArgumentException("the model has no tables of ours beside it", nameof(model));
    }

    public IStore Store { get; }

    /// <summary>The served model.</summary>
    public ModelSnapshot Model { get; }

    /// <summary>A table as rows of <typeparamref name="T"/>: each parameter of its constructor is a field.</summary>
    /// <param name="entity">Of the system model; null: the type's own name.</param>
    public RecordTable<T> Table<T>(string? entity = null)
        where T : class =>
        new(Store, _system, _system.FindEntity(entity ?? typeof(T).Name) ?? throw new ArgumentException($"the system model has no {entity ?? typeof(T).Name}", nameof(entity)));

    /// <summary>
    /// Decides something in one transaction, as <see cref="IStore.WriteAsync"/>: work awaits nothing but the session (queries, inserts
    /// and changes given the session) and may run again from the start.
    /// </summary>
    /// <returns>The result of the work; what was written is kept where the work says so.</returns>
    public Task<TResult> DecideAsync<TResult>(Func<IWriteSession, ValueTask<(TResult Result, bool Commit)>> work, CancellationToken cancellationToken) =>
        Store.DecideAsync(work, cancellationToken);
}

internal static class Deciding
{
    public static async Task<TResult> DecideAsync<TResult>(this IStore store, Func<IWriteSession, ValueTask<(TResult Result, bool Commit)>> work, CancellationToken cancellationToken)
    {
        TResult result = default!; // set by the work, which has run once the write is done
        await store.WriteAsync(
            async session =>
            {
                (result, var commit) = await work(session).ConfigureAwait(false);
                return commit;
            },
            cancellationToken).ConfigureAwait(false);
        return result;
    }
}
