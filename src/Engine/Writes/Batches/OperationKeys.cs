using System.Runtime.InteropServices;
using System.Text.Json;
using Ashlar.Cel;
using Ashlar.Engine.Writes.Binding;
using Ashlar.Model;

namespace Ashlar.Engine.Writes.Batches;

/// <summary>
/// The keys of a batch's rows, by the ids of the operations so far: what <c>{"$ref": "a.id"}</c> stands for where a body must
/// give a key.
/// </summary>
internal sealed class OperationKeys
{
    private readonly Dictionary<string, (Entity? Entity, CelValue Key)> byId = new(StringComparer.Ordinal);

    /// <summary>A key that the database has yet to make was asked for: what was bound stands for nothing until it is bound again.</summary>
    public bool WasOpen { get; set; }

    /// <param name="id">The operation's id; without one nothing refers to it.</param>
    /// <param name="entity">Null: its answer is no row.</param>
    /// <param name="key">Null while it is not known.</param>
    public void Set(string? id, Entity? entity, CelValue key)
    {
        if (id is not null) byId[id] = (entity, key);
    }

    /// <summary>Whether JSON is a reference to an operation, whatever it says.</summary>
    public static bool IsReference(JsonElement json, out string text)
    {
        text = "";
        if (json.ValueKind != JsonValueKind.Object || json.GetPropertyCount() != 1) return false;
        foreach (var property in json.EnumerateObject())
        {
            if (!JsonMarshal.GetRawUtf8PropertyName(property).SequenceEqual("$ref"u8)) return false;
            return property.Value.ValueKind == JsonValueKind.String && JsonText.TryRead(property.Value, out text) == TextFault.None;
        }

        return false;
    }

    /// <summary>The key that a reference stands for; false: a fault was added.</summary>
    public bool TryResolve(string reference, Entity target, BodyPath? at, string? member, BodyFaults faults, out CelValue key)
    {
        var fault = Resolve(reference, target, out key);
        if (fault is null) return true;
        faults.Add(Codes.Reference, fault, at, member, ("entity", target.Name));
        return false;
    }

    /// <summary>What is wrong with the reference, or null. A key that is not known yet is given as one that no row has.</summary>
    public string? Resolve(string reference, Entity target, out CelValue key)
    {
        key = CelValue.Null;
        var dot = reference.LastIndexOf('.');
        var id = dot < 0 ? reference : reference[..dot];
        if (!byId.TryGetValue(id, out var made)) return $"there is no earlier operation '{Shown(id)}'";
        if (made.Entity is not { } entity) return $"the answer of '{Shown(id)}' is no row";
        var name = entity.Key is CompositeKey ? "key" : entity.Key.WireName;
        if (dot < 0 || reference[(dot + 1)..] != name) return $"only the key of an earlier operation's row can be referred to: '{Shown(id)}.{name}'";
        if (!ReferenceEquals(entity, target)) return $"'{Shown(id)}' is a {entity.Name}, and a {target.Name} is wanted here";
        key = made.Key;
        if (!key.IsNull) return null;
        WasOpen = true;
        key = NoKey(target.Key.Type);
        return null;
    }

    private static CelValue NoKey(ScalarType type) => type.Kind is ScalarKind.Int or ScalarKind.Long ? CelValue.Int(0)
        : type.Kind == ScalarKind.Uuid ? Model.Expressions.ValueTypes.UuidType.Of(Guid.Empty)
        : CelValue.String("");

    private static string Shown(string id) => id.Length <= 64 ? id : id[..64] + "…";
}
