using System.Text.Json;
using Ashlar.Cel;
using Ashlar.Engine.Rules;
using Ashlar.Engine.Writes.Batches;
using Ashlar.Model;

namespace Ashlar.Engine.Writes.Binding;

/// <summary>
/// Whether a caller may send a column at all, and what becomes of the value. On PUT, and in nested rows that are changed, a
/// column that stays as it is may be sent back with the value it has; anywhere else sending it is a fault.
/// </summary>
internal static class ColumnRules
{
    public static void Bind(
        BoundRow row, ColumnField column, ColumnBinder? binder, JsonElement json, BindMode mode, RefField? parent, EntityAccess access, BindContext context)
    {
        if (binder is null)
        {
            // A computed value of an earlier answer comes back with a PUT or an import; it says nothing.
            if (mode == BindMode.Patch && parent is null || mode == BindMode.Create && !context.IsSystem) Tell(Codes.Computed, column, row.At, context);
            return;
        }

        var refusal = Refusal(column, mode, parent, access, context);
        if (refusal is not null && !MayRepeat(column, mode, parent, access))
        {
            Tell(refusal, column, row.At, context);
            return;
        }

        var merges = mode == BindMode.Patch && column.Type is { Kind: ScalarKind.Json, IsList: false };
        if (IsReference(column, parent, json, context, out var reference))
        {
            var target = column is RefField to ? to.Target : column.Entity;
            if (refusal is null || ReferenceEquals(column, column.Entity.Key)) BindReference(row, column, reference, target, refusal, context);
            else Tell(refusal, column, row.At, context);
            return;
        }

        if (!TryValue(row, column, binder, json, refusal is not null, merges, context.Faults, out var value)) return;
        if (refusal is not null)
        {
            (row.Held ??= []).Add(new HeldValue(column, value, refusal));
            return;
        }

        if (mode == BindMode.Create && !IsInitial(column, value, row.At, context)) return;
        row.Values[column.Ordinal] = value;
        row.Sent[column.Ordinal] = true;
        if (merges) (row.Raw ??= new JsonElement[row.Values.Length])[column.Ordinal] = json;
    }

    public static void Tell(string code, ColumnField column, BodyPath? at, BindContext context)
    {
        var faults = code == Codes.ForbiddenField ? context.Forbidden : context.Faults;
        if (code == Codes.ForbiddenField) faults.Lack(context.Of(column.Entity).Write(column).Lacking);
        faults.Add(code, Message(code), at, column.WireName);
    }

    /// <summary>The code of why a column may not be set now; null: it may, or the row decides.</summary>
    public static string? Refusal(ColumnField column, BindMode mode, RefField? parent, EntityAccess access, BindContext context)
    {
        if (ReferenceEquals(column, parent)) return Codes.Readonly;
        var creating = mode == BindMode.Create;
        if (context.IsSystem && creating) return null;
        if (ReferenceEquals(column, column.Entity.Key))
        {
            return creating ? column.Entity.KeyGeneration == KeyGeneration.Client ? null : Codes.System
                : column.System ? Codes.System : Codes.Immutable;
        }

        if (column.System) return Codes.System;
        // Whatever the model lets callers set of themselves: nobody registers with roles.
        if (column.Readonly || (access.Profile.Registers && ReferenceEquals(column, access.Profile.Model.Roles))) return Codes.Readonly;
        if (column.Immutable && !creating) return Codes.Immutable;
        return access.Write(column).Verdict == Verdict.Never ? Codes.ForbiddenField : null;
    }

    public static string Message(string code) => code switch
    {
        Codes.Computed => "is computed and cannot be set",
        Codes.System => "is set by the server",
        Codes.Readonly => "is read-only",
        Codes.Immutable => "cannot be changed after creation",
        _ => "this caller may not set this field",
    };

    // Of an earlier operation of a batch: where a key is expected and nowhere else.
    private static bool IsReference(ColumnField column, RefField? parent, JsonElement json, BindContext context, out string reference)
    {
        reference = "";
        return context.References is not null && (column is RefField || (parent is not null && ReferenceEquals(column, column.Entity.Key)))
            && OperationKeys.IsReference(json, out reference);
    }

    private static void BindReference(BoundRow row, ColumnField column, string reference, Entity target, string? refusal, BindContext context)
    {
        if (!context.References!.TryResolve(reference, target, row.At, column.WireName, context.Faults, out var key)) return; // asked where there are some
        if (refusal is not null)
        {
            (row.Held ??= []).Add(new HeldValue(column, key, refusal));
            return;
        }

        row.Values[column.Ordinal] = key;
        row.Sent[column.Ordinal] = true;
    }

    // Comparing with a value that the caller may not read would tell it.
    private static bool MayRepeat(ColumnField column, BindMode mode, RefField? parent, EntityAccess access) =>
        mode != BindMode.Create && (mode == BindMode.Replace || parent is not null)
        && (ReferenceEquals(column, column.Entity.Key) || access.Read(column).Verdict == Verdict.Always);

    private static bool TryValue(BoundRow row, ColumnField column, ColumnBinder binder, JsonElement json, bool held, bool merges, BodyFaults faults, out CelValue value)
    {
        value = CelValue.Null;
        if (json.ValueKind != JsonValueKind.Null)
        {
            return merges
                ? ColumnBinder.TryBindMerge(json, row.At, column.WireName, faults, out value)
                : binder.TryBind(json, row.At, column.WireName, faults, out value);
        }

        if (column.Optional || held) return true;
        faults.Add(Codes.Null, "must not be null", row.At, column.WireName);
        return false;
    }

    private static bool IsInitial(ColumnField column, CelValue value, BodyPath? at, BindContext context)
    {
        if (context.IsSystem || value.IsNull || column is not ValueField { Transitions: not null } field || Contains(field.Initial, value.AsString)) return true;
        context.Faults.Add(Codes.Initial, $"a new row starts with {string.Join(" or ", field.Initial)}", at, column.WireName, ("allowed", field.Initial));
        return false;
    }

    private static bool Contains(IReadOnlyList<string> words, string word)
    {
        foreach (var candidate in words)
        {
            if (candidate == word) return true;
        }

        return false;
    }
}
