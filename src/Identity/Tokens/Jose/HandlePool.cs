using System.Collections.Concurrent;

namespace Ashlar.Identity.Tokens.Jose;

/// <summary>
/// Key objects of the framework, which one thread may use at a time: as many are made as are used at once. They are not disposed
/// of with the key, as a request may hold one; the finalizer of their handle frees them.
/// </summary>
internal sealed class HandlePool<T>(Func<T> make)
    where T : class
{
    private readonly ConcurrentBag<T> _idle = [];

    public T Rent() => _idle.TryTake(out var handle) ? handle : make();

    public void Return(T handle) => _idle.Add(handle);
}
