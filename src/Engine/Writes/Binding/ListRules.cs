using System.Runtime.InteropServices;
using System.Text.Json;
using Ashlar.Cel;
using Ashlar.Engine.Rules;
using Ashlar.Engine.Writes.Batches;
using Ashlar.Model;

namespace Ashlar.Engine.Writes.Binding;

/// <summary>Owned children and links of a body.</summary>
internal static class ListRules
{
    public static void Bind(BoundRow row, Member member, JsonElement json, BindMode mode, EntityAccess access, BindContext context)
    {
        if (member.Field is ManyField { Owned: false } many)
        {
            context.Faults.Add(Codes.Readonly, $"is the other side of {many.By.Entity.Name}.{many.By.Name}: set it there", row.At, member.Name);
            return;
        }

        if (access.Write(member.Field) is { Verdict: Verdict.Never } rule)
        {
            context.Forbidden.Lack(rule.Lacking);
            context.Forbidden.Add(Codes.ForbiddenField, ColumnRules.Message(Codes.ForbiddenField), row.At, member.Name);
            return;
        }

        if (json.ValueKind != JsonValueKind.Array)
        {
            var isNull = json.ValueKind == JsonValueKind.Null;
            context.Faults.Add(isNull ? Codes.Null : Codes.Type, isNull ? "must not be null; [] empties the list" : "must be an array", row.At, member.Name, ("expected", "array"));
            return;
        }

        if (member.Field is ManyField owned) BindChildren(row, owned, json, mode, context);
        else BindLinks(row, (LinkField)member.Field, member.Column, json, context);
    }

    private static void BindChildren(BoundRow row, ManyField many, JsonElement json, BindMode mode, BindContext context)
    {
        // A rule that the children state for themselves and that is closed refuses before anything of them is told.
        if (mode == BindMode.Create && json.GetArrayLength() > 0 && many.Target.OwnAccess.Create is { } stated && context.Profile.Rule(stated) is { Verdict: Verdict.Never } rule)
        {
            context.Forbidden.Lack(rule.Lacking);
            context.Forbidden.Add(Codes.ForbiddenField, ColumnRules.Message(Codes.ForbiddenField), row.At, many.Name);
            return;
        }

        Counts.Check(json.GetArrayLength(), many.Min, many.Max, row.At, many.Name, context.Faults);
        var list = BodyPath.Member(row.At, many.Name);
        var rows = new List<BoundRow>(json.GetArrayLength());
        var binder = context.Binders.Of(many.Target);
        var keyMember = binder.Members[many.Target.Key.Ordinal];
        var seen = mode == BindMode.Create ? null : new HashSet<CelValue>();
        foreach (var item in json.EnumerateArray())
        {
            if (context.Faults.IsFull) break;
            var at = BodyPath.Item(list, rows.Count);
            var isNamed = NamesRow(item, mode, keyMember, many.Target, context, out var named);
            if (!named.IsNull && !seen!.Add(named) && !IsProvisional(context)) context.Faults.Add(Codes.Duplicate, "is in the list already", at, keyMember.Name); // made above where rows may be named
            var child = binder.Bind(item, isNamed ? mode : BindMode.Create, at, many.By, context);
            child.NamedKey = named;
            rows.Add(child);
        }

        (row.Children ??= []).Add(new BoundChildren(many, list, rows));
    }

    // Keys that the database has yet to make all stand as one: whether they are doubled shows when the body is bound again.
    private static bool IsProvisional(BindContext context) => context.References is { WasOpen: true };

    // A key that does not read as one names a row too: the row's own binding tells what is wrong with it.
    private static bool NamesRow(JsonElement item, BindMode mode, Member member, Entity target, BindContext context, out CelValue key)
    {
        key = CelValue.Null;
        if (mode == BindMode.Create || item.ValueKind != JsonValueKind.Object) return false;
        if (!TryFind(item, member, out var json) || json.ValueKind == JsonValueKind.Null) return false;
        if (context.References is { } keys && OperationKeys.IsReference(json, out var reference))
        {
            if (keys.Resolve(reference, target, out key) is not null) key = CelValue.Null;
            return true;
        }

        // The column binder is there: a key is never computed.
        if (!member.Column!.TryBind(json, null, member.Name, new BodyFaults(), out key)) key = CelValue.Null;
        return true;
    }

    // Not TryGetProperty, which throws on names that are no text.
    private static bool TryFind(JsonElement item, Member member, out JsonElement value)
    {
        foreach (var property in item.EnumerateObject())
        {
            if (!JsonMarshal.GetRawUtf8PropertyName(property).SequenceEqual(member.Utf8)) continue;
            value = property.Value;
            return true;
        }

        value = default;
        return false;
    }

    private static bool TryKey(LinkField link, ColumnBinder binder, JsonElement item, BodyPath at, BindContext context, out CelValue key) =>
        context.References is { } keys && OperationKeys.IsReference(item, out var reference)
            ? keys.TryResolve(reference, link.Target, at, null, context.Faults, out key)
            : binder.TryBind(item, at, null, context.Faults, out key);

    private static void BindLinks(BoundRow row, LinkField link, ColumnBinder? binder, JsonElement json, BindContext context)
    {
        var faults = context.Faults;
        Counts.Check(json.GetArrayLength(), link.Min, link.Max, row.At, link.Name, faults);
        var list = BodyPath.Member(row.At, link.Name);
        var keys = new List<CelValue>(json.GetArrayLength());
        var seen = new HashSet<CelValue>();
        var index = 0;
        foreach (var item in json.EnumerateArray())
        {
            if (faults.IsFull) break;
            var at = BodyPath.Item(list, index++);
            if (item.ValueKind == JsonValueKind.Null) faults.Add(Codes.Null, "must not be null", at);
            else if (TryKey(link, binder!, item, at, context, out var key)) // every link member has one
            {
                if (seen.Add(key)) keys.Add(key);
                else if (!IsProvisional(context)) faults.Add(Codes.Duplicate, "is in the list already", at);
            }
        }

        (row.Links ??= []).Add(new BoundLinks(link, list, keys));
    }
}
