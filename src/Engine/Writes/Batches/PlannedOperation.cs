using Ashlar.Cel;
using Ashlar.Engine.Reads;
using Ashlar.Engine.Writes.Binding;
using Ashlar.Model;

namespace Ashlar.Engine.Writes.Batches;

/// <summary>One operation of a batch on its way.</summary>
internal sealed class PlannedOperation(BatchOperation asked, int index)
{
    public BatchOperation Asked { get; } = asked;
    public int Index { get; } = index;

    /// <summary>Of a write; null for reads.</summary>
    public WriteTask? Task { get; set; }

    /// <summary>Of a read of one row.</summary>
    public RowPlan? Row { get; set; }

    /// <summary>Of the row that is changed, deleted or read; Null where it is another operation's and not known yet, and for creations.</summary>
    public CelValue Key { get; set; } = CelValue.Null;

    /// <summary>It refers to a key that the database makes: it is bound again when that is known.</summary>
    public bool Waits { get; set; }

    /// <summary>The form of a new row that can be written in one run with others of that form; null: it goes alone.</summary>
    public CreateForm? RunForm => !Waits && Task is { Request.Verb: WriteVerb.Create } task && CreateRun.TakesMany(task) ? task.Context.Of(task.Request.Entity).Form : null;

    /// <summary>Null for lists.</summary>
    public Entity? Entity => Asked.Write?.Entity ?? Asked.Get?.Entity;

    /// <summary>
    /// The refusal as one of the whole batch: with the operation that it is of, and pointers into the batch.
    /// </summary>
    public Problem Refuse(Problem problem)
    {
        var faults = new Fault[problem.Errors.Count];
        for (var i = 0; i < faults.Length; i++)
        {
            var fault = problem.Errors[i];
            faults[i] = fault switch
            {
                { Pointer: { } pointer } when !IsPlaced(pointer) => fault with { Pointer = Asked.BodyAt + pointer },
                { Parameter: not null } => fault with { Pointer = Asked.At + "/path" },
                _ => fault,
            };
        }

        return Name(problem with { Errors = faults });
    }

    /// <summary>The refusal with the operation that it is of; its pointers are into the batch already.</summary>
    public Problem Name(Problem problem) => problem with { OperationId = Asked.Id, Operation = Index };

    /// <summary>Where the body stands in the batch.</summary>
    public BodyPath? BodyPath => Binding.BodyPath.Below(null, Asked.BodyAt);

    private bool IsPlaced(string pointer) =>
        pointer.StartsWith(Asked.At, StringComparison.Ordinal) && (pointer.Length == Asked.At.Length || pointer[Asked.At.Length] == '/');
}
