using Ashlar.Stores.Plans;

namespace Ashlar.Engine.Reads;

/// <summary>One row, positioned. Dispose after encoding: it holds a connection.</summary>
public interface IRowAnswer : IAsyncDisposable
{
    RowShape Shape { get; }
    IRowReader Row { get; }
}

/// <summary>
/// A page: call <see cref="ReadAsync"/> until false, encoding <see cref="Row"/> each time; then <see cref="HasMore"/>,
/// <see cref="Next"/> and <see cref="Total"/> are known. Dispose after.
/// </summary>
public interface IPageAnswer : IAsyncDisposable
{
    RowShape Shape { get; }
    IRowReader Row { get; }
    int Limit { get; }
    ValueTask<bool> ReadAsync(CancellationToken cancellationToken);
    bool HasMore { get; }

    /// <summary>The cursor of the next page, when there is one.</summary>
    string? Next { get; }
    long? Total { get; }

    /// <summary>Most rows, children included, that the answer may still carry; an encoder takes one for each it writes.</summary>
    RowBudget Budget { get; }
}

/// <summary>At most 10,000 rows an answer with all expansions.</summary>
public sealed class RowBudget(int rows)
{
    public const int OfAnswer = 10_000;

    public int Left { get; private set; } = rows;

    public bool TryTake()
    {
        if (Left == 0) return false;
        Left--;
        return true;
    }
}
