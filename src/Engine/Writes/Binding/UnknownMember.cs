using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Ashlar.Cel;
using Ashlar.Model;

namespace Ashlar.Engine.Writes.Binding;

/// <summary>A name that the entity does not have, with what was probably meant.</summary>
internal static class UnknownMember
{
    private const int LongestName = 100;

    public static void Tell(Entity entity, JsonProperty property, BodyPath? at, BodyFaults faults)
    {
        var raw = JsonMarshal.GetRawUtf8PropertyName(property);
        // Escapes may stand for what no text can hold: such a name is shown as it was written.
        var name = raw.Contains((byte)'\\') && JsonText.Inspect(raw) == TextFault.None ? property.Name : Encoding.UTF8.GetString(raw);
        if (name.Length > LongestName) name = name[..(char.IsHighSurrogate(name[LongestName - 1]) ? LongestName - 1 : LongestName)];
        if (entity.Find(name) is RefField reference && reference.WireName != name)
        {
            faults.Add(Codes.UnknownField, $"no such field; write the key as '{reference.WireName}'", at, name, ("nearest", reference.WireName));
            return;
        }

        if (Nearest(entity, name) is { } nearest)
        {
            faults.Add(Codes.UnknownField, $"no such field; did you mean '{nearest}'?", at, name, ("nearest", nearest));
            return;
        }

        faults.Add(Codes.UnknownField, "no such field", at, name);
    }

    // Hidden fields may be written, but their names are not told.
    private static string? Nearest(Entity entity, string name) =>
        NearestName.Of(name, entity.Fields.Where(f => !f.Hidden && !f.System).Select(f => f is ColumnField c ? c.WireName : f.Name));
}
