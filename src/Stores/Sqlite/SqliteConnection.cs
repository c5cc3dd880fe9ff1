using System.Diagnostics;
using SQLitePCL;

namespace Ashlar.Stores.Sqlite;

/// <summary>
/// An open connection with its settings. For one thread at a time. A read may be watched: it stops soon after its token is
/// cancelled or its time is over.
/// </summary>
internal sealed class SqliteConnection : IDisposable
{
    /// <summary>'ASHL', so that <c>file</c> and others can tell what the database is.</summary>
    public const int ApplicationId = 0x4153484C;

    // Some hundred microseconds of work: often enough to stop in time, too rare to be felt
    private const int InstructionsBetweenLooks = 20_000;

    private const int DbConfigDefensive = 1010;
    private const int DbConfigDqsDml = 1013;
    private const int DbConfigDqsDdl = 1014;
    private const int DbStatusDeferredForeignKeys = 10;

    private readonly StoreCounters _counters;
    private CancellationToken _token;
    private long _deadline = long.MaxValue;

    private SqliteConnection(sqlite3 handle, SqliteOptions options, StoreCounters counters)
    {
        Handle = handle;
        _counters = counters;
        Reads = new StatementCache<ReadStatement>(options.StatementsKept);
        Writes = new StatementCache<WriteStatement>(options.StatementsKept);
    }

    public sqlite3 Handle { get; }
    public StatementCache<ReadStatement> Reads { get; }
    public StatementCache<WriteStatement> Writes { get; }

    /// <summary>Made when first needed: see <see cref="AnswerTable.Of"/>.</summary>
    public AnswerTable? Answers { get; set; }

    /// <summary>False inside BEGIN … COMMIT; true again when SQLite has rolled back by itself.</summary>
    public bool IsAutocommit => raw.sqlite3_get_autocommit(Handle) != 0;

    public long LastInsertRowId => raw.sqlite3_last_insert_rowid(Handle);
    public int Changes => raw.sqlite3_changes(Handle);
    public int TotalChanges => raw.sqlite3_total_changes(Handle);

    public bool HasDanglingReferences
    {
        get
        {
            _ = raw.sqlite3_db_status(Handle, DbStatusDeferredForeignKeys, out var current, out _, 0); // cannot fail for a known status
            return current != 0;
        }
    }

    public static SqliteConnection OpenReader(string path, SqliteOptions options, StoreCounters counters)
    {
        var connection = Open(path, raw.SQLITE_OPEN_READWRITE, options, counters);
        return connection.Configured("PRAGMA query_only = ON;");
    }

    /// <summary>Makes the file when there is none, for its owner only.</summary>
    public static SqliteConnection OpenWriter(string path, SqliteOptions options, StoreCounters counters)
    {
        var isNew = !File.Exists(path) || new FileInfo(path).Length == 0;
        if (isNew) NewFile(path);
        var connection = Open(path, raw.SQLITE_OPEN_READWRITE, options, counters);
        if (isNew) connection.Configured($"PRAGMA page_size = 4096; PRAGMA application_id = {ApplicationId};");

        connection.RequireWal(path);
        // FULL: a commit is on disk before it is acknowledged. Checkpoints are the writer's, when it is idle.
        connection.Configured(
            """
            PRAGMA synchronous = FULL;
            PRAGMA foreign_keys = ON;
            PRAGMA journal_size_limit = 67108864;
            PRAGMA wal_autocheckpoint = 0;
            """);
        return options.MaxPages == 0 ? connection : connection.Configured($"PRAGMA max_page_count = {options.MaxPages};");
    }

    public SqliteStatement Prepare(string sql) => new(this, sql);

    public void Execute(string sql)
    {
        var code = raw.sqlite3_exec(Handle, sql);
        if (code != raw.SQLITE_OK) throw Failure(code, sql);
    }

    public long Scalar(string sql)
    {
        using var statement = Prepare(sql);
        return statement.Step() ? statement.Int64(0) : 0;
    }

