using System.Security.Cryptography;
using System.Text;

namespace Ashlar.Stores.Sqlite;

/// <summary>Random keys of the server, made once and kept with the data.</summary>
internal static class SecretTable
{
    public const string Create =
        """

        CREATE TABLE IF NOT EXISTS _ashlar_secret (
          name TEXT NOT NULL PRIMARY KEY,
          value BLOB NOT NULL
        ) WITHOUT ROWID;
        """;

    private const string Select = "SELECT value FROM _ashlar_secret WHERE name = ?1";

    public static byte[] GetOrCreate(SqliteConnection connection, string name, int length)
    {
        var exists = connection.Scalar("SELECT count(*) FROM sqlite_master WHERE name = '_ashlar_secret'") > 0;
        if (exists && Find(connection, name) is { } known) return known;
        using var transaction = new Transaction(connection);
        transaction.Begin();
        try
        {
            connection.Execute(Create);
            // Another process may have been first
            var secret = Find(connection, name) ?? Insert(connection, name, RandomNumberGenerator.GetBytes(length));
            transaction.Commit();
            return secret;
        }
        catch
        {
            transaction.Rollback();
            throw;
        }
    }

    private static byte[]? Find(SqliteConnection connection, string name)
    {
        using var statement = connection.Prepare(Select);
        statement.Check(SqliteNative.BindText(statement.Handle, 1, Encoding.UTF8.GetBytes(name)));
        return statement.Step() ? SqliteNative.Bytes(statement.Handle, 0).ToArray() : null;
    }

    private static byte[] Insert(SqliteConnection connection, string name, byte[] secret)
    {
        using var statement = connection.Prepare("INSERT INTO _ashlar_secret (name, value) VALUES (?1, ?2)");
        statement.Check(SqliteNative.BindText(statement.Handle, 1, Encoding.UTF8.GetBytes(name)));
        statement.Check(SqliteNative.BindBlob(statement.Handle, 2, secret));
        statement.Run();
        return secret;
    }
}
