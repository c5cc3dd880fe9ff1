using Ashlar.Cel;
using Ashlar.Model;
using Ashlar.Stores.Advising;
using Ashlar.Stores.Migrations;
using Ashlar.Stores.Moving;
using Ashlar.Stores.Plans;

namespace Ashlar.Stores;

/// <summary>
/// A database that holds a model's rows. Plans are prepared once per shape and kept by the caller; values are given at
/// execution, in the order of the plan's parameters. Implementations: SQLite, PostgreSQL.
/// </summary>
public interface IStore : IAsyncDisposable
{
    /// <summary>Turns a plan into the database's own form. Pure and thread-safe; never touches the database.</summary>
    IPreparedRead Prepare(ReadPlan plan);

    IPreparedWrite Prepare(WritePlan plan);

    /// <summary>
    /// A read that draws keys for new rows of an entity whose keys the database makes: its parameter (long) says how many, each
    /// row is one (long), or null where this login may not draw them. Null: keys are known only when their rows are in.
    /// </summary>
    IPreparedRead? PrepareKeys(Entity entity) => null;

    /// <summary>
    /// Whether rows of an entity are kept just as they are written and nobody else is set off by it: no trigger, rule or row
    /// security of others, and columns that hold every value of the model's types as it is. Asked of the database now and
    /// then: what changes there is seen within <see cref="KeptFor"/>. False also where it is not known yet.
    /// </summary>
    bool KeepsAsWritten(Entity entity) => !entity.External;

    /// <summary>How long what <see cref="KeepsAsWritten"/> found holds.</summary>
    static readonly TimeSpan KeptFor = TimeSpan.FromSeconds(10);

    /// <summary>Runs a read in one snapshot. The cursor holds a connection until disposed.</summary>
    /// <exception cref="StoreException">The store is away, busy past its deadline, or the statement timed out.</exception>
    ValueTask<IRowCursor> ReadAsync(IPreparedRead read, CelValue[] parameters, CancellationToken cancellationToken);

    /// <summary>
    /// Runs reads that all see the database as it is at the first of them. Holds up nobody who writes. The work must await
    /// nothing but the session, and may be run again from the start.
    /// </summary>
    /// <exception cref="StoreException">As for reads.</exception>
    Task SnapshotAsync(Func<IReadSession, ValueTask> work, CancellationToken cancellationToken) => WriteAsync(
        async session =>
        {
            await work(session).ConfigureAwait(false);
            return false;
        },
        cancellationToken);

    /// <summary>
    /// Runs <paramref name="work"/> in one transaction: committed durably when it returns true, rolled back when it returns
    /// false or throws. The task completes after the commit is on disk. Work may run on a thread of the store's own, must
    /// await nothing but the session, and may be run again from the start after a serialization failure.
    /// </summary>
    /// <exception cref="StoreException">As for reads; nothing was written, unless the failure is <see cref="StoreFailure.Uncertain"/>.</exception>
    Task WriteAsync(Func<IWriteSession, ValueTask<bool>> work, CancellationToken cancellationToken);

    /// <summary>As <see cref="WriteAsync"/>, for work of many statements: where writes share a commit it has one to itself, so that nobody's answer waits for it.</summary>
    Task WriteManyAsync(Func<IWriteSession, ValueTask<bool>> work, CancellationToken cancellationToken) => WriteAsync(work, cancellationToken);

    /// <summary>Schema: what the database holds, and applying steps.</summary>
    IMigrator Migrator { get; }

    /// <summary>Ashlar's own small tables; for commands, not for requests.</summary>
    IOwnTables Own { get; }

    /// <summary>What ran, by shape; see <see cref="ShapeFile.RecordsOf"/>.</summary>
    IShapeRecords Shapes { get; }

    /// <summary>What other indexes would do; for commands, not for requests.</summary>
    IIndexTrials Trials { get; }

    /// <summary>Counts since opening, for metrics.</summary>
    StoreStatistics Statistics { get; }

