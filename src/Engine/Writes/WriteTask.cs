using Ashlar.Cel;
using Ashlar.Engine.Reads;
using Ashlar.Engine.Writes.Binding;
using Ashlar.Stores.Plans;

namespace Ashlar.Engine.Writes;

/// <summary>One request on its way: what was asked, what was made of it, and how to answer.</summary>
internal sealed record WriteTask(WriteRequest Request, WriteContext Context, RowPlan Answer, AnswerEncoder? Encode)
{
    /// <summary>The most rows of one answer with all that it expands.</summary>
    private const int MostRows = 10_000;

    /// <summary>The row's key; Null for Create.</summary>
    public CelValue Key { get; init; }

    /// <summary>Null for Delete.</summary>
    public BoundRow? Body { get; init; }

    /// <summary>
    /// A creation's rows, formed before the transaction to spare the time inside it. Taken once: a second attempt forms its
    /// own, since the first has written into these.
    /// </summary>
    public RowChange? Formed { get; init; }
    private bool taken;

    public RowChange? TakeFormed()
    {
        if (taken) return null;
        taken = true;
        return Formed;
    }

    /// <summary>Reads the written row back, inside the transaction, and has it encoded where the caller may read it.</summary>
    public async ValueTask<WriteAnswer> AnswerAsync(CelValue key) =>
        await ShowAsync(key) ?? throw new InvalidOperationException($"{Request.Entity} was written and is not there");

    /// <summary>Reads the row and has it encoded where the caller may read it. Null: there is none.</summary>
    public async ValueTask<WriteAnswer?> ShowAsync(CelValue key)
    {
        var cursor = await Context.ReadAsync(Answer.Read, Answer.Bind(Context.Caller, Context.Now, key));
        await using (cursor.ConfigureAwait(false))
        {
            return await cursor.ReadAsync(Context.Cancelled) ? Show(cursor, key) : null;
        }
    }

    private WriteAnswer Show(IRowReader row, CelValue key)
    {
        var visible = Answer.IsVisible(row);
        if (visible) Encode?.Invoke(Answer.Shape, row, new RowBudget(MostRows));
        return new WriteAnswer(ScalarText.Format(key), Answer.Shape.VersionOf(row) ?? 0, visible);
    }
}
