using SQLitePCL;

namespace Ashlar.Stores.Sqlite;

/// <summary>What SQL needs to take a key of several parts apart and SQLite lacks.</summary>
internal static class KeyFunctions
{
    // Kept: the library calls it as long as there are connections
    private static readonly delegate_function_scalar uuid = Uuid;

    /// <summary><c>ashlar_uuid(text)</c>: the 16 bytes of a uuid that is text; NULL for anything else.</summary>
    public static void Register(sqlite3 connection) =>
        _ = raw.sqlite3_create_function(connection, "ashlar_uuid", 1, raw.SQLITE_UTF8 | raw.SQLITE_DETERMINISTIC, null, uuid); // cannot fail on an open connection

    private static void Uuid(sqlite3_context context, object data, sqlite3_value[] arguments)
    {
        if (raw.sqlite3_value_type(arguments[0]) == raw.SQLITE_TEXT && Guid.TryParse(raw.sqlite3_value_text(arguments[0]).utf8_to_string(), out var value))
        {
            raw.sqlite3_result_blob(context, value.ToByteArray(bigEndian: true));
            return;
        }

        raw.sqlite3_result_null(context);
    }
}
