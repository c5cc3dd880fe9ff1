using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Ashlar.Surfaces.Tests.Rest.OpenApi;

/// <summary>As much of JSON Schema (draft 2020-12) as the documents use; a keyword that it does not know is a fault of the test.</summary>
internal sealed class SchemaJudge(JsonObject root)
{
    private static readonly HashSet<string> Silent = new(
        ["description", "title", "default", "readOnly", "deprecated", "format", "contentEncoding", "examples", "example"], StringComparer.Ordinal);

    /// <summary>Required properties may be missing: an answer to <c>fields=</c>.</summary>
    public bool Partial { get; init; }

    public JsonNode Follow(JsonNode node)
    {
        while (node is JsonObject found && found["$ref"] is { } reference)
        {
            node = root;
            foreach (var step in reference.GetValue<string>()[2..].Split('/')) node = node[step] ?? throw new InvalidOperationException($"{reference} leads nowhere");
        }

        return node;
    }

    /// <summary>What is wrong with a value, with its place.</summary>
    public IEnumerable<string> Faults(JsonNode schema, JsonNode? value, string at = "")
    {
        var followed = Follow(schema).AsObject();
        foreach (var (keyword, rule) in followed)
        {
            if (Silent.Contains(keyword)) continue;
            foreach (var fault in Judge(followed, keyword, rule!, value, at)) yield return fault;
        }

        if (followed["format"] is { } format && !HasFormat(format.GetValue<string>(), value)) yield return $"{at}: is no {format}: {Text(value)}";
    }

    private IEnumerable<string> Judge(JsonObject schema, string keyword, JsonNode rule, JsonNode? value, string at) => keyword switch
    {
        "type" => Unless(IsOfType(rule, value), $"{at}: {Text(value)} is not of type {Text(rule)}"),
        "enum" => Unless(rule.AsArray().Any(w => JsonNode.DeepEquals(w, value)), $"{at}: {Text(value)} is not one of {Text(rule)}"),
        "const" => Unless(JsonNode.DeepEquals(rule, value), $"{at}: is not {Text(rule)}"),
        "anyOf" => Unless(rule.AsArray().Any(s => !Faults(s!, value, at).Any()), $"{at}: fits none of anyOf: {Text(value)}\n  " + string.Join("\n  ", rule.AsArray().SelectMany(s => Faults(s!, value, at)))),
        "required" => Partial || value is not JsonObject holder ? [] : rule.AsArray().Where(n => !holder.ContainsKey(n!.GetValue<string>())).Select(n => $"{at}: has no {n}"),
        "properties" => value is JsonObject members ? members.Where(m => rule[m.Key] is not null).SelectMany(m => Faults(rule[m.Key]!, m.Value, $"{at}/{m.Key}")) : [],
        "additionalProperties" => Additional(schema, rule, value, at),
        "items" => value is JsonArray items ? items.SelectMany((item, i) => Faults(rule, item, $"{at}/{i}")) : [],
        "minItems" => Unless(value is not JsonArray list || list.Count >= rule.GetValue<int>(), $"{at}: too few items"),
        "maxItems" => Unless(value is not JsonArray list || list.Count <= rule.GetValue<int>(), $"{at}: too many items"),
        "uniqueItems" => Unless(value is not JsonArray list || list.Select(Text).Distinct().Count() == list.Count, $"{at}: repeats an item"),
        "minLength" => Unless(!IsText(value, out var text) || Length(text) >= rule.GetValue<int>(), $"{at}: too short"),
        "maxLength" => Unless(!IsText(value, out var text) || Length(text) <= rule.GetValue<int>(), $"{at}: too long"),
        "pattern" => Unless(!IsText(value, out var text) || Regex.IsMatch(text, rule.GetValue<string>(), RegexOptions.ECMAScript), $"{at}: {Text(value)} does not match {rule}"),
        "minimum" => Unless(!IsNumber(value, out var number) || number >= Number(rule), $"{at}: less than {rule}"),
        "maximum" => Unless(!IsNumber(value, out var number) || number <= Number(rule), $"{at}: more than {rule}"),
        "multipleOf" => Unless(!IsNumber(value, out var number) || number % Number(rule) == 0, $"{at}: {Text(value)} is no multiple of {rule}"),
        _ => throw new InvalidOperationException($"the judge does not know '{keyword}'"),
    };

    private IEnumerable<string> Additional(JsonObject schema, JsonNode rule, JsonNode? value, string at)
    {
        if (value is not JsonObject members) return [];
        var extra = members.Where(m => schema["properties"]?[m.Key] is null);
        return rule is JsonObject ? extra.SelectMany(m => Faults(rule, m.Value, $"{at}/{m.Key}"))
            : rule.GetValue<bool>() ? [] : extra.Select(m => $"{at}: has no property {m.Key}");
    }

    private static IEnumerable<string> Unless(bool holds, string fault) => holds ? [] : [fault];

    private static bool IsOfType(JsonNode rule, JsonNode? value) =>
        rule is JsonArray several ? several.Any(t => IsOfType(t!, value)) : (rule.GetValue<string>(), value?.GetValueKind() ?? JsonValueKind.Null) switch
        {
            ("null", JsonValueKind.Null) or ("object", JsonValueKind.Object) or ("array", JsonValueKind.Array) or ("string", JsonValueKind.String)
                or ("boolean", JsonValueKind.True or JsonValueKind.False) or ("number", JsonValueKind.Number) => true,
            ("integer", JsonValueKind.Number) => !IsNumber(value, out var number) || number == decimal.Truncate(number), // 1.0 is one; what is beyond decimal is whole
            _ => false,
        };

    private static bool HasFormat(string format, JsonNode? value) => !IsText(value, out var text) || format switch
    {
        "uuid" => Guid.TryParseExact(text, "D", out _),
        "date" => DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _),
        "date-time" => DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.None, out _) && text.Contains('T', StringComparison.Ordinal),
        "uri" => Uri.TryCreate(text, UriKind.Absolute, out _),
        "email" => text.Contains('@', StringComparison.Ordinal),
        "hostname" or "time-local" or "uri-reference" or "json-pointer" => true,
        _ => throw new InvalidOperationException($"the judge does not know the format '{format}'"),
    };

    private static bool IsText(JsonNode? value, out string text)
    {
        text = value?.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : "";
        return value?.GetValueKind() == JsonValueKind.String;
    }

    private static bool IsNumber(JsonNode? value, out decimal number)
    {
        number = 0;
        return value?.GetValueKind() == JsonValueKind.Number && decimal.TryParse(Text(value), NumberStyles.Float, CultureInfo.InvariantCulture, out number);
    }

    private static decimal Number(JsonNode node) => decimal.Parse(Text(node), NumberStyles.Float, CultureInfo.InvariantCulture);

    private static int Length(string text) => text.EnumerateRunes().Count();

    private static string Text(JsonNode? node) => node?.ToJsonString() ?? "null";
}
