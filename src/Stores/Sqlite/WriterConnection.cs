using System.Runtime.InteropServices;
using SQLitePCL;

namespace Ashlar.Stores.Sqlite;

/// <summary>The writer's connection with its transaction statements and the care of the write-ahead log.</summary>
internal sealed unsafe class WriterConnection : IDisposable
{
    public static readonly TimeSpan IdleBeforeCheckpoint = TimeSpan.FromSeconds(1);

    // 4 MiB of log are moved when there is a pause; 64 MiB even if there is none, since reads slow with the log
    private const int ManyPages = 1_000;
    private const int TooManyPages = 16_000;

    private readonly int* _pages = (int*)NativeMemory.AllocZeroed(sizeof(int));
    private int _logged;

    public WriterConnection(SqliteConnection connection)
    {
        Connection = connection;
        Transaction = new Transaction(connection);
        SqliteNative.CountWalPages(connection.Handle.DangerousGetHandle(), _pages);
    }

    public SqliteConnection Connection { get; }
    public Transaction Transaction { get; }

    /// <summary>Pages in the log, set by SQLite at each commit that changed something.</summary>
    public int Pages
    {
        get => *_pages;
        set
        {
            _logged = Math.Max(_logged, *_pages);
            *_pages = value;
        }
    }

    /// <returns>How many times the disk was waited for.</returns>
    public int CheckpointWhenLong(bool idle)
    {
        Pages = 0;
        return _logged >= (idle ? ManyPages : TooManyPages) ? Checkpoint(raw.SQLITE_CHECKPOINT_PASSIVE) : 0;
    }

    public int CheckpointWhenIdle()
    {
        Pages = 0;
        return _logged > 0 ? Checkpoint(raw.SQLITE_CHECKPOINT_PASSIVE) : 0;
    }

    /// <summary>Empties the log, so that the database is one file again.</summary>
    public void CheckpointFully()
    {
        Connection.Writes.Clear();
        Connection.Reads.Clear();
        _ = Checkpoint(raw.SQLITE_CHECKPOINT_TRUNCATE); // the store is closing: nobody counts
    }

    public void Dispose()
    {
        Transaction.Dispose();
        Connection.Dispose();
        NativeMemory.Free(_pages);
    }

    private int Checkpoint(int mode)
    {
        _logged = 0;
        var code = raw.sqlite3_wal_checkpoint_v2(Connection.Handle, "main", mode, out _, out var moved);
        // Busy: readers, or another process, still need the log. The next one moves it
        if (code is not (raw.SQLITE_OK or raw.SQLITE_BUSY or raw.SQLITE_LOCKED)) throw Connection.Failure(code, "checkpoint");
        return moved > 0 ? 2 : 0;
    }
}
