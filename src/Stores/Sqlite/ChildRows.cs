using Ashlar.Stores.Plans;

namespace Ashlar.Stores.Sqlite;

/// <summary>The children of one row, stepped in place. One object for each list of a statement, used for parent after parent.</summary>
internal sealed class ChildRows(ReadStatement statement) : IChildRows
{
    // Stepping a finished statement would run it again
    private bool _done = true;

    public ChildRows Start(bool any)
    {
        _done = !any;
        return this;
    }

    public bool Read()
    {
        if (_done) return false;
        _done = !statement.Step();
        return !_done;
    }

    public bool IsNull(int column) => SqliteNative.IsNull(statement.Handle, column);

    public long GetInt64(int column) => SqliteNative.Int64(statement.Handle, column);

    public double GetDouble(int column) => SqliteNative.Double(statement.Handle, column);

    public Guid GetGuid(int column) => new(SqliteNative.Bytes(statement.Handle, column), bigEndian: true);

    public ReadOnlySpan<byte> GetUtf8(int column) => SqliteNative.Bytes(statement.Handle, column);

    public IChildRows Children(int child) => statement.Children(child);
}
