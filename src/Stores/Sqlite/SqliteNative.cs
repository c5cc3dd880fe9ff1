using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Ashlar.Stores.Sqlite;

/// <summary>
/// The calls made for every value of every row, straight into the library: SQLitePCLRaw passes each through an interface and
/// a counted handle, several times the cost of the call itself. Those that only look at memory skip the collector's
/// transition. Everything else goes through SQLitePCLRaw.
/// </summary>
internal static unsafe class SqliteNative
{
    public const int Row = 100;
    public const int Done = 101;
    public const int Null = 5;

    // SQLITE_TRANSIENT: the library copies the bytes before it returns
    private static readonly IntPtr Transient = -1;

    private static readonly delegate* unmanaged[Cdecl]<IntPtr, int> step = (delegate* unmanaged[Cdecl]<IntPtr, int>)Export("sqlite3_step");
    private static readonly delegate* unmanaged[Cdecl]<IntPtr, int> reset = (delegate* unmanaged[Cdecl]<IntPtr, int>)Export("sqlite3_reset");
    private static readonly delegate* unmanaged[Cdecl]<IntPtr, int> clear = (delegate* unmanaged[Cdecl]<IntPtr, int>)Export("sqlite3_clear_bindings");
    private static readonly delegate* unmanaged[Cdecl, SuppressGCTransition]<IntPtr, int, int> type =
        (delegate* unmanaged[Cdecl, SuppressGCTransition]<IntPtr, int, int>)Export("sqlite3_column_type");
    private static readonly delegate* unmanaged[Cdecl, SuppressGCTransition]<IntPtr, int, long> int64 =
        (delegate* unmanaged[Cdecl, SuppressGCTransition]<IntPtr, int, long>)Export("sqlite3_column_int64");
    private static readonly delegate* unmanaged[Cdecl, SuppressGCTransition]<IntPtr, int, double> real =
        (delegate* unmanaged[Cdecl, SuppressGCTransition]<IntPtr, int, double>)Export("sqlite3_column_double");
    private static readonly delegate* unmanaged[Cdecl]<IntPtr, int, byte*> blob = (delegate* unmanaged[Cdecl]<IntPtr, int, byte*>)Export("sqlite3_column_blob");
    private static readonly delegate* unmanaged[Cdecl, SuppressGCTransition]<IntPtr, int, int> bytes =
        (delegate* unmanaged[Cdecl, SuppressGCTransition]<IntPtr, int, int>)Export("sqlite3_column_bytes");
    private static readonly delegate* unmanaged[Cdecl, SuppressGCTransition]<IntPtr, int, int> bindNull =
        (delegate* unmanaged[Cdecl, SuppressGCTransition]<IntPtr, int, int>)Export("sqlite3_bind_null");
    private static readonly delegate* unmanaged[Cdecl, SuppressGCTransition]<IntPtr, int, long, int> bindInt64 =
        (delegate* unmanaged[Cdecl, SuppressGCTransition]<IntPtr, int, long, int>)Export("sqlite3_bind_int64");
    private static readonly delegate* unmanaged[Cdecl, SuppressGCTransition]<IntPtr, int, double, int> bindDouble =
        (delegate* unmanaged[Cdecl, SuppressGCTransition]<IntPtr, int, double, int>)Export("sqlite3_bind_double");
    private static readonly delegate* unmanaged[Cdecl]<IntPtr, int, byte*, int, IntPtr, int> bindText =
        (delegate* unmanaged[Cdecl]<IntPtr, int, byte*, int, IntPtr, int>)Export("sqlite3_bind_text");
    private static readonly delegate* unmanaged[Cdecl]<IntPtr, int, byte*, int, IntPtr, int> bindBlob =
        (delegate* unmanaged[Cdecl]<IntPtr, int, byte*, int, IntPtr, int>)Export("sqlite3_bind_blob");
    private static readonly delegate* unmanaged[Cdecl]<IntPtr, int, IntPtr> columnValue = (delegate* unmanaged[Cdecl]<IntPtr, int, IntPtr>)Export("sqlite3_column_value");
    private static readonly delegate* unmanaged[Cdecl]<IntPtr, int, IntPtr, int> bindValue =
        (delegate* unmanaged[Cdecl]<IntPtr, int, IntPtr, int>)Export("sqlite3_bind_value");
    private static readonly delegate* unmanaged[Cdecl]<IntPtr, delegate* unmanaged[Cdecl]<IntPtr, IntPtr, byte*, int, int>, IntPtr, IntPtr> walHook =
        (delegate* unmanaged[Cdecl]<IntPtr, delegate* unmanaged[Cdecl]<IntPtr, IntPtr, byte*, int, int>, IntPtr, IntPtr>)Export("sqlite3_wal_hook");

    public static int Step(IntPtr statement) => step(statement);

    public static int Reset(IntPtr statement) => reset(statement);

    public static int ClearBindings(IntPtr statement) => clear(statement);

    // A null statement is answered by the library with NULL, 0 and MISUSE, so a disposed cursor reads nothing
    public static bool IsNull(IntPtr statement, int column) => type(statement, column) == Null;

    /// <summary>One of SQLite's five types, such as <see cref="Null"/>.</summary>
    public static int Type(IntPtr statement, int column) => type(statement, column);

    public static long Int64(IntPtr statement, int column) => int64(statement, column);

    public static double Double(IntPtr statement, int column) => real(statement, column);

    /// <summary>Text (the database is UTF-8) or blob; valid until the statement moves.</summary>
    public static ReadOnlySpan<byte> Bytes(IntPtr statement, int column)
    {
        var start = blob(statement, column);
        return start is null ? default : new ReadOnlySpan<byte>(start, bytes(statement, column));
    }

    public static int BindNull(IntPtr statement, int parameter) => bindNull(statement, parameter);

    public static int BindInt64(IntPtr statement, int parameter, long value) => bindInt64(statement, parameter, value);

    public static int BindDouble(IntPtr statement, int parameter, double value) => bindDouble(statement, parameter, value);

    public static int BindText(IntPtr statement, int parameter, ReadOnlySpan<byte> value)
    {
        fixed (byte* start = value) return bindText(statement, parameter, start is null ? Empty : start, value.Length, Transient);
    }

    public static int BindBlob(IntPtr statement, int parameter, ReadOnlySpan<byte> value)
    {
        fixed (byte* start = value) return bindBlob(statement, parameter, start is null ? Empty : start, value.Length, Transient);
    }

    /// <summary>Binds the value of a column of another statement's current row, whatever its type.</summary>
    public static int BindColumn(IntPtr statement, int parameter, IntPtr source, int column) =>
        bindValue(statement, parameter, columnValue(source, column));

    /// <summary>After each commit stores the number of pages in the write-ahead log at <paramref name="pages"/>.</summary>
    public static void CountWalPages(IntPtr connection, int* pages) => walHook(connection, &OnWalCommit, (IntPtr)pages);

    // An empty span pins to null, which SQLite takes for NULL and not for an empty value
    private static byte* Empty => (byte*)Unsafe.AsPointer(ref MemoryMarshal.GetReference("\0"u8));

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int OnWalCommit(IntPtr argument, IntPtr connection, byte* schema, int pages)
    {
        *(int*)argument = pages;
        return 0;
    }

    private static IntPtr Export(string name) => NativeLibrary.GetExport(SqliteLibrary.Handle, name);
}
