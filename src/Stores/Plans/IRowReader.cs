namespace Ashlar.Stores.Plans;

/// <summary>
/// The current row of a read, by column of its plan. Spans are valid until the next move. Forms by <c>ScalarKind</c>:
/// String, Text, Enum, Json and every list (a JSON array): <see cref="GetUtf8"/>; Int, Long: <see cref="GetInt64"/>; Bool:
/// <see cref="GetInt64"/>, 0 or 1; Double: <see cref="GetDouble"/>; Decimal: <see cref="GetInt64"/> scaled by the column's
/// scale; Uuid: <see cref="GetGuid"/>; DateTime: <see cref="GetInt64"/>, microseconds since 1970 UTC; Date: days since 1970;
/// Time: microseconds since midnight; Duration: microseconds; Bytes: <see cref="GetUtf8"/> gives the raw bytes.
/// </summary>
public interface IRowReader
{
    bool IsNull(int column);
    long GetInt64(int column);
    double GetDouble(int column);
    Guid GetGuid(int column);
    ReadOnlySpan<byte> GetUtf8(int column);

    /// <summary>The children of the current row for the plan's child <paramref name="child"/>; valid until the next move of this reader.</summary>
    IChildRows Children(int child);
}

/// <summary>Children of one parent row, already at hand: moving never waits.</summary>
public interface IChildRows : IRowReader
{
    bool Read();
}

/// <summary>The rows of a read.</summary>
public interface IRowCursor : IRowReader, IAsyncDisposable
{
    /// <summary>Moves to the next row; completes at once where rows are at hand.</summary>
    ValueTask<bool> ReadAsync(CancellationToken cancellationToken);
}
