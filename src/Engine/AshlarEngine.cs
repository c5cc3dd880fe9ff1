using System.Buffers.Binary;
using System.Security.Cryptography;
using Ashlar.Engine.Reads;
using Ashlar.Engine.Rules;
using Ashlar.Engine.Writes;
using Ashlar.Engine.Writes.Batches;
using Ashlar.Model;
using Ashlar.Stores;

namespace Ashlar.Engine;

/// <summary>
/// Requests against one model snapshot on one store. Immutable but for its caches; a reload makes another. Thread-safe.
/// Methods never throw for what a caller sent; a <see cref="StoreException"/> becomes Unavailable or Timeout.
/// </summary>
public sealed class AshlarEngine
{
    private readonly RuleBook rules;
    private readonly Gets gets;
    private readonly Lists lists;
    private readonly WriteExecutor writes;

    private AshlarEngine(ModelSnapshot model, IStore store, TimeProvider time, byte[] cursorSecret, WriteRecord? record)
    {
        Model = model;
        Store = store;
        Time = time;
        rules = new RuleBook(model, time, knowsSuperusers: record is not null);
        var hashKey = HashKeyOf(cursorSecret);
        var rowPlans = new RowPlans(model, store, hashKey);
        gets = new Gets(store, rowPlans);
        lists = new Lists(model, store, new CursorSeal(cursorSecret));
        writes = new WriteExecutor(model, store, time, rules, rowPlans, lists, hashKey, record);
    }

    public ModelSnapshot Model { get; }
    public IStore Store { get; }
    public TimeProvider Time { get; }

    /// <summary>An engine over a store that holds the model's tables already.</summary>
    /// <param name="model">What is served.</param>
    /// <param name="store">Where it is.</param>
    /// <param name="time">What time it is.</param>
    /// <param name="cancellationToken">Ends the reading of secrets.</param>
    /// <param name="secret">
    /// What an external database has no table for: seals cursors, and must be the same on every node and at every start. Without it
    /// cursors of such a database hold until the engine ends.
    /// </param>
    /// <param name="record">Records what superusers write and whose roles change; without it superusers are callers like any other.</param>
    /// <exception cref="StoreException">The secret that seals cursors could not be read.</exception>
    public static async Task<AshlarEngine> CreateAsync(
        ModelSnapshot model, IStore store, TimeProvider time, CancellationToken cancellationToken, byte[]? secret = null, WriteRecord? record = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(store);
        if (model.External) return new AshlarEngine(model, store, time, SecretOfExternal(secret), record);
        var kept = await store.GetOrCreateSecretAsync(CursorSeal.SecretName, CursorSeal.SecretLength, cancellationToken).ConfigureAwait(false);
        return new AshlarEngine(model, store, time, kept, record);
    }

    private static byte[] SecretOfExternal(byte[]? secret) => secret is null
        ? RandomNumberGenerator.GetBytes(CursorSeal.SecretLength)
        : HKDF.DeriveKey(HashAlgorithmName.SHA256, secret, CursorSeal.SecretLength, info: "ashlar cursor"u8.ToArray());

    private static ulong HashKeyOf(byte[] secret) =>
        BinaryPrimitives.ReadUInt64LittleEndian(HKDF.DeriveKey(HashAlgorithmName.SHA256, secret, sizeof(ulong), info: "ashlar row hash"u8.ToArray()));

    /// <summary>
    /// The refusal where the rule of this act is closed to the caller whatever the row, or null. A surface asks it before it
    /// tells what is wrong with a request, and before it reads a body: what is closed is refused before anything is named.
    /// </summary>
    public Problem? Closed(Entity entity, Act act, Caller caller)
    {
        ArgumentNullException.ThrowIfNull(caller);
        var access = rules.ProfileOf(caller).Of(entity);
        return access.Closed(act switch
        {
            Act.Get => access.Get,
            Act.List => access.List,
            Act.Create => access.Create,
            Act.Update => access.Update,
            _ => access.Delete,
        });
    }

