using Ashlar.Cel;
using Ashlar.Stores.Plans;

namespace Ashlar.Engine.Reads;

/// <summary>A cursor standing on its only row.</summary>
internal sealed class RowAnswer(RowShape shape, IRowCursor cursor) : IRowAnswer
{
    public RowShape Shape => shape;

    public IRowReader Row => cursor;

    public ValueTask DisposeAsync() => cursor.DisposeAsync();
}

/// <summary>The rows of a page: one more than the page holds was asked for, and tells whether there is another page.</summary>
internal sealed class PageAnswer(ListPlan plan, IRowCursor cursor, CursorSeal seal, int limit, CelValue[] values, long? total) : IPageAnswer
{
    private int read;
    private bool ended;

    public RowShape Shape => plan.Shape;

    public IRowReader Row => cursor;

    public int Limit => limit;

    public bool HasMore { get; private set; }

    public string? Next { get; private set; }

    public long? Total => total;

    public RowBudget Budget { get; } = new(RowBudget.OfAnswer);

    public ValueTask<bool> ReadAsync(CancellationToken cancellationToken)
    {
        if (ended) return new(false);
        // The cursor is of the last row, which is gone once the reader has moved.
        var next = read == limit ? seal.Write(plan, cursor, values) : null;
        var moving = cursor.ReadAsync(cancellationToken);
        return moving.IsCompletedSuccessfully ? new(Moved(moving.GetAwaiter().GetResult(), next)) : AwaitAsync(moving, next);
    }

    private async ValueTask<bool> AwaitAsync(ValueTask<bool> moving, string? next) => Moved(await moving.ConfigureAwait(false), next);

    private bool Moved(bool isRow, string? next)
    {
        if (isRow && next is null)
        {
            read++;
            return true;
        }

        (ended, HasMore, Next) = (true, isRow, isRow ? next : null);
        return false;
    }

    public ValueTask DisposeAsync() => cursor.DisposeAsync();
}
