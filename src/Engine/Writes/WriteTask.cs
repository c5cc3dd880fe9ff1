using Ashlar.Cel;
using Ashlar.Engine.Reads;
using Ashlar.Engine.Writes.Binding;
using Ashlar.Stores;
using Ashlar.Stores.Plans;

namespace Ashlar.Engine.Writes;

/// <summary>One request on its way: what was asked, what was made of it, and how to answer.</summary>
internal sealed record WriteTask(WriteRequest Request, WriteContext Context, RowPlan Answer, AnswerEncoder? Encode)
{
    /// <summary>The row's key; Null for Create.</summary>
    public CelValue Key { get; init; }

    /// <summary>Null for Delete.</summary>
    public BoundRow? Body { get; init; }

    /// <summary>
    /// A creation's rows, formed before the transaction to spare the time inside it. Taken once: a second attempt forms its
    /// own, since the first has written into these.
    /// </summary>
    public RowChange? Formed { get; init; }

    /// <summary>False: nobody asks for the row as written (an import), and it is not read back.</summary>
    public bool IsAnswered { get; init; } = true;

    /// <summary>Stands for the answer of a task that has none.</summary>
    public static readonly WriteAnswer Unanswered = new("", 0, Visible: false);

    /// <summary>Nothing comes after this task: the store may commit with its last statement.</summary>
    public bool MayCommit { get; init; }
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
        var step = AnswerStep(key);
        var cursor = await Context.ReadAsync(step.Read!, step.Parameters); // a read
        await using (cursor.ConfigureAwait(false))
        {
            return await cursor.ReadAsync(Context.Cancelled) ? Show(cursor, key) : null;
        }
    }

    /// <summary>The statement that reads the written row, for <see cref="ReadAnswerAsync"/>.</summary>
    public SessionStep AnswerStep(CelValue key) => new(Answer.Read, Answer.Bind(Context.Caller, Context.Now, key));

    /// <summary>As <see cref="AnswerAsync"/>, of the statement's answer.</summary>
    public async ValueTask<WriteAnswer> ReadAnswerAsync(IRowCursor cursor, CelValue key) => await cursor.ReadAsync(Context.Cancelled)
        ? Show(cursor, key)
        : throw new InvalidOperationException($"{Request.Entity} was written and is not there");

    /// <summary>As <see cref="AnswerAsync"/>, of what was written: see <see cref="WrittenRows.Suffice"/>.</summary>
    public WriteAnswer AnswerOf(RowChange root) =>
        Show(WrittenRows.Of(Context, Answer.Written!, root, AnswerStep(root.Key).Parameters), root.Key); // it suffices only where there is a form

    private WriteAnswer Show(IRowReader row, CelValue key)
    {
        var visible = Answer.IsVisible(row);
        if (visible) Encode?.Invoke(Answer.Shape, row, Context.Budget ?? new RowBudget(RowBudget.OfAnswer));
        return new WriteAnswer(ScalarText.Format(key, Request.Entity.Key.Type), Answer.Shape.VersionOf(row) ?? 0, visible);
    }
}