    /// <summary>
    /// One row. Problems: Unauthenticated and Forbidden (closed), NotFound (none, or not the caller's to see), Validation and
    /// Forbidden (of the selection), Unavailable, Timeout. Dispose the answer.
    /// </summary>
    public async ValueTask<Result<IRowAnswer>> GetAsync(GetRequest request, Caller caller, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(caller);
        using var activity = EngineMeter.Start("get", request.Entity.Name);
        Result<IRowAnswer> result;
        try
        {
            result = await gets.RunAsync(request, rules.ProfileOf(caller), caller, Instants.Now(Time), cancellationToken).ConfigureAwait(false);
        }
        catch (StoreException exception)
        {
            result = StoreProblems.From(exception);
        }

        EngineMeter.Request(request.Entity.Name, "get", result.Problem, activity);
        return result;
    }

    /// <summary>
    /// A page of rows. Problems: Unauthenticated and Forbidden (closed, or a parameter asks for what this caller can never
    /// read), Validation, UnknownParameter, BadFilter, BadCursor, Unavailable, Timeout. Dispose the answer; reading on may throw
    /// <see cref="StoreException"/>, for <see cref="StoreProblems"/>.
    /// </summary>
    public async ValueTask<Result<IPageAnswer>> ListAsync(ListRequest request, Caller caller, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(caller);
        using var activity = EngineMeter.Start("list", request.Entity.Name);
        Result<IPageAnswer> result;
        try
        {
            result = await lists.RunAsync(request, rules.ProfileOf(caller), caller, Instants.Now(Time), cancellationToken).ConfigureAwait(false);
        }
        catch (StoreException exception)
        {
            result = StoreProblems.From(exception);
        }

        EngineMeter.Request(request.Entity.Name, "list", result.Problem, activity);
        return result;
    }

    /// <summary>
    /// One write, durable when it returns. <paramref name="encode"/> is called inside the transaction, and not at all where the
    /// caller may not read the written row. Problems: Unauthenticated, Forbidden, PreconditionRequired, Validation (every fault
    /// with its pointer), NotFound, VersionMismatch, Transition, Unique, Restricted, Conflict, Unavailable, Timeout.
    /// </summary>
    public async ValueTask<Result<WriteAnswer>> WriteAsync(WriteRequest request, Caller caller, AnswerEncoder? encode, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(caller);
        var verb = WriteVerbs.NameOf(request.Verb);
        using var activity = EngineMeter.Start(verb, request.Entity.Name);
        Result<WriteAnswer> result;
        try
        {
            result = await writes.WriteAsync(request, caller, encode, cancellationToken).ConfigureAwait(false);
        }
        catch (StoreException exception)
        {
            result = StoreProblems.From(exception);
        }

        EngineMeter.Request(request.Entity.Name, verb, result.Problem, activity);
        return result;
    }

    /// <summary>
    /// Operations in order, all or none, in one transaction. A refusal is that of the first operation that is refused, with
    /// <see cref="Problem.Operation"/>; problems as for each alone, and TooLarge.
    /// </summary>
    public async ValueTask<Result<BatchAnswer>> BatchAsync(BatchRequest request, Caller caller, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(caller);
        using var activity = EngineMeter.Start("batch", "");
        Result<BatchAnswer> result;
        try
        {
            result = await writes.BatchAsync(request, caller, cancellationToken).ConfigureAwait(false);
        }
        catch (StoreException exception)
        {
            result = StoreProblems.From(exception);
        }

        EngineMeter.Request("", "batch", result.Problem, activity);
        return result;
    }

    /// <summary>
    /// Creates rows in one transaction: with <paramref name="allOrNothing"/> all of them or none, else those that are right. The
    /// system caller's rules are not asked (a superuser's are: nothing of a file is recorded), and keys, timestamps and read-only columns that its rows give are kept.
    /// </summary>
    /// <exception cref="StoreException">The store is away; nothing of the chunk that it tells of was written.</exception>
    public ValueTask<ImportReport> ImportAsync(
        Entity entity, IReadOnlyList<ImportRow> rows, bool allOrNothing, Caller caller, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(caller);
        return writes.Importer(entity, caller, cancellationToken).ChunkAsync(rows, allOrNothing, cancellationToken);
    }
}
