using Ashlar.Model.Declarations;
using Ashlar.Model.Schemas;
using Ashlar.Model.Yaml;
using static Ashlar.Model.ModelErrorCodes;

namespace Ashlar.Model.Building;

/// <summary>Reads the JSON Schema of a json field.</summary>
internal static class JsonSchemaReader
{
    public static string? Read(Section section, IssueSink issues)
    {
        if (section.Value("schema") is not { } value) return null;
        if (value is not YamlMapping)
        {
            Section.ReportForm(value, "'schema' is a JSON Schema, written as a map", issues);
            return null;
        }

        if (!YamlJson.TryWrite(value, out var json, out var error))
        {
            issues.Add(JsonSchema, value, error);
            return null;
        }

        if (JsonSchemaValidator.TryCreate(json, out _, out var problems)) return json;
        foreach (var problem in problems) issues.Add(JsonSchema, At(value, problem.Pointer), $"in the JSON Schema: {problem.Message}");
        return null;
    }

    private static YamlNode At(YamlNode root, string pointer)
    {
        var node = root;
        foreach (var part in pointer.Split('/').Skip(1))
        {
            var name = part.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
            var next = node switch
            {
                YamlMapping map when map.Find(name) is { } entry => entry.Value is YamlScalar ? entry.Value : (YamlNode)entry.Value,
                YamlSequence list when int.TryParse(name, out var index) && index < list.Items.Count => list.Items[index],
                _ => null,
            };
            if (next is null) break;
            node = next;
        }

        return node;
    }
}
