using Ashlar.Engine.Reads;
using Ashlar.Engine.Rules;
using Ashlar.Engine.Writes;
using Ashlar.Model;
using Ashlar.Stores;

namespace Ashlar.Engine;

/// <summary>
/// Requests against one model snapshot on one store. Immutable but for its caches; a reload makes another. Thread-safe.
/// Methods never throw for what a caller sent; a <see cref="StoreException"/> becomes Unavailable or Timeout.
/// </summary>
public sealed class AshlarEngine(ModelSnapshot model, IStore store, TimeProvider time)
{
    public ModelSnapshot Model { get; } = model;
    public IStore Store { get; } = store;
    public TimeProvider Time { get; } = time;

    /// <summary>
    /// The refusal where the rule of this act is closed to the caller whatever the row, or null. A surface asks it before it
    /// tells what is wrong with a request, and before it reads a body: what is closed is refused before anything is named.
    /// </summary>
    public Problem? Closed(Entity entity, Act act, Caller caller) => throw new NotSupportedException();

    public ValueTask<Result<IRowAnswer>> GetAsync(GetRequest request, Caller caller, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public ValueTask<Result<IPageAnswer>> ListAsync(ListRequest request, Caller caller, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public ValueTask<Result<WriteAnswer>> WriteAsync(WriteRequest request, Caller caller, AnswerEncoder? encode, CancellationToken cancellationToken) =>
        throw new NotSupportedException();
}
