using System.Reflection;
using System.Runtime.InteropServices;
using SQLitePCL;

namespace Ashlar.Stores.Sqlite;

/// <summary>
/// The engine's native library, chosen once per process: the system's <c>libsqlite3.so.0</c> where it is newer than the bundled
/// 3.35.5, since the distribution patches it; else the bundled one. <c>ASHLAR_SQLITE=bundled</c> or <c>system</c> forces one.
/// </summary>
internal static unsafe class SqliteLibrary
{
    private const string BundledName = "e_sqlite3";
    private const string SystemName = "libsqlite3.so.0";

    /// <summary>3.35.5: RETURNING, DROP COLUMN and MATERIALIZED, which our SQL counts on.</summary>
    private const int Floor = 3_035_005;

    /// <summary>The library that <see cref="raw"/> and <see cref="SqliteNative"/> both call.</summary>
    public static readonly IntPtr Handle = Load();

    public static string Version
    {
        get
        {
            _ = Handle; // chooses the library before SQLitePCLRaw first calls it
            return raw.sqlite3_libversion().utf8_to_string();
        }
    }

    private static IntPtr Load()
    {
        var provider = typeof(SQLite3Provider_e_sqlite3).Assembly;
        var handle = Choose(provider);
        NativeLibrary.SetDllImportResolver(provider, (name, _, _) => name == BundledName ? handle : IntPtr.Zero);
        raw.SetProvider(new SQLite3Provider_e_sqlite3());
        if (raw.sqlite3_threadsafe() == 0)
            throw new InvalidOperationException("this SQLite library was built for one thread; set ASHLAR_SQLITE=bundled");
        return handle;
    }

    private static IntPtr Choose(Assembly provider)
    {
        var wanted = Environment.GetEnvironmentVariable("ASHLAR_SQLITE");
        if (wanted is not (null or "" or "bundled" or "system"))
            throw new InvalidOperationException($"ASHLAR_SQLITE is '{wanted}': bundled or system");
        if (wanted == "bundled") return NativeLibrary.Load(BundledName, provider, null);
        if (NativeLibrary.TryLoad(SystemName, out var system))
        {
            if (VersionOf(system) >= Floor && (wanted == "system" || VersionOf(system) > Floor)) return system;
            NativeLibrary.Free(system);
        }

        if (wanted == "system")
            throw new InvalidOperationException($"ASHLAR_SQLITE=system, but there is no {SystemName} of 3.35.5 or newer");
        return NativeLibrary.Load(BundledName, provider, null);
    }

    private static int VersionOf(IntPtr library) =>
        ((delegate* unmanaged[Cdecl]<int>)NativeLibrary.GetExport(library, "sqlite3_libversion_number"))();
}
