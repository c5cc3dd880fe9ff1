using Ashlar.Cel;
using Ashlar.Engine.Writes.Binding;
using Ashlar.Model;
using Ashlar.Stores;
using Ashlar.Stores.Plans;

namespace Ashlar.Engine.Writes;

/// <summary>The statements of one write, gathered so that they go out together, and what their refusal means to the caller.</summary>
internal sealed class StepList(WriteContext context)
{
    private readonly List<WriteStep> steps = [];
    private readonly List<RowChange?> owners = [];

    /// <summary>Whose statement was refused; null: nobody's, or it is not known.</summary>
    public RowChange? FailedOwner { get; private set; }

    public void Add(WriteStep step, RowChange? owner = null)
    {
        steps.Add(step);
        owners.Add(owner);
    }

    /// <summary>Rows that wait for a key that the database makes have it afterwards.</summary>
    public async ValueTask<Problem?> FlushAsync()
    {
        if (steps.Count == 0) return null;
        for (var i = 0; i < steps.Count; i++) steps[i].WantsKey = owners[i] is { IsNew: true } waiting && waiting.Key.IsNull;
        // Set by every caller: statements run only in the transaction.
        var outcome = await context.Session!.ExecuteAsync(steps, context.Cancelled);
        if (outcome.Error is { } error)
        {
            FailedOwner = owners[outcome.FailedStep];
            return Refusal(error, FailedOwner, steps.Exists(s => s.Write.Plan is DeletePlan));
        }

        for (var i = 0; i < steps.Count; i++)
        {
            if (owners[i] is { IsNew: true } made && made.Key.IsNull) made.Values[made.Entity.Key.Ordinal] = CelValue.Int(steps[i].GeneratedKey);
        }

        steps.Clear();
        owners.Clear();
        return null;
    }

    /// <summary>Takes the statements out, each with its row, for a run of more than these.</summary>
    public IEnumerable<(WriteStep Step, RowChange? Owner)> Take()
    {
        for (var i = 0; i < steps.Count; i++)
        {
            steps[i].WantsKey = false; // nothing is left that hangs on it
            yield return (steps[i], owners[i]);
        }

        steps.Clear();
        owners.Clear();
    }

    // A store may look at references only when all statements are done, so the one that failed does not tell which it was.
    public static Problem Refusal(WriteError error, RowChange? owner, bool deletes) => error.Kind switch
    {
        WriteErrorKind.Unique => Taken(error, owner),
        WriteErrorKind.ForeignKey when deletes => new Problem(ProblemKind.Restricted, $"other rows refer to this {error.Entity.Name}"),
        WriteErrorKind.ForeignKey => new Problem(ProblemKind.Conflict, $"a row that this {error.Entity.Name} refers to is not there"),
        WriteErrorKind.Check => new Problem(ProblemKind.Conflict, $"a constraint of the database refuses this {error.Entity.Name}"),
        _ => throw new InvalidOperationException($"the database refuses null in a column of {error.Entity.Name}: the model and the schema differ"),
    };

    private static Problem Taken(WriteError error, RowChange? owner)
    {
        ColumnField[] fields = error.Index is { } index ? [.. index.Columns.Select(c => c.Field)] : [.. error.Entity.KeyParts];
        // A hidden field's name stays hidden.
        var named = fields.Where(f => !f.Hidden).ToList();
        var faults = new BodyFaults();
        foreach (var field in named) faults.Add(Codes.Unique, "is taken", owner?.At, field.WireName, ("fields", named.Select(f => f.WireName).ToArray()));
        var names = string.Join(", ", named.Select(f => f.WireName));
        return faults.ToProblem(ProblemKind.Unique) with { Detail = names.Length == 0 ? $"another {error.Entity.Name} has these values" : $"another {error.Entity.Name} has this {names}" };
    }
}
