using System.Text.Json;

namespace Ashlar.Engine.Writes.Binding;

/// <summary>Keywords of JSON Schema over objects.</summary>
internal readonly struct JsonSchemaObjects(JsonSchema whole, int depth)
{
    public void Check(JsonElement schema, JsonElement value, BodyPath? at, BodyFaults faults)
    {
        var count = value.EnumerateObject().Count();
        if (JsonSchemaScalars.Integer(schema, "minProperties") is { } least && count < least) JsonSchema.Tell(faults, at, "minProperties", $"must have at least {least} members");
        if (JsonSchemaScalars.Integer(schema, "maxProperties") is { } most && count > most) JsonSchema.Tell(faults, at, "maxProperties", $"must have at most {most} members");
        if (schema.TryGetProperty("required", out var required) && required.ValueKind == JsonValueKind.Array) Require(required, value, at, faults);
        foreach (var member in value.EnumerateObject()) CheckMember(schema, member, at, faults);
        CheckDependencies(schema, value, at, faults);
    }

    private static void Require(JsonElement names, JsonElement value, BodyPath? at, BodyFaults faults)
    {
        foreach (var name in names.EnumerateArray())
        {
            if (name.GetString() is { } text && !value.TryGetProperty(text, out _))
            {
                faults.Add(Codes.Schema, "is required", at, text, ("keyword", "required"));
            }
        }
    }

    private void CheckMember(JsonElement schema, JsonProperty member, BodyPath? at, BodyFaults faults)
    {
        var place = BodyPath.Member(at, member.Name);
        var known = false;
        if (schema.TryGetProperty("properties", out var properties) && properties.TryGetProperty(member.Name, out var own))
        {
            known = true;
            whole.Check(own, member.Value, place, faults, depth + 1);
        }

        if (schema.TryGetProperty("patternProperties", out var patterns))
        {
            foreach (var pattern in patterns.EnumerateObject())
            {
                if (whole.Pattern(pattern.Name)?.IsMatch(member.Name) != true) continue;
                known = true;
                whole.Check(pattern.Value, member.Value, place, faults, depth + 1);
            }
        }

        if (!known && schema.TryGetProperty("additionalProperties", out var additional)) whole.Check(additional, member.Value, place, faults, depth + 1);
        if (schema.TryGetProperty("propertyNames", out var names))
        {
            using var name = JsonDocument.Parse(JsonSerializer.SerializeToUtf8Bytes(member.Name));
            whole.Check(names, name.RootElement, place, faults, depth + 1);
        }
    }

    // "dependencies" of draft 7 is both of 2020-12's in one.
    private void CheckDependencies(JsonElement schema, JsonElement value, BodyPath? at, BodyFaults faults)
    {
        foreach (var keyword in (ReadOnlySpan<string>)["dependencies", "dependentRequired", "dependentSchemas"])
        {
            if (!schema.TryGetProperty(keyword, out var all) || all.ValueKind != JsonValueKind.Object) continue;
            foreach (var dependency in all.EnumerateObject())
            {
                if (!value.TryGetProperty(dependency.Name, out _)) continue;
                if (dependency.Value.ValueKind == JsonValueKind.Array) Require(dependency.Value, value, at, faults);
                else whole.Check(dependency.Value, value, at, faults, depth + 1);
            }
        }
    }
}
