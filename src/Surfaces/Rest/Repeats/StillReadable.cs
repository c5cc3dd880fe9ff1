using System.Text.Json;
using Ashlar.Engine.Reads;

namespace Ashlar.Surfaces.Rest.Repeats;

/// <summary>
/// Whether a caller may still read all that a kept body tells, judged by the same rows as the rules let the caller read them
/// now: every field and related row of the kept body must be among them. Values may have changed; that is what a repeat is for.
/// </summary>
internal static class StillReadable
{
    private const string Truncated = "$truncated";

    /// <param name="shape">Of the row.</param>
    /// <param name="kept">As it was answered.</param>
    /// <param name="now">As it would be answered now.</param>
    public static bool Row(RowShape shape, JsonElement kept, JsonElement now)
    {
        foreach (var member in kept.EnumerateObject())
        {
            if (member.Name == Truncated) continue;
            if (Find(shape, member.Name) is not { } property || !now.TryGetProperty(member.Name, out var current)) return false;
            var holds = property switch
            {
                ObjectProperty one => One(one.Shape, member.Value, current),
                ListProperty many => Many(many.Shape, member.Value, current),
                _ => true,
            };
            if (!holds) return false;
        }

        return true;
    }

    /// <summary>The same of a page: its rows must be among those of the page as it is now.</summary>
    public static bool Page(RowShape shape, JsonElement kept, JsonElement now) => Many(shape, kept.GetProperty("data"), now.GetProperty("data"));

    // Another row than then may be read by other rules.
    private static bool One(RowShape shape, JsonElement kept, JsonElement now)
    {
        if (kept.ValueKind != JsonValueKind.Object) return true;
        return now.ValueKind == JsonValueKind.Object && IsSame(shape, kept, now) && Row(shape, kept, now);
    }

    private static bool Many(RowShape shape, JsonElement kept, JsonElement now)
    {
        foreach (var row in kept.EnumerateArray())
        {
            var found = false;
            foreach (var candidate in now.EnumerateArray())
            {
                found = IsSame(shape, row, candidate) && Row(shape, row, candidate);
                if (found) break;
            }

            if (!found) return false;
        }

        return true;
    }

    // Without its key a row is only known by all that it holds.
    private static bool IsSame(RowShape shape, JsonElement kept, JsonElement now)
    {
        var key = shape.Entity.Key.WireName;
        return kept.TryGetProperty(key, out var was) && now.TryGetProperty(key, out var current)
            ? was.GetRawText() == current.GetRawText()
            : kept.GetRawText() == now.GetRawText();
    }

    private static ShapeProperty? Find(RowShape shape, string name)
    {
        foreach (var property in shape.Properties)
        {
            if (property.Name == name) return property;
        }

        return null;
    }
}
