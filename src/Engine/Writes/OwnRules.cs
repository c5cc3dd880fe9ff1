using Ashlar.Cel;
using Ashlar.Engine.Rules;
using Ashlar.Engine.Writes.Binding;
using Ashlar.Model;

namespace Ashlar.Engine.Writes;

/// <summary>Rules and checks that need only the row: decided in memory, before a statement is run.</summary>
internal static class OwnRules
{
    public static RowActivation Around(WriteContext context, RowChange change)
    {
        var surroundings = context.Surroundings.WithRow(change.Entity, change.Values);
        return change.Old is { } old ? surroundings.WithOld(change.Entity, old) : surroundings;
    }

    /// <summary>Adds a fault for each check that is false. A row with faults of its own is not asked: they would be told twice.</summary>
    public static void Check(WriteContext context, RowChange change)
    {
        if (change.Bound?.Faulty == true) return;
        var checks = context.Of(change.Entity).OwnChecks;
        if (checks.Count == 0) return;
        var surroundings = Around(context, change);
        foreach (var check in checks)
        {
            if (surroundings.Evaluate(check.Tree).IsFalse) TellCheck(context.Faults, change, check.Check);
        }
    }

    public static void TellCheck(BodyFaults faults, RowChange change, CheckRule check)
    {
        var member = check.Field is ColumnField column ? column.WireName : check.Field?.Name;
        faults.Add(Codes.Check, check.Message, change.At, member);
    }

    /// <summary>The moves of enums that the model does not have, as one problem; null when there is none.</summary>
    public static Problem? Moves(WriteContext context, List<RowChange> changes)
    {
        var faults = new BodyFaults();
        foreach (var change in changes)
        {
            if (change.Old is not { } old) continue;
            foreach (var field in context.Of(change.Entity).Moves)
            {
                var (from, to) = (old[field.Ordinal], change.Values[field.Ordinal]);
                if (from == to || to.IsNull || from.IsNull && Has(field.Initial, to.AsString)) continue;
                var allowed = from.IsNull ? field.Initial : field.Transitions!.GetValueOrDefault(from.AsString, []); // closed moves are what this list is of
                if (Has(allowed, to.AsString)) continue;
                if (!FieldRules.MayRead(context, change, field))
                {
                    faults.Add(Codes.Transition, $"may not move to {to.AsString} from where it is", change.At, field.WireName, ("to", to.AsString));
                    continue;
                }

                var where = allowed.Count == 0 ? "nowhere" : "to " + string.Join(" or ", allowed);
                faults.Add(Codes.Transition, $"may not move from {Word(from)} to {to.AsString}: from there it moves {where}", change.At, field.WireName, ("from", Word(from)), ("to", to.AsString), ("allowed", allowed));
            }
        }

        return faults.Any ? faults.ToProblem(ProblemKind.Transition) : null;
    }

    private static string Word(CelValue word) => word.IsNull ? "nothing" : word.AsString;

    private static bool Has(IReadOnlyList<string> words, string word)
    {
        foreach (var candidate in words)
        {
            if (candidate == word) return true;
        }

        return false;
    }
}
