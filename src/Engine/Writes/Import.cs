using System.Text.Json;
using Ashlar.Engine.Reads;
using Ashlar.Engine.Writes.Binding;
using Ashlar.Model;
using Ashlar.Stores;

namespace Ashlar.Engine.Writes;

/// <summary>One row of an import and where it stood, for the report: the line of a file, or a running number.</summary>
public readonly record struct ImportRow(long Number, JsonElement Body);

/// <summary>A row that was not taken.</summary>
public sealed record ImportFault(long Number, Problem Problem);

/// <summary>How many rows were taken, and why the others were not.</summary>
public sealed record ImportReport(long Taken, IReadOnlyList<ImportFault> Faults);

/// <summary>
/// Creates many rows with few commits. Rows are judged as any creation is; for the system caller rules are not asked, and keys,
/// timestamps and read-only columns that the data gives are kept.
/// </summary>
internal sealed class Import(IStore store, Entity entity, Func<WriteContext> newContext, Func<WriteContext, Result<RowPlan>> plan)
{
    // Rows that are formed before the first of them is written.
    private const int LongestRun = 1_000;

    /// <summary>
    /// One transaction. With <paramref name="allOrNothing"/> a single fault leaves nothing of it; else the rows that are right
    /// are kept.
    /// </summary>
    public async ValueTask<ImportReport> ChunkAsync(IReadOnlyList<ImportRow> rows, bool allOrNothing, CancellationToken cancellationToken)
    {
        var faults = new List<ImportFault>();
        var bound = Bind(rows, faults);
        if (allOrNothing && faults.Count > 0) return new ImportReport(0, faults);
        var taken = await WriteAsync(bound, faults, allOrNothing, cancellationToken);
        return new ImportReport(taken, faults);
    }

    // A row that is refused takes its transaction along: those before it go again without it, then those after it.
    private async ValueTask<long> WriteAsync(List<(long Number, WriteTask Task)> rows, List<ImportFault> faults, bool allOrNothing, CancellationToken cancellationToken)
    {
        long taken = 0;
        while (rows.Count > 0)
        {
            var failed = await TryAsync(rows, cancellationToken);
            if (failed is not { } at) return taken + rows.Count;
            faults.Add(at.Fault);
            if (allOrNothing) return 0;
            taken += await WriteAsync(rows[..at.Index], faults, allOrNothing, cancellationToken);
            rows = rows[(at.Index + 1)..];
        }

        return taken;
    }

    private List<(long Number, WriteTask Task)> Bind(IReadOnlyList<ImportRow> rows, List<ImportFault> faults)
    {
        var bound = new List<(long, WriteTask)>(rows.Count);
        var context = newContext();
        var access = context.Profile.Of(entity);
        var answer = plan(context);
        foreach (var row in rows)
        {
            var binding = context.Binding();
            var body = context.Tools.Binders.Of(entity).Bind(row.Body, BindMode.Create, null, null, binding);
            var problem = access.Closed(access.Create)
                ?? (binding.Forbidden.Any ? FieldRules.Refuse(context, binding.Forbidden) : binding.Faults.Any ? binding.Faults.ToProblem() : null)
                ?? answer.Problem;
            if (problem is not null) faults.Add(new ImportFault(row.Number, problem));
            else bound.Add((row.Number, new WriteTask(new WriteRequest(entity, WriteVerb.Create), context, answer.Value, null) { Body = body, IsAnswered = false }));
        }

        return bound;
    }

    // The first row that is refused, or null: all were written and committed.
    private async ValueTask<(int Index, ImportFault Fault)?> TryAsync(List<(long Number, WriteTask Task)> rows, CancellationToken cancellationToken)
    {
        (int, ImportFault)? failed = null;
        await store.WriteAsync(
            async session =>
            {
                failed = null;
                var done = 0;
                while (done < rows.Count && failed is null)
                {
                    rows[done].Task.Context.Begin(session);
                    var (taken, problem) = await SomeAsync(rows, done);
                    if (problem is not null) failed = (done + taken, new ImportFault(rows[done + taken].Number, problem));
                    done += taken;
                }

                return failed is null;
            },
            cancellationToken);
        return failed;
    }

    // As many rows as can go together; where one is refused, how many come before it.
    private static async ValueTask<(int Taken, Problem? Problem)> SomeAsync(List<(long Number, WriteTask Task)> rows, int first)
    {
        var task = rows[first].Task;
        if (!CreateRun.TakesMany(task))
        {
            var written = await Create.RunAsync(task);
            return written.IsOk ? (1, null) : (0, written.Problem);
        }

        var run = new CreateRun(task.Context, [.. rows.Skip(first).Take(LongestRun).Select(r => r.Task)]);
        var problem = await run.RunAsync(mayCommit: false);
        return problem is null ? (run.Answers.Count, null) : (run.Refused, problem);
    }
}
