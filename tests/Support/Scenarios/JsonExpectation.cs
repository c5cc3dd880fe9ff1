using System.Text.Json;

namespace Ashlar.Testing.Scenarios;

/// <summary>
/// Compares an answer with the JSON that was expected: members in any order, arrays in theirs, numbers by their text (a
/// decimal shows its scale). A string <c>"&lt;name&gt;"</c> meets any value; a member <c>"..."</c> allows members that are not named.
/// </summary>
public static class JsonExpectation
{
    /// <summary>The differences, each with its JSON pointer; none when it fits.</summary>
    public static IReadOnlyList<string> Compare(string expected, string actual, Placeholders placeholders)
    {
        var differences = new List<string>();
        using var left = Parse(expected, "the expected body");
        JsonDocument right;
        try
        {
            right = Parse(actual, "the answer");
        }
        catch (FormatException notJson)
        {
            return [notJson.Message];
        }

        using (right) Compare(left.RootElement, right.RootElement, "", placeholders, differences);
        return differences;
    }

    private static JsonDocument Parse(string text, string what)
    {
        try
        {
            return JsonDocument.Parse(text);
        }
        catch (JsonException wrong)
        {
            throw new FormatException($"{what} is not JSON: {wrong.Message}\n{text}");
        }
    }

    private static void Compare(JsonElement expected, JsonElement actual, string pointer, Placeholders placeholders, List<string> differences)
    {
        if (expected.ValueKind == JsonValueKind.String)
        {
            var text = actual.ValueKind == JsonValueKind.String ? actual.GetString()! : actual.GetRawText();
            var wanted = expected.GetString()!; // a string's is never null
            var mayDiffer = wanted.StartsWith('<') && wanted.EndsWith('>');
            if ((actual.ValueKind != JsonValueKind.String && !mayDiffer) || !placeholders.Matches(wanted, text)) Differ(expected, actual, pointer, differences);
            return;
        }

        if (expected.ValueKind != actual.ValueKind)
        {
            Differ(expected, actual, pointer, differences);
            return;
        }

        switch (expected.ValueKind)
        {
            case JsonValueKind.Object: CompareObjects(expected, actual, pointer, placeholders, differences); break;
            case JsonValueKind.Array: CompareArrays(expected, actual, pointer, placeholders, differences); break;
            case JsonValueKind.Number when !SameNumber(expected, actual): Differ(expected, actual, pointer, differences); break;
        }
    }

    // 2.50 is not 2.5: decimals show their scale. A power may be written out, as some stores do inside json fields
    private static bool SameNumber(JsonElement expected, JsonElement actual) =>
        expected.GetRawText() == actual.GetRawText() || (expected.GetRawText().Contains('e', StringComparison.OrdinalIgnoreCase) && JsonElement.DeepEquals(expected, actual));

    private static void CompareObjects(JsonElement expected, JsonElement actual, string pointer, Placeholders placeholders, List<string> differences)
    {
        var open = expected.TryGetProperty("...", out _);
        foreach (var member in expected.EnumerateObject())
        {
            if (member.Name == "...") continue;
            if (actual.TryGetProperty(member.Name, out var found)) Compare(member.Value, found, $"{pointer}/{member.Name}", placeholders, differences);
            else differences.Add($"{pointer}/{member.Name} is missing, expected {member.Value.GetRawText()}");
        }

        if (open) return;
        foreach (var member in actual.EnumerateObject())
        {
            if (!expected.TryGetProperty(member.Name, out _)) differences.Add($"{pointer}/{member.Name} was not expected: {member.Value.GetRawText()}");
        }
    }

    private static void CompareArrays(JsonElement expected, JsonElement actual, string pointer, Placeholders placeholders, List<string> differences)
    {
        if (expected.GetArrayLength() != actual.GetArrayLength())
        {
            differences.Add($"{pointer} has {actual.GetArrayLength()} items, expected {expected.GetArrayLength()}: {actual.GetRawText()}");
            return;
        }

        for (var i = 0; i < expected.GetArrayLength(); i++) Compare(expected[i], actual[i], $"{pointer}/{i}", placeholders, differences);
    }

    private static void Differ(JsonElement expected, JsonElement actual, string pointer, List<string> differences) =>
        differences.Add($"{(pointer.Length == 0 ? "/" : pointer)} is {actual.GetRawText()}, expected {expected.GetRawText()}");
}
