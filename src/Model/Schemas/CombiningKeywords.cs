using System.Text.Json;

namespace Ashlar.Model.Schemas;

/// <summary>Keywords that combine schemas.</summary>
internal static class CombiningKeywords
{
    public static SchemaCheck? Compile(SchemaCompiler compiler, string name, JsonElement value, string place)
    {
        if (name == "not")
        {
            var not = compiler.Compile(value, place);
            return (v, at, f) => ValueKeywords.Require(!f.Holds(not, v, at), at, name, "is of a form that is not allowed", f);
        }

        if (name is not ("allOf" or "anyOf" or "oneOf")) return null;
        if (value.ValueKind is not JsonValueKind.Array || value.GetArrayLength() == 0)
        {
            compiler.Report(place, $"'{name}' is a list of schemas");
            return null;
        }

        SchemaNode[] schemas = [.. value.EnumerateArray().Select((s, i) => compiler.Compile(s, $"{place}/{i}"))];
        return name switch
        {
            "allOf" => (v, at, f) =>
            {
                foreach (var schema in schemas) schema.Check(v, at, f);
            }
            ,
            "anyOf" => (v, at, f) => ValueKeywords.Require(schemas.Any(s => f.Holds(s, v, at)), at, name, "is of none of the forms that are allowed", f),
            _ => (v, at, f) => ValueKeywords.Require(schemas.Count(s => f.Holds(s, v, at)) == 1, at, name, "must be of exactly one of the forms that are allowed", f),
        };
    }
}
