namespace Ashlar.Stores.Moving;

/// <summary>What a column of Ashlar's own tables holds: a <see cref="string"/>, a <see cref="long"/> or bytes.</summary>
public enum OwnType : byte { Text, Number, Bytes }

/// <summary>One of Ashlar's own small tables, the same on every database.</summary>
/// <param name="Name">In the database.</param>
/// <param name="Columns">Never null; the key's first.</param>
/// <param name="KeyColumns">How many make up the key.</param>
public sealed record OwnTable(string Name, IReadOnlyList<(string Name, OwnType Type)> Columns, int KeyColumns)
{
    /// <summary>Keys of the server, such as the one that seals cursors.</summary>
    public static readonly OwnTable Secrets = new("_ashlar_secret", [("name", OwnType.Text), ("value", OwnType.Bytes)], 1);

    /// <summary>Answers to requests that may be sent again.</summary>
    public static readonly OwnTable Answers = new("_ashlar_answer", [("key", OwnType.Bytes), ("request", OwnType.Bytes), ("answer", OwnType.Bytes), ("at", OwnType.Number)], 1);

    /// <summary>Last versions of deleted rows, the key as the text that PostgreSQL gives it.</summary>
    public static readonly OwnTable Tombstones = new("_ashlar_tombstone", [("entity", OwnType.Text), ("key", OwnType.Text), ("version", OwnType.Number)], 2);

    /// <summary>How far a move into this database has come.</summary>
    public static readonly OwnTable Move = new("_ashlar_move", [("name", OwnType.Text), ("value", OwnType.Text)], 1);
}

/// <summary>Ashlar's own tables of a database, past every plan. One that is not there is empty.</summary>
public interface IOwnTables
{
    IAsyncEnumerable<object[]> ReadAsync(OwnTable table, CancellationToken cancellationToken);

    /// <summary>Adds rows in one transaction, each in place of one with its key; makes the table where there is none.</summary>
    Task WriteAsync(OwnTable table, IReadOnlyList<object[]> rows, CancellationToken cancellationToken);

    Task DropAsync(OwnTable table, CancellationToken cancellationToken);

    /// <summary>The last key that the database made for an entity with <see cref="Model.KeyGeneration.Identity"/>; 0: none.</summary>
    Task<long> LastKeyAsync(Model.Entity entity, CancellationToken cancellationToken);

    /// <summary>The next key that the database makes is greater.</summary>
    Task SetLastKeyAsync(Model.Entity entity, long key, CancellationToken cancellationToken);
}
