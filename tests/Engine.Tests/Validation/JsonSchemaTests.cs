using System.Text.Json;
using Ashlar.Engine.Writes.Binding;

namespace Ashlar.Engine.Tests.Validation;

public sealed class JsonSchemaTests
{
    [Theory]
    [InlineData("true", "1")]
    [InlineData("""{"type":"integer"}""", "1.0")]
    [InlineData("""{"type":["string","null"]}""", "null")]
    [InlineData("""{"enum":[1,"a"]}""", "1.0")]
    [InlineData("""{"const":{"a":[1]}}""", """{"a":[1]}""")]
    [InlineData("""{"minimum":1,"maximum":2,"exclusiveMaximum":3,"multipleOf":0.5}""", "1.5")]
    [InlineData("""{"minimum":1}""", "\"text\"")]
    [InlineData("""{"minLength":2,"maxLength":2,"pattern":"^.+$"}""", "\"😀é\"")]
    [InlineData("""{"required":["a"],"properties":{"a":{"type":"string"}},"additionalProperties":false}""", """{"a":"x"}""")]
    [InlineData("""{"patternProperties":{"^x-":{"type":"integer"}},"additionalProperties":{"type":"string"}}""", """{"x-a":1,"b":"c"}""")]
    [InlineData("""{"propertyNames":{"maxLength":2},"minProperties":1,"maxProperties":2}""", """{"ab":1}""")]
    [InlineData("""{"items":{"type":"integer"},"minItems":1,"maxItems":3,"uniqueItems":true}""", "[1,2,3]")]
    [InlineData("""{"prefixItems":[{"type":"string"}],"items":{"type":"integer"}}""", """["a",1,2]""")]
    [InlineData("""{"items":[{"type":"string"}],"additionalItems":{"type":"integer"}}""", """["a",1]""")]
    [InlineData("""{"contains":{"const":1},"minContains":2}""", "[1,2,1]")]
    [InlineData("""{"dependentRequired":{"a":["b"]}}""", """{"a":1,"b":2}""")]
    [InlineData("""{"allOf":[{"minimum":1},{"maximum":3}],"anyOf":[{"const":2},{"const":3}],"oneOf":[{"const":2},{"const":9}],"not":{"const":7}}""", "2")]
    [InlineData("""{"if":{"type":"string"},"then":{"minLength":1},"else":{"minimum":1}}""", "2")]
    [InlineData("""{"$defs":{"node":{"properties":{"next":{"$ref":"#/$defs/node"}},"additionalProperties":false}},"$ref":"#/$defs/node"}""", """{"next":{"next":{}}}""")]
    public void Takes_what_fits(string schema, string value) => Assert.Empty(Check(schema, value));

    [Theory]
    [InlineData("false", "1", "", "false")]
    [InlineData("""{"type":"integer"}""", "1.5", "", "type")]
    [InlineData("""{"type":"object"}""", "[]", "", "type")]
    [InlineData("""{"enum":[1,"a"]}""", "2", "", "enum")]
    [InlineData("""{"const":1}""", "2", "", "const")]
    [InlineData("""{"minimum":1}""", "0.999999999999999999999999999", "", "minimum")]
    [InlineData("""{"maximum":1}""", "1e300", "", "maximum")]
    [InlineData("""{"exclusiveMinimum":1}""", "1", "", "exclusiveMinimum")]
    [InlineData("""{"exclusiveMaximum":1}""", "1", "", "exclusiveMaximum")]
    [InlineData("""{"multipleOf":0.1}""", "0.25", "", "multipleOf")]
    [InlineData("""{"minLength":2}""", "\"😀\"", "", "minLength")]
    [InlineData("""{"maxLength":1}""", "\"ab\"", "", "maxLength")]
    [InlineData("""{"pattern":"^a$"}""", "\"ab\"", "", "pattern")]
    [InlineData("""{"required":["a"]}""", "{}", "/a", "required")]
    [InlineData("""{"properties":{"a":{"type":"string"}}}""", """{"a":1}""", "/a", "type")]
    [InlineData("""{"additionalProperties":false}""", """{"a/b":1}""", "/a~1b", "false")]
    [InlineData("""{"patternProperties":{"^x":{"type":"string"}}}""", """{"xy":1}""", "/xy", "type")]
    [InlineData("""{"propertyNames":{"maxLength":1}}""", """{"ab":1}""", "/ab", "maxLength")]
    [InlineData("""{"minProperties":1}""", "{}", "", "minProperties")]
    [InlineData("""{"maxProperties":0}""", """{"a":1}""", "", "maxProperties")]
    [InlineData("""{"items":{"type":"string"}}""", """["a",1]""", "/1", "type")]
    [InlineData("""{"minItems":1}""", "[]", "", "minItems")]
    [InlineData("""{"maxItems":0}""", "[1]", "", "maxItems")]
    [InlineData("""{"uniqueItems":true}""", "[1,1.0]", "", "uniqueItems")]
    [InlineData("""{"contains":{"const":1}}""", "[2]", "", "contains")]
    [InlineData("""{"contains":{"const":1},"maxContains":1}""", "[1,1]", "", "maxContains")]
    [InlineData("""{"dependencies":{"a":["b"]}}""", """{"a":1}""", "/b", "required")]
    [InlineData("""{"dependentSchemas":{"a":{"required":["c"]}}}""", """{"a":1}""", "/c", "required")]
    [InlineData("""{"anyOf":[{"const":1},{"const":2}]}""", "3", "", "anyOf")]
    [InlineData("""{"oneOf":[{"minimum":1},{"minimum":2}]}""", "3", "", "oneOf")]
    [InlineData("""{"oneOf":[{"const":1}]}""", "3", "", "oneOf")]
    [InlineData("""{"not":{"const":1}}""", "1", "", "not")]
    [InlineData("""{"if":{"const":1},"then":{"const":2}}""", "1", "", "const")]
    [InlineData("""{"$ref":"#"}""", "1", "", "$ref")]
    public void Tells_what_does_not_fit_and_where(string schema, string value, string pointer, string keyword)
    {
        var fault = Assert.Single(Check(schema, value));
        Assert.Equal(("schema", pointer, keyword), (fault.Code, fault.Pointer, fault.Params?["keyword"]));
    }

    [Fact]
    public void Finds_repeats_in_long_arrays()
    {
        var items = "[" + string.Join(',', Enumerable.Range(0, 500)) + ",499]";
        Assert.Single(Check("""{"uniqueItems":true}""", items));
    }

    private static IReadOnlyList<Fault> Check(string schema, string value)
    {
        var faults = new BodyFaults();
        JsonSchema.Parse(schema).Check(JsonDocument.Parse(value).RootElement, null, faults);
        return faults.All;
    }
}
