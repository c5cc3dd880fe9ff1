namespace Ashlar.Stores.Sqlite;

/// <summary>The statements that begin and end things on the writer's connection, kept prepared.</summary>
internal sealed class Transaction(SqliteConnection connection) : IDisposable
{
    private readonly SqliteStatement _begin = connection.Prepare("BEGIN IMMEDIATE");
    private readonly SqliteStatement _commit = connection.Prepare("COMMIT");
    private readonly SqliteStatement _rollback = connection.Prepare("ROLLBACK");
    private readonly SqliteStatement _savepoint = connection.Prepare("SAVEPOINT work");
    private readonly SqliteStatement _release = connection.Prepare("RELEASE work");
    private readonly SqliteStatement _undo = connection.Prepare("ROLLBACK TO work");

    /// <summary>Takes the write lock, so that nothing later fails for another process.</summary>
    public void Begin() => _begin.Run();

    public void Commit() => _commit.Run();

    /// <summary>Ends the transaction if SQLite has not done so itself.</summary>
    public void Rollback()
    {
        if (!connection.IsAutocommit) _rollback.Run();
    }

    public void Save() => _savepoint.Run();

    public void Keep() => _release.Run();

    public void Undo()
    {
        _undo.Run();
        _release.Run();
    }

    public void Dispose()
    {
        foreach (var statement in new[] { _begin, _commit, _rollback, _savepoint, _release, _undo }) statement.Dispose();
    }
}
