using System.Net.Sockets;
using Npgsql;

namespace Ashlar.Stores.Postgres;

/// <summary>
/// What the driver throws, in the store's terms. SQLSTATEs: postgresql.org/docs, appendix A. Messages here may reach the log,
/// never a caller; they hold no values of rows (the driver leaves details out unless told otherwise).
/// </summary>
internal static class PostgresErrors
{
    public const string UniqueViolation = "23505";
    public const string ForeignKeyViolation = "23503";
    public const string NotNullViolation = "23502";
    public const string UndefinedTable = "42P01";
    public const string LockNotAvailable = "55P03";
    public const string QueryCanceled = "57014";

    public static bool IsOfDatabase(Exception e) => e is NpgsqlException or SocketException or IOException or TimeoutException;

    /// <summary>
    /// A constraint refused: class 23; a column of others whose type does not take the value: class 22; or values that are too
    /// long together for an index over several columns: program_limit_exceeded.
    /// </summary>
    public static bool IsConstraint(Exception e) => e is PostgresException { SqlState: ['2', '3' or '2', ..] or "54000" };

    /// <summary>The transaction may succeed if it is run again: serialization_failure, deadlock_detected.</summary>
    public static bool IsTransient(Exception e) => e is PostgresException { SqlState: "40001" or "40P01" };

    /// <summary>
    /// A prepared statement that the database no longer takes: the table changed under it ("cached plan must not change result
    /// type"), something between us and the database took it away, or one of its name is left. A new connection prepares it anew.
    /// </summary>
    public static bool IsOutdatedStatement(Exception e) =>
        e is PostgresException { SqlState: "0A000", Routine: "RevalidateCachedQuery" } or PostgresException { SqlState: "26000" or "42P05" };

    /// <summary>The connection is gone, or the database is going: nothing more comes over it.</summary>
    public static bool IsLost(Exception e) => e switch
    {
        PostgresException p => p.SqlState is "57P01" or "57P02" or "57P05" or "25P03" || p.SqlState.StartsWith("08", StringComparison.Ordinal),
        NpgsqlException { InnerException: TimeoutException } => false,
        NpgsqlException or SocketException or IOException => true,
        _ => false,
    };

    /// <summary>The failure that the engine is told of; what is no failure of the database or its place is handed on as it is.</summary>
    public static Exception Translate(Exception e) => e switch
    {
        PostgresException p => Of(p),
        NpgsqlException { InnerException: TimeoutException } or TimeoutException => new StoreException(StoreFailure.Timeout, "the database did not answer in time", e),
        NpgsqlException or SocketException or IOException => new StoreException(StoreFailure.Unavailable, "the connection to the database was lost: " + e.Message, e),
        _ => e,
    };

    /// <summary>Why no connection came about.</summary>
    public static Exception Refused(Exception e, string address) => e switch
    {
        PostgresException { SqlState: "28P01" or "28000" } p => Unavailable($"{address} refused the login: {p.MessageText}", p),
        PostgresException { SqlState: "3D000" } p => Unavailable($"{address}: {p.MessageText}; create it first", p),
        PostgresException { SqlState: "53300" } p => Unavailable($"{address} takes no more connections: {p.MessageText}; lower ?pool= or raise its max_connections", p),
        PostgresException p => Of(p),
        _ => Unavailable($"{address} cannot be reached: {(e.InnerException ?? e).Message}", e),
    };

    private static Exception Of(PostgresException e) => e.SqlState switch
    {
        "53100" => new StoreException(StoreFailure.DiskFull, "the database's disk is full: " + e.MessageText, e),
        QueryCanceled => new StoreException(StoreFailure.Timeout, "the database stopped a statement: " + e.MessageText, e),
        LockNotAvailable => new StoreException(StoreFailure.Timeout, "a row stayed locked too long: " + e.MessageText, e),
        "40001" or "40P01" => new StoreException(StoreFailure.Timeout, "the transaction was in the way of others every time it was tried: " + e.MessageText, e),
        "25006" => Unavailable("the database takes no writes: " + e.MessageText, e),
        "57P03" or "53300" or "53200" or "53400" or "58030" or "25P03" => Unavailable("the database cannot take work: " + e.MessageText, e),
        _ when IsLost(e) => Unavailable("the database ended the connection: " + e.MessageText, e),
        "0A000" or "26000" or "42P05" when IsOutdatedStatement(e) => Unavailable("a table changed while it was read: " + e.MessageText, e),
        _ => e,
    };

    private static StoreException Unavailable(string message, Exception cause) => new(StoreFailure.Unavailable, message, cause);
}
