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

    public ValueTask<Result<IRowAnswer>> GetAsync(GetRequest request, Caller caller, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public ValueTask<Result<IPageAnswer>> ListAsync(ListRequest request, Caller caller, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public ValueTask<Result<WriteAnswer>> WriteAsync(WriteRequest request, Caller caller, AnswerEncoder? encode, CancellationToken cancellationToken) =>
        throw new NotSupportedException();
}
