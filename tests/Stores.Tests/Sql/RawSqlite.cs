using System.Runtime.InteropServices;
using System.Text;
using Ashlar.Cel;
using Ashlar.Model;
using Ashlar.Stores.Plans;
using Ashlar.Stores.Sql;
using SQLitePCL;

namespace Ashlar.Stores.Tests.Sql;

/// <summary>One of the SQLite libraries that our SQL has to run on, called directly: the store picks one per process, tests want each.</summary>
internal sealed unsafe class SqliteBuild
{
    private readonly IntPtr _library;

    private SqliteBuild(string name, IntPtr library)
    {
        _library = library;
        Name = name + " " + Marshal.PtrToStringUTF8(((delegate* unmanaged[Cdecl]<IntPtr>)Export("sqlite3_libversion"))());
    }

    public string Name { get; }

    /// <summary>The bundled build, and the system's where there is one.</summary>
    public static IReadOnlyList<SqliteBuild> All { get; } = Load();

    public IntPtr Export(string function) => NativeLibrary.GetExport(_library, function);

    private static List<SqliteBuild> Load()
    {
        List<SqliteBuild> all = [new("bundled", NativeLibrary.Load("e_sqlite3", typeof(SQLite3Provider_e_sqlite3).Assembly, null))];
        if (NativeLibrary.TryLoad("libsqlite3.so.0", out var system)) all.Add(new("system", system));
        return all;
    }
}

/// <summary>A database in memory on one build.</summary>
internal sealed unsafe class RawSqlite : ITestDatabase
{
    private const int Row = 100;
    private const int Done = 101;
    private readonly SqliteBuild _build;
    private readonly IntPtr _database;

    public RawSqlite(SqliteBuild build)
    {
        _build = build;
        IntPtr database;
        fixed (byte* name = ":memory:\0"u8)
        {
            var open = (delegate* unmanaged[Cdecl]<byte*, IntPtr*, int>)build.Export("sqlite3_open");
            Assert.Equal(0, open(name, &database));
        }

        _database = database;
    }

    public string Name => _build.Name;

    public SqlDialect Dialect => SqliteDialect.Instance;

    public void Store(TestData data, ModelSnapshot model) => data.Store(this, model);

    public List<StorageValue[]> Run(SqlStatement statement, IReadOnlyList<ScalarType> columns, IReadOnlyList<PlanParameter> parameters, IReadOnlyList<CelValue> values) =>
        Run(statement, parameters, values);

    public void Execute(string sql) => Query(sql, []);

    /// <summary>Every row of a statement, its parameters bound by number from 1.</summary>
    public List<StorageValue[]> Query(string sql, IReadOnlyList<StorageValue> parameters)
    {
        var statement = Prepare(sql);
        try
        {
            Bind(statement, parameters);
            return Rows(statement, sql);
        }
        finally
        {
            ((delegate* unmanaged[Cdecl]<IntPtr, int>)_build.Export("sqlite3_finalize"))(statement);
        }
    }

    /// <summary>Runs a compiled statement as the store does.</summary>
    public List<StorageValue[]> Run(SqlStatement statement, IReadOnlyList<PlanParameter> parameters, IReadOnlyList<CelValue> values, StorageValue? parentKey = null)
    {
        var bound = new List<StorageValue>();
        for (var i = 0; i < parameters.Count; i++) bound.Add(StorageValue.Of(values[i], parameters[i].Type));
        if (parentKey is { } key) bound.Add(key);
        Assert.Equal(bound.Count + 1, statement.FirstConstant);
        foreach (var constant in statement.Constants) bound.Add(StorageValue.Of(constant.Value, constant.Type));
        return Query(statement.Text, [.. bound.Take(statement.ParameterCount)]);
    }

    public void Dispose() => ((delegate* unmanaged[Cdecl]<IntPtr, int>)_build.Export("sqlite3_close"))(_database);

