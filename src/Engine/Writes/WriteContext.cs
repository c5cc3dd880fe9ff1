using Ashlar.Cel;
using Ashlar.Engine.Reads;
using Ashlar.Engine.Rules;
using Ashlar.Engine.Writes.Batches;
using Ashlar.Engine.Writes.Binding;
using Ashlar.Model;
using Ashlar.Stores;
using Ashlar.Stores.Plans;

namespace Ashlar.Engine.Writes;

/// <summary>One request while it is judged and written: who asks, when, and what is wrong so far.</summary>
internal sealed class WriteContext(WriteTools tools, AccessProfile profile, Caller caller, CelValue now)
{
    public WriteTools Tools { get; } = tools;
    public AccessProfile Profile { get; } = profile;
    public Caller Caller { get; } = caller;

    /// <summary>The request's instant, cut to microseconds.</summary>
    public CelValue Now { get; } = now;
    public RowActivation Surroundings { get; } = new(profile, caller, now);

    /// <summary>What is wrong with the request; a new attempt starts with none.</summary>
    public BodyFaults Faults { get; private set; } = new();

    /// <summary>The transaction; null before it starts.</summary>
    public IWriteSession? Session { get; private set; }

    /// <summary>The transaction's reads, also where it writes nothing; null before it starts.</summary>
    public IReadSession? Reads { get; private set; }
    public CancellationToken Cancelled { get; init; }

    /// <summary>The caller's own row of <c>User</c> is referred to: it must be there.</summary>
    public bool NeedsCallerRow { get; set; }

    private readonly List<RowChange> rolesChanged = [];
    private readonly List<CelValue> usersGone = [];

    /// <summary>What is left of the rows of one answer, where several operations share it.</summary>
    public RowBudget? Budget { get; set; }

    public void Begin(IWriteSession session)
    {
        (Session, Reads) = (session, session);
        rolesChanged.Clear();
        usersGone.Clear();
        Renew();
    }

    /// <summary>A row is written: remembered where it changes what somebody may do.</summary>
    public void Note(RowChange change)
    {
        if (ReferenceEquals(change.Entity, Tools.Model.User) && Tools.Model.Roles is { } roles && !RolesChange.Of(change.Values[roles.Ordinal]).SequenceEqual(RolesChange.Of(change.Old?[roles.Ordinal]), StringComparer.Ordinal)) rolesChanged.Add(change);
    }

    /// <summary>A row is deleted: remembered where it is somebody's.</summary>
    public void NoteGone(Entity entity, CelValue key)
    {
        if (ReferenceEquals(entity, Tools.Model.User)) usersGone.Add(key);
    }

    /// <summary>The rows of <c>User</c> that this transaction deletes.</summary>
    public IReadOnlyList<CelValue> UsersGone => usersGone;

    /// <summary>Of the rows that were written in this transaction, once their keys are known.</summary>
    public IReadOnlyList<RolesChange> RolesChanges() => rolesChanged.Count == 0 || Tools.Model.Roles is not { } roles
        ? []
        : [.. rolesChanged.Select(c => new RolesChange(c.Key, RolesChange.Of(c.Old?[roles.Ordinal]), RolesChange.Of(c.Values[roles.Ordinal])))];

    /// <summary>Begins a transaction that only reads.</summary>
    public void Begin(IReadSession reads)
    {
        Reads = reads;
        Renew();
    }

    /// <summary>Another operation in the same transaction.</summary>
    public void Renew()
    {
        ForgetFaults();
        NeedsCallerRow = false;
    }

    public void ForgetFaults()
    {
        if (Faults.Any) Faults = new BodyFaults();
    }

    /// <summary>In the transaction once there is one; before that in a read of its own, to tell more of a request that fails anyway.</summary>
    public ValueTask<IRowCursor> ReadAsync(IPreparedRead read, CelValue[] parameters) =>
        Reads is { } session ? session.ReadAsync(read, parameters, Cancelled) : Tools.Store.ReadAsync(read, parameters, Cancelled);

    public EntityWrites Of(Entity entity) => Tools.Writes.Of(Profile, entity);

    public BindContext Binding(OperationKeys? references = null) => new(Profile, Tools.Binders) { References = references };

    /// <summary>The refusal of an act that a rule does not allow.</summary>
    public Problem RefusalOf(FoldedRule rule) => Profile.Refusal(rule.Lacking);
}

/// <summary>What writes of one engine share.</summary>
internal sealed class WriteTools(ModelSnapshot model, IStore store, TimeProvider time, ulong hashKey)
{
    /// <summary>For <see cref="Reads.RowHash"/>.</summary>
    public ulong HashKey { get; } = hashKey;
    public ModelSnapshot Model { get; } = model;
    public IStore Store { get; } = store;
    public TimeProvider Time { get; } = time;
    public BinderCache Binders { get; } = new();
    public KeyMaker Keys { get; } = new(time);
    public EntityWritesCache Writes { get; } = new(model, store);
    public StatementCache Statements { get; } = new(store);
    public PlainReads Reads { get; } = new(model, store);
}
