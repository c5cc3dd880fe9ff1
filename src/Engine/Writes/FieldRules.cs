using Ashlar.Cel;
using Ashlar.Engine.Rules;
using Ashlar.Engine.Writes.Binding;
using Ashlar.Model;

namespace Ashlar.Engine.Writes;

/// <summary>Write rules of single fields that depend on the row. They refuse only what the request sets.</summary>
internal static class FieldRules
{
    /// <summary>The refusal of the fields whose own rule does not hold for the row as written, or null.</summary>
    public static Problem? Own(WriteContext context, List<RowChange> changes)
    {
        BodyFaults? closed = null;
        foreach (var change in changes)
        {
            var rules = context.Of(change.Entity).OwnFieldRules;
            if (rules.Count == 0) continue;
            var surroundings = OwnRules.Around(context, change);
            foreach (var field in rules)
            {
                if (IsSet(context, change, field.Field) && !surroundings.Holds(field.Rule)) Tell(closed ??= new BodyFaults(), change, field.Field, field.Rule);
            }
        }

        return closed is null ? null : Refuse(context, closed);
    }

    /// <summary>The fields of a nested row whose rule does not hold for it as stored.</summary>
    public static async ValueTask<IReadOnlyList<Field>> ClosedAsync(WriteContext context, EntityWrites writes, CelValue[] stored)
    {
        if (writes.OwnFieldRules.Count + writes.FarFieldRules.Count == 0) return [];
        var closed = new List<Field>();
        foreach (var field in writes.OwnFieldRules.Concat(writes.FarFieldRules))
        {
            if (!await writes.Before(field.Rule, creates: false).HoldsAsync(context, stored, stored)) closed.Add(field.Field);
        }

        return closed;
    }

    /// <summary>The refusal of what the request sets and the rows as stored keep closed, or null.</summary>
    public static Problem? AsStored(WriteContext context, List<RowChange> changes)
    {
        BodyFaults? closed = null;
        foreach (var change in changes)
        {
            foreach (var field in change.ClosedFields)
            {
                if (IsSet(context, change, field)) Tell(closed ??= new BodyFaults(), change, field, context.Of(change.Entity).Access.Write(field));
            }
        }

        return closed is null ? null : Refuse(context, closed);
    }

    /// <summary>
    /// Whether the request sets the field: at creation what was sent, later what changes. What the caller may not read counts
    /// as changed: that it does not change would tell what it is.
    /// </summary>
    public static bool IsSet(WriteContext context, RowChange change, Field field) => field switch
    {
        ColumnField column => change.Bound?.Sent[column.Ordinal] == true
            && (change.IsNew || change.Values[column.Ordinal] != change.Old![column.Ordinal] || !MayRead(context, change, field)), // new or with an old row
        LinkField link => change.Links.Exists(l => l.Link == link && (change.IsNew || l.Added.Count + l.Removed.Count > 0 || !MayRead(context, change, field))),
        _ => change.Bound?.Children?.Exists(c => c.Relation == field) == true && (change.IsNew || change.TouchedBelow || !MayRead(context, change, field)),
    };

    /// <summary>Whether the caller may read the field of a row that was there. A rule that only the store can decide counts as no.</summary>
    public static bool MayRead(WriteContext context, RowChange change, Field field) => context.Of(change.Entity).Access.Read(field) switch
    {
        { Verdict: Verdict.Always } => true,
        { Verdict: Verdict.Depends, Traverses: false } rule => change.Old is { } old && context.Surroundings.WithRow(change.Entity, old).Holds(rule),
        _ => false,
    };

    public static void Tell(BodyFaults faults, RowChange change, Field field, FoldedRule rule)
    {
        faults.Lack(rule.Lacking);
        faults.Add(Codes.ForbiddenField, ColumnRules.Message(Codes.ForbiddenField), change.At, field is ColumnField column ? column.WireName : field.Name);
    }

    /// <summary>As a rule of the row would: 401 signed out, 403 signed in, with the fields named.</summary>
    public static Problem Refuse(WriteContext context, BodyFaults closed) => context.Profile.Refusal(closed.Lacking) with { Errors = closed.All };
}