    private IntPtr Prepare(string sql)
    {
        var bytes = Encoding.UTF8.GetBytes(sql + "\0");
        IntPtr statement;
        fixed (byte* text = bytes)
        {
            var prepare = (delegate* unmanaged[Cdecl]<IntPtr, byte*, int, IntPtr*, byte**, int>)_build.Export("sqlite3_prepare_v2");
            byte* tail;
            if (prepare(_database, text, bytes.Length, &statement, &tail) != 0) throw Failure(sql);
        }

        return statement;
    }

    private void Bind(IntPtr statement, IReadOnlyList<StorageValue> parameters)
    {
        for (var i = 0; i < parameters.Count; i++)
        {
            var code = Bind(statement, i + 1, parameters[i]);
            Assert.Equal(0, code);
        }
    }

    private int Bind(IntPtr statement, int number, in StorageValue value)
    {
        switch (value.Kind)
        {
            case StorageKind.Null:
                return ((delegate* unmanaged[Cdecl]<IntPtr, int, int>)_build.Export("sqlite3_bind_null"))(statement, number);
            case StorageKind.Integer:
                return ((delegate* unmanaged[Cdecl]<IntPtr, int, long, int>)_build.Export("sqlite3_bind_int64"))(statement, number, value.Integer);
            case StorageKind.Real:
                return ((delegate* unmanaged[Cdecl]<IntPtr, int, double, int>)_build.Export("sqlite3_bind_double"))(statement, number, value.Real);
            default:
                var isText = value.Kind == StorageKind.Text;
                var bytes = isText ? Encoding.UTF8.GetBytes(value.Text!) : value.Blob.ToArray();
                var bind = (delegate* unmanaged[Cdecl]<IntPtr, int, byte*, int, IntPtr, int>)_build.Export(isText ? "sqlite3_bind_text" : "sqlite3_bind_blob");
                fixed (byte* start = bytes.Length == 0 ? new byte[1] : bytes) return bind(statement, number, start, bytes.Length, -1);
        }
    }

    private List<StorageValue[]> Rows(IntPtr statement, string sql)
    {
        var step = (delegate* unmanaged[Cdecl]<IntPtr, int>)_build.Export("sqlite3_step");
        var count = ((delegate* unmanaged[Cdecl]<IntPtr, int>)_build.Export("sqlite3_column_count"))(statement);
        var rows = new List<StorageValue[]>();
        for (var code = step(statement); code != Done; code = step(statement))
        {
            if (code != Row) throw Failure(sql);
            var row = new StorageValue[count];
            for (var i = 0; i < count; i++) row[i] = Column(statement, i);
            rows.Add(row);
        }

        return rows;
    }

    private StorageValue Column(IntPtr statement, int column)
    {
        var type = ((delegate* unmanaged[Cdecl]<IntPtr, int, int>)_build.Export("sqlite3_column_type"))(statement, column);
        switch (type)
        {
            case 1:
                return StorageValue.OfInteger(((delegate* unmanaged[Cdecl]<IntPtr, int, long>)_build.Export("sqlite3_column_int64"))(statement, column));
            case 2:
                return StorageValue.OfReal(((delegate* unmanaged[Cdecl]<IntPtr, int, double>)_build.Export("sqlite3_column_double"))(statement, column));
            case 5:
                return StorageValue.Null;
        }

        var start = ((delegate* unmanaged[Cdecl]<IntPtr, int, byte*>)_build.Export("sqlite3_column_blob"))(statement, column);
        var length = ((delegate* unmanaged[Cdecl]<IntPtr, int, int>)_build.Export("sqlite3_column_bytes"))(statement, column);
        var bytes = new ReadOnlySpan<byte>(start, length).ToArray();
        return type == 3 ? StorageValue.OfText(Encoding.UTF8.GetString(bytes)) : StorageValue.OfBlob(bytes);
    }

    private InvalidOperationException Failure(string sql)
    {
        var message = ((delegate* unmanaged[Cdecl]<IntPtr, IntPtr>)_build.Export("sqlite3_errmsg"))(_database);
        return new($"{_build.Name}: {Marshal.PtrToStringUTF8(message)}: {sql}");
    }
}
