using SQLitePCL;

namespace Ashlar.Stores.Sqlite;

/// <summary>A result code of SQLite that is a bug of ours (bad SQL, misuse) or an unexpected constraint.</summary>
internal sealed class SqliteException(int code, string detail, string doing) : Exception($"{doing}: {detail} (SQLite {code})")
{
    /// <summary>Extended: <see href="https://www.sqlite.org/rescode.html"/>.</summary>
    public int Code { get; } = code;

    /// <summary>SQLite's own words.</summary>
    public string Detail { get; } = detail;

    public bool IsConstraint => (Code & 0xff) == raw.SQLITE_CONSTRAINT;
}

/// <summary>Result codes turned into what the engine above understands.</summary>
internal static class SqliteErrors
{
    /// <summary>The exception for the connection's last error: a <see cref="StoreException"/> when it is no fault of the statement.</summary>
    public static Exception Of(sqlite3 connection, int code, string doing)
    {
        var extended = raw.sqlite3_extended_errcode(connection);
        if ((extended & 0xff) != (code & 0xff)) extended = code;
        var cause = new SqliteException(extended, raw.sqlite3_errmsg(connection).utf8_to_string(), doing);
        return FailureOf(extended) is { } failure ? new StoreException(failure, Words(failure) + cause.Message, cause) : cause;
    }

    private static StoreFailure? FailureOf(int extended) => (extended & 0xff) switch
    {
        raw.SQLITE_FULL => StoreFailure.DiskFull,
        raw.SQLITE_BUSY or raw.SQLITE_LOCKED or raw.SQLITE_INTERRUPT => StoreFailure.Timeout,
        raw.SQLITE_IOERR or raw.SQLITE_CANTOPEN or raw.SQLITE_READONLY or raw.SQLITE_PERM or raw.SQLITE_CORRUPT
            or raw.SQLITE_NOTADB or raw.SQLITE_NOMEM or raw.SQLITE_PROTOCOL or raw.SQLITE_NOLFS => StoreFailure.Unavailable,
        _ => null,
    };

    private static string Words(StoreFailure failure) => failure switch
    {
        StoreFailure.DiskFull => "the disk that holds the database is full: ",
        StoreFailure.Timeout => "the database took too long: ",
        _ => "the database cannot be used: ",
    };
}
