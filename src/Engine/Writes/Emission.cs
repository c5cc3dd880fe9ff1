using Ashlar.Cel;
using Ashlar.Stores;

namespace Ashlar.Engine.Writes;

/// <summary>Puts the statements of changed rows into a list: parents before children, links last.</summary>
internal static class Emission
{
    /// <param name="context">The request.</param>
    /// <param name="root">The row, with those below it.</param>
    /// <param name="steps">Where to.</param>
    /// <param name="withRoot">False: the row itself is written already.</param>
    public static async ValueTask<Problem?> AddAsync(WriteContext context, RowChange root, StepList steps, bool withRoot = true)
    {
        foreach (var change in root.Tree())
        {
            if (change.Parent is { IsNew: true } parent && change.ParentField is { } by)
            {
                // A key that the database makes is known only when its row is in.
                if (parent.Key.IsNull && await steps.FlushAsync() is { } refusal) return refusal;
                change.Values[by.Ordinal] = parent.Key;
            }

            if (withRoot || change != root) AddRow(context, change, steps);
        }

        foreach (var change in root.Tree())
        {
            if (change.Links.Count == 0) continue;
            if (change.Key.IsNull && await steps.FlushAsync() is { } refusal) return refusal;
            AddLinks(context, change, steps);
        }

        return null;
    }

    /// <summary>The row itself, where there is anything of it to write.</summary>
    public static void AddRow(WriteContext context, RowChange change, StepList steps)
    {
        if (Row(context, change) is not { } step) return;
        steps.Add(step, change);
        context.Note(change);
    }

    /// <summary>The row of the caller, with its key and what the model gives of itself, unless it is there.</summary>
    public static void AddCaller(WriteContext context, StepList steps)
    {
        var user = context.Profile.Model.User;
        var values = new CelValue[user.Columns.Count];
        var sent = new bool[values.Length];
        sent[user.Key.Ordinal] = true;
        values[user.Key.Ordinal] = context.Caller.Id;
        Forming.SetSystem(context, user, sent, values);
        foreach (var entry in context.Of(user).Defaults.Ordered)
        {
            if (entry.Kind != DefaultKind.Own || sent[entry.Column.Ordinal]) continue;
            var value = context.Surroundings.WithRow(user, values).Evaluate(entry.Tree);
            if (FieldValue.TryConvert(entry.Column.Type, value, out var stored)) values[entry.Column.Ordinal] = stored;
        }

        steps.Add(context.Tools.Statements.Of(user).InsertIfAbsent.Step(values));
    }

    private static WriteStep? Row(WriteContext context, RowChange change)
    {
        var statements = context.Tools.Statements.Of(change.Entity);
        if (change.IsNew) return (change.Key.IsNull ? statements.InsertRow : statements.InsertWithKey).Step(change.Values);
        return Array.IndexOf(change.Changed, true) >= 0 ? statements.UpdateOf(change.Changed).Step(change.Values) : null;
    }

    private static void AddLinks(WriteContext context, RowChange change, StepList steps)
    {
        foreach (var link in change.Links)
        {
            foreach (var key in link.Removed) steps.Add(new WriteStep(context.Tools.Statements.Unlink(link.Link, all: false, byTarget: false), [change.Key, key]), change);
            foreach (var key in link.Added) steps.Add(new WriteStep(context.Tools.Statements.Link(link.Link), [change.Key, key]), change);
        }
    }
}
