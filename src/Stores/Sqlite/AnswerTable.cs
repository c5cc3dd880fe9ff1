namespace Ashlar.Stores.Sqlite;

/// <summary>
/// Answers to requests that may be sent again, with the statements that keep them on one connection. One writer at a time holds
/// the database, so a key that is not there is the transaction's own until it ends.
/// </summary>
internal sealed class AnswerTable : IDisposable
{
    // Not WITHOUT ROWID: answers are long, and a b-tree of keys with their rows inside would be searched page by page
    public const string Create =
        """

        CREATE TABLE IF NOT EXISTS _ashlar_answer (
          key BLOB NOT NULL PRIMARY KEY,
          request BLOB NOT NULL,
          answer BLOB NOT NULL,
          at INTEGER NOT NULL
        );
        CREATE INDEX IF NOT EXISTS _ashlar_answer_at ON _ashlar_answer (at);
        """;

    private const string Select = "SELECT request, answer FROM _ashlar_answer WHERE key = ?1 AND at >= ?2";

    private const string Insert =
        """
        INSERT INTO _ashlar_answer (key, request, answer, at) VALUES (?1, ?2, ?3, ?4)
        ON CONFLICT (key) DO UPDATE SET request = excluded.request, answer = excluded.answer, at = excluded.at
        """;

    private const string Delete = "DELETE FROM _ashlar_answer WHERE key IN (SELECT key FROM _ashlar_answer WHERE at < ?1 ORDER BY at LIMIT ?2)";

    private readonly SqliteStatement _select;
    private readonly SqliteStatement _insert;
    private readonly SqliteStatement _delete;

    private AnswerTable(SqliteConnection connection)
    {
        _select = connection.Prepare(Select);
        _insert = connection.Prepare(Insert);
        _delete = connection.Prepare(Delete);
    }

    /// <summary>The table of a database that an earlier Ashlar made is added when first needed.</summary>
    public static AnswerTable Of(SqliteConnection connection)
    {
        connection.Execute(Create);
        return connection.Answers ??= new AnswerTable(connection);
    }

    public RecordedAnswer? Find(AnswerKey key)
    {
        _select.Check(SqliteNative.BindBlob(_select.Handle, 1, key.Hash));
        _select.Check(SqliteNative.BindInt64(_select.Handle, 2, key.OutOfDate));
        try
        {
            return _select.Step() ? new RecordedAnswer(SqliteNative.Bytes(_select.Handle, 0).ToArray(), SqliteNative.Bytes(_select.Handle, 1).ToArray()) : null;
        }
        finally
        {
            _select.Reset();
        }
    }

    public void Record(AnswerKey key, RecordedAnswer answer)
    {
        _insert.Check(SqliteNative.BindBlob(_insert.Handle, 1, key.Hash));
        _insert.Check(SqliteNative.BindBlob(_insert.Handle, 2, answer.Request));
        _insert.Check(SqliteNative.BindBlob(_insert.Handle, 3, answer.Answer));
        _insert.Check(SqliteNative.BindInt64(_insert.Handle, 4, key.Now));
        _insert.Run();
        _insert.ClearBindings();
    }

    /// <summary>How many were forgotten. A database without the table is left as it is.</summary>
    public static int Forget(SqliteConnection connection, long before, int most)
    {
        if (connection.Scalar("SELECT count(*) FROM sqlite_master WHERE name = '_ashlar_answer'") == 0) return 0;
        (connection.Answers ??= new AnswerTable(connection)).Forget(before, most);
        return connection.Changes;
    }

    private void Forget(long before, int most)
    {
        _delete.Check(SqliteNative.BindInt64(_delete.Handle, 1, before));
        _delete.Check(SqliteNative.BindInt64(_delete.Handle, 2, most));
        _delete.Run();
    }

    public void Dispose()
    {
        _select.Dispose();
        _insert.Dispose();
        _delete.Dispose();
    }
}
