using Ashlar.Cel;
using Ashlar.Stores;
using Ashlar.Stores.Migrations;
using Ashlar.Stores.Plans;

namespace Ashlar.Engine.Tests.Support;

/// <summary>Another store, with its plans counted and, when asked, its reads failing.</summary>
internal sealed class CountingStore(IStore inner) : IStore
{
    public int Prepared { get; private set; }

    public StoreFailure? Fails { get; set; }

    public IMigrator Migrator => inner.Migrator;

    public StoreStatistics Statistics => inner.Statistics;

    public IPreparedRead Prepare(ReadPlan plan)
    {
        Prepared++;
        return inner.Prepare(plan);
    }

    public IPreparedWrite Prepare(WritePlan plan) => inner.Prepare(plan);

    public ValueTask<IRowCursor> ReadAsync(IPreparedRead read, CelValue[] parameters, CancellationToken cancellationToken) =>
        Fails is { } failure ? throw new StoreException(failure, "asked to fail") : inner.ReadAsync(read, parameters, cancellationToken);

    public Task WriteAsync(Func<IWriteSession, ValueTask<bool>> work, CancellationToken cancellationToken) => inner.WriteAsync(work, cancellationToken);

    public ValueTask<byte[]> GetOrCreateSecretAsync(string name, int length, CancellationToken cancellationToken) =>
        inner.GetOrCreateSecretAsync(name, length, cancellationToken);

    public ValueTask<bool> PingAsync(CancellationToken cancellationToken) => inner.PingAsync(cancellationToken);

    public ValueTask<int> ForgetAnswersAsync(long before, int most, CancellationToken cancellationToken) => inner.ForgetAnswersAsync(before, most, cancellationToken);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
