using System.Text;
using SQLitePCL;

namespace Ashlar.Stores.Sqlite;

/// <summary>One prepared statement of one connection.</summary>
internal sealed class SqliteStatement : IDisposable
{
    // SQLITE_PREPARE_PERSISTENT: it will be kept, so spare the connection's small-block pool
    private const uint Persistent = 1;

    private readonly sqlite3_stmt _owner;

    public SqliteStatement(SqliteConnection connection, string sql)
    {
        Connection = connection;
        Sql = sql;
        var code = raw.sqlite3_prepare_v3(connection.Handle, Encoding.UTF8.GetBytes(sql), Persistent, out _owner);
        if (code != raw.SQLITE_OK) throw SqliteErrors.Of(connection.Handle, code, $"prepare {sql}");
        Handle = _owner.DangerousGetHandle();
        ParameterCount = raw.sqlite3_bind_parameter_count(_owner);
        connection.CountPrepared();
    }

    public SqliteConnection Connection { get; }
    public string Sql { get; }

    /// <summary>For <see cref="SqliteNative"/>; good as long as this object is not disposed.</summary>
    public IntPtr Handle { get; }
    public int ParameterCount { get; }

    /// <summary>True: on a row. False: done.</summary>
    public bool Step()
    {
        var code = SqliteNative.Step(Handle);
        if (code == SqliteNative.Row) return true;
        if (code == SqliteNative.Done) return false;
        throw Connection.Failure(code, Sql);
    }

    /// <summary>Runs a statement that gives no rows, and makes it ready to run again whatever happens.</summary>
    public void Run()
    {
        try
        {
            while (Step())
            {
                // RETURNING and pragmas give rows that nobody asked for
            }
        }
        finally
        {
            Reset();
        }
    }

    public void Reset() => _ = SqliteNative.Reset(Handle); // repeats the last step's error, already thrown

    public void ClearBindings() => _ = SqliteNative.ClearBindings(Handle); // cannot fail

    public void Check(int code)
    {
        if (code != raw.SQLITE_OK) throw Connection.Failure(code, Sql);
    }

    public string? Text(int column) =>
        SqliteNative.IsNull(Handle, column) ? null : Encoding.UTF8.GetString(SqliteNative.Bytes(Handle, column));

    public long Int64(int column) => SqliteNative.Int64(Handle, column);

    public void Dispose() => _owner.Dispose();
}