    /// <summary>From now to <see cref="Unwatch"/> statements stop when the token is cancelled or the time is over.</summary>
    public void Watch(TimeSpan limit, CancellationToken token)
    {
        _token = token;
        _deadline = limit == Timeout.InfiniteTimeSpan ? long.MaxValue : Stopwatch.GetTimestamp() + (long)(limit.TotalSeconds * Stopwatch.Frequency);
    }

    public void Unwatch()
    {
        _token = default;
        _deadline = long.MaxValue;
    }

    public Exception Failure(int code, string doing)
    {
        if ((code & 0xff) == raw.SQLITE_INTERRUPT && _token.IsCancellationRequested) return new OperationCanceledException(_token);
        return SqliteErrors.Of(Handle, code, doing);
    }

    public void CountPrepared() => _counters.CountPrepared();

    public void Dispose()
    {
        Reads.Dispose();
        Writes.Dispose();
        Answers?.Dispose();
        Handle.Dispose();
    }

    private static SqliteConnection Open(string path, int flags, SqliteOptions options, StoreCounters counters)
    {
        _ = SqliteLibrary.Handle; // chooses the library before SQLitePCLRaw first calls it
        // NOMUTEX: a connection is only ever used by one thread at a time
        var code = raw.sqlite3_open_v2(path, out var handle, flags | raw.SQLITE_OPEN_NOMUTEX, null);
        if (code != raw.SQLITE_OK)
        {
            using (handle) throw SqliteErrors.Of(handle, code, $"open {path}");
        }

        var connection = new SqliteConnection(handle, options, counters);
        _ = raw.sqlite3_extended_result_codes(handle, 1); // cannot fail on an open connection
        _ = raw.sqlite3_busy_timeout(handle, (int)options.BusyLimit.TotalMilliseconds); // as above
        raw.sqlite3_progress_handler(handle, InstructionsBetweenLooks, connection.ShouldStop, null);
        KeyFunctions.Register(handle);
        // A schema written by someone else can't call functions with effects, and "x" is never a string
        _ = raw.sqlite3_db_config(handle, DbConfigDefensive, 1, out _);
        _ = raw.sqlite3_db_config(handle, DbConfigDqsDml, 0, out _);
        _ = raw.sqlite3_db_config(handle, DbConfigDqsDdl, 0, out _);
        // No mmap: an I/O error on a mapped page kills the process instead of failing the statement
        return connection.Configured($"PRAGMA trusted_schema = OFF; PRAGMA temp_store = MEMORY; PRAGMA mmap_size = 0; PRAGMA cache_size = -{options.CacheKib};");
    }

    private SqliteConnection Configured(string pragmas)
    {
        try
        {
            Execute(pragmas);
            return this;
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    // SQLite answers with the mode that it has, and keeps another one where the file system cannot share memory
    private void RequireWal(string path)
    {
        string? mode;
        try
        {
            using var statement = Prepare("PRAGMA journal_mode = WAL");
            mode = statement.Step() ? statement.Text(0) : null;
        }
        catch
        {
            Dispose();
            throw;
        }

        if (mode == "wal") return;
        Dispose();
        throw new StoreException(StoreFailure.Unavailable, $"the database {path} cannot have a write-ahead log (it stays '{mode}'): put it on a local disk");
    }

    private static void NewFile(string path)
    {
        try
        {
            CreatePrivately(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StoreException(StoreFailure.Unavailable, $"the database {path} cannot be made: {e.Message}", e);
        }
    }

    private static void CreatePrivately(string path)
    {
        var folder = Path.GetDirectoryName(path)!; // a full path to a file has a folder
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder);
            File.Open(path, FileMode.OpenOrCreate).Dispose();
            return;
        }

        if (!Directory.Exists(folder)) Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        // SQLite gives the -wal and -shm files the mode of the database
        var options = new FileStreamOptions
        {
            Mode = FileMode.OpenOrCreate,
            Access = FileAccess.ReadWrite,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        };
        new FileStream(path, options).Dispose();
    }

    private int ShouldStop(object? unused) =>
        _token.IsCancellationRequested || (_deadline != long.MaxValue && Stopwatch.GetTimestamp() > _deadline) ? 1 : 0;
}