    /// <summary>A small durable table of secrets and counters of the server itself (cursor keys and the like).</summary>
    ValueTask<byte[]> GetOrCreateSecretAsync(string name, int length, CancellationToken cancellationToken);

    /// <summary>Whether a trivial statement answers; for readiness.</summary>
    ValueTask<bool> PingAsync(CancellationToken cancellationToken);

    /// <summary>Forgets answers recorded before an instant (microseconds since 1970), at most <paramref name="most"/> of them.</summary>
    /// <returns>How many were forgotten.</returns>
    ValueTask<int> ForgetAnswersAsync(long before, int most, CancellationToken cancellationToken);
}

/// <summary>Opaque to the engine.</summary>
public interface IPreparedRead
{
    ReadPlan Plan { get; }

    /// <summary>The statement(s), for explain and logs. Holds no values.</summary>
    string Sql { get; }
}

public interface IPreparedWrite
{
    WritePlan Plan { get; }
    string Sql { get; }
}

/// <summary>The reads of one transaction. All are over, and their cursors disposed, when the work is.</summary>
public interface IReadSession
{
    ValueTask<IRowCursor> ReadAsync(IPreparedRead read, CelValue[] parameters, CancellationToken cancellationToken);
}

/// <summary>The statements of one transaction.</summary>
public interface IWriteSession : IReadSession
{
    /// <summary>
    /// Runs the steps in order, in as few round trips as the database allows. Stops at the first that fails and leaves the
    /// transaction usable only for rolling back. References may dangle between the steps, not after the last one.
    /// </summary>
    ValueTask<WriteOutcome> ExecuteAsync(IReadOnlyList<WriteStep> steps, CancellationToken cancellationToken);

    /// <summary>
    /// Runs changes and reads in order, in as few round trips as the database allows; see <see cref="IStepRun"/>. References may
    /// dangle until the last change is done, or, where the run commits, until then.
    /// </summary>
    /// <param name="steps">What to run; not changed meanwhile.</param>
    /// <param name="final">
    /// Nothing is left to judge: the store may commit in the same round trip. The session takes nothing more, and the work
    /// returns true exactly when the run ended without an error.
    /// </param>
    /// <param name="cancellationToken">Ends it.</param>
    ValueTask<IStepRun> RunAsync(IReadOnlyList<SessionStep> steps, bool final, CancellationToken cancellationToken) =>
        new(new SequentialRun(this, steps));

    /// <summary>
    /// Takes a key for this transaction, so that no other takes it before this one ends; or gives what an earlier transaction
    /// recorded under it. Waits while another holds the key, at most <see cref="AnswerKey.Wait"/>.
    /// </summary>
    ValueTask<AnswerClaim> ClaimAsync(AnswerKey key, CancellationToken cancellationToken);

    /// <summary>Records an answer under a key that this transaction has taken, in place of one that is out of date.</summary>
    ValueTask RecordAsync(AnswerKey key, RecordedAnswer answer, CancellationToken cancellationToken);
}

/// <summary>One prepared statement with its values, by parameter. After execution it holds what the database answered.</summary>
public sealed class WriteStep(IPreparedWrite write, CelValue[] parameters)
{
    public IPreparedWrite Write { get; } = write;
    public CelValue[] Parameters { get; } = parameters;

    /// <summary>Rows changed.</summary>
    public int Affected { get; set; }

    /// <summary>False: nobody asks for the key that the database makes, and the store may leave <see cref="GeneratedKey"/> at 0.</summary>
    public bool WantsKey { get; set; } = true;

    /// <summary>The key the database made, for <see cref="KeyGeneration.Identity"/>.</summary>
    public long GeneratedKey { get; set; }
}

/// <summary>Null error: every step ran.</summary>
public readonly record struct WriteOutcome(WriteError? Error, int FailedStep);

public enum WriteErrorKind : byte { Unique, ForeignKey, Check, NotNull }

/// <summary>A constraint refused a statement. <see cref="Index"/> names the unique index when it is known.</summary>
public sealed record WriteError(WriteErrorKind Kind, Entity Entity, IndexDefinition? Index);
