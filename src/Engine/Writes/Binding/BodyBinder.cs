using System.Text.Json;
using Ashlar.Model;

namespace Ashlar.Engine.Writes.Binding;

/// <summary>
/// Binds the JSON object of one entity's row: every member to its column, list or link, every fault noted. Knows nothing of
/// what is stored; what depends on that is left in the <see cref="BoundRow"/>.
/// </summary>
internal sealed class BodyBinder(Entity entity)
{
    private readonly MemberTable members = new(entity);

    public ReadOnlySpan<Member> Members => members.All;

    /// <summary>The binder of one column that is not computed.</summary>
    public ColumnBinder Of(ColumnField column) => members.All[column.Ordinal].Column ?? throw new InvalidOperationException($"{column} is not bound");

    /// <param name="parent">For a nested row: the reference that its parent sets.</param>
    public BoundRow Bind(JsonElement body, BindMode mode, BodyPath? at, RefField? parent, BindContext context)
    {
        var row = new BoundRow(entity, at);
        if (body.ValueKind != JsonValueKind.Object)
        {
            context.Faults.Add(Codes.Type, "must be an object", at, null, ("expected", "object"));
            row.Faulty = true;
            return row;
        }

        var before = context.Faults.Count;
        var access = context.Of(entity);
        var next = 0;
        foreach (var property in body.EnumerateObject())
        {
            if (context.Faults.IsFull) break;
            var member = members.Find(property, ref next);
            if (member is null) UnknownMember.Tell(entity, property, at, context.Faults);
            else if (member.Field is ColumnField column) ColumnRules.Bind(row, column, member.Column, property.Value, mode, parent, access, context);
            else ListRules.Bind(row, member, property.Value, mode, access, context);
        }

        if (mode != BindMode.Patch) Completion.RequireAll(row, mode, parent, context);
        row.Faulty = context.Faults.Count > before;
        return row;
    }
}
