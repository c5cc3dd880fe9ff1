using Ashlar.Cel;
using Ashlar.Stores;
using Ashlar.Stores.Advising;
using Ashlar.Stores.Migrations;
using Ashlar.Stores.Moving;
using Ashlar.Stores.Plans;

namespace Ashlar.Engine.Tests.Support;

/// <summary>Another store, with its plans and round trips counted and, when asked, its reads failing.</summary>
internal sealed class CountingStore(IStore inner) : IStore
{
    private int _roundTrips;

    public int Prepared { get; private set; }

    /// <summary>Times the database was asked: reads, and runs of changes that go together.</summary>
    public int RoundTrips => Volatile.Read(ref _roundTrips);

    public StoreFailure? Fails { get; set; }

    public IOwnTables Own => inner.Own;

    public IShapeRecords Shapes => inner.Shapes;

    public IIndexTrials Trials => inner.Trials;

    public IMigrator Migrator => inner.Migrator;

    public StoreStatistics Statistics => inner.Statistics;

    public IPreparedRead Prepare(ReadPlan plan)
    {
        Prepared++;
        return inner.Prepare(plan);
    }

    public IPreparedWrite Prepare(WritePlan plan) => inner.Prepare(plan);

    public ValueTask<IRowCursor> ReadAsync(IPreparedRead read, CelValue[] parameters, CancellationToken cancellationToken)
    {
        Count();
        return Fails is { } failure ? throw new StoreException(failure, "asked to fail") : inner.ReadAsync(read, parameters, cancellationToken);
    }

    public Task WriteAsync(Func<IWriteSession, ValueTask<bool>> work, CancellationToken cancellationToken) =>
        inner.WriteAsync(session => work(new Session(this, session)), cancellationToken);

    public Task SnapshotAsync(Func<IReadSession, ValueTask> work, CancellationToken cancellationToken) =>
        inner.SnapshotAsync(session => work(new Reads(this, session)), cancellationToken);

    public ValueTask<byte[]> GetOrCreateSecretAsync(string name, int length, CancellationToken cancellationToken) =>
        inner.GetOrCreateSecretAsync(name, length, cancellationToken);

    public ValueTask<bool> PingAsync(CancellationToken cancellationToken) => inner.PingAsync(cancellationToken);

    public ValueTask<int> ForgetAnswersAsync(long before, int most, CancellationToken cancellationToken) => inner.ForgetAnswersAsync(before, most, cancellationToken);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private void Count() => Interlocked.Increment(ref _roundTrips);

    private sealed class Reads(CountingStore store, IReadSession inner) : IReadSession
    {
        public ValueTask<IRowCursor> ReadAsync(IPreparedRead read, CelValue[] parameters, CancellationToken cancellationToken)
        {
            store.Count();
            return inner.ReadAsync(read, parameters, cancellationToken);
        }
    }

    private sealed class Session(CountingStore store, IWriteSession inner) : IWriteSession
    {
        public ValueTask<IRowCursor> ReadAsync(IPreparedRead read, CelValue[] parameters, CancellationToken cancellationToken)
        {
            store.Count();
            return inner.ReadAsync(read, parameters, cancellationToken);
        }

        public ValueTask<WriteOutcome> ExecuteAsync(IReadOnlyList<WriteStep> steps, CancellationToken cancellationToken)
        {
            if (steps.Count > 0) store.Count();
            return inner.ExecuteAsync(steps, cancellationToken);
        }

        public ValueTask<IStepRun> RunAsync(IReadOnlyList<SessionStep> steps, bool final, CancellationToken cancellationToken)
        {
            store.Count();
            return inner.RunAsync(steps, final, cancellationToken);
        }

        public ValueTask<AnswerClaim> ClaimAsync(AnswerKey key, CancellationToken cancellationToken)
        {
            store.Count();
            return inner.ClaimAsync(key, cancellationToken);
        }

        public ValueTask RecordAsync(AnswerKey key, RecordedAnswer answer, CancellationToken cancellationToken)
        {
            store.Count();
            return inner.RecordAsync(key, answer, cancellationToken);
        }
    }
}
