using Ashlar.Cel;
using Ashlar.Stores;
using Ashlar.Stores.Advising;
using Ashlar.Stores.Migrations;
using Ashlar.Stores.Moving;
using Ashlar.Stores.Plans;

namespace Ashlar.Surfaces.Tests.Rest;

/// <summary>A real store whose reads break after a number of rows, as a connection lost half-way would.</summary>
internal sealed class BreakingStore(IStore store) : IStore
{
    public const string Secret = "connection to 10.1.2.3 lost";

    /// <summary>Rows that each read still gives; null: all.</summary>
    public int? RowsBeforeBreaking { get; set; }

    public IPreparedRead Prepare(ReadPlan plan) => store.Prepare(plan);

    public IPreparedWrite Prepare(WritePlan plan) => store.Prepare(plan);

    public async ValueTask<IRowCursor> ReadAsync(IPreparedRead read, CelValue[] parameters, CancellationToken cancellationToken)
    {
        var cursor = await store.ReadAsync(read, parameters, cancellationToken);
        return RowsBeforeBreaking is { } rows ? new Breaking(cursor, rows) : cursor;
    }

    public Task WriteAsync(Func<IWriteSession, ValueTask<bool>> work, CancellationToken cancellationToken) => store.WriteAsync(work, cancellationToken);

    public Task SnapshotAsync(Func<IReadSession, ValueTask> work, CancellationToken cancellationToken) => store.SnapshotAsync(work, cancellationToken);

    public IOwnTables Own => store.Own;

    public IShapeRecords Shapes => store.Shapes;

    public IIndexTrials Trials => store.Trials;

    public IMigrator Migrator => store.Migrator;

    public StoreStatistics Statistics => store.Statistics;

    public ValueTask<byte[]> GetOrCreateSecretAsync(string name, int length, CancellationToken cancellationToken) =>
        store.GetOrCreateSecretAsync(name, length, cancellationToken);

    public ValueTask<bool> PingAsync(CancellationToken cancellationToken) => store.PingAsync(cancellationToken);

    public ValueTask<int> ForgetAnswersAsync(long before, int most, CancellationToken cancellationToken) => store.ForgetAnswersAsync(before, most, cancellationToken);

    public ValueTask DisposeAsync() => store.DisposeAsync();

    private sealed class Breaking(IRowCursor cursor, int rows) : IRowCursor
    {
        private int _left = rows;

        public ValueTask<bool> ReadAsync(CancellationToken cancellationToken) =>
            _left-- > 0 ? cursor.ReadAsync(cancellationToken) : throw new StoreException(StoreFailure.Unavailable, Secret);

        public bool IsNull(int column) => cursor.IsNull(column);
        public long GetInt64(int column) => cursor.GetInt64(column);
        public double GetDouble(int column) => cursor.GetDouble(column);
        public Guid GetGuid(int column) => cursor.GetGuid(column);
        public ReadOnlySpan<byte> GetUtf8(int column) => cursor.GetUtf8(column);
        public IChildRows Children(int child) => cursor.Children(child);
        public ValueTask DisposeAsync() => cursor.DisposeAsync();
    }
}
