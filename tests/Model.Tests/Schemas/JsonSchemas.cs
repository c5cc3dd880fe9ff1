using System.Text.Json;
using Ashlar.Model.Schemas;

namespace Ashlar.Model.Tests.Schemas;

public sealed class JsonSchemas
{
    [Theory]
    [InlineData("""{ "type": "integer" }""", "1.0", true)]
    [InlineData("""{ "type": "integer" }""", "1.5", false)]
    [InlineData("""{ "type": "integer" }""", "1e300", true)]
    [InlineData("""{ "type": ["string", "null"] }""", "null", true)]
    [InlineData("""{ "type": ["string", "null"] }""", "true", false)]
    [InlineData("""{ "type": "object" }""", "[]", false)]
    [InlineData("""{ "type": "array" }""", "{}", false)]
    [InlineData("""{ "type": "boolean" }""", "false", true)]
    [InlineData("""{ "enum": [1, "a", [1]] }""", "[1.0]", true)]
    [InlineData("""{ "enum": [1, "a"] }""", "2", false)]
    [InlineData("""{ "const": { "a": 1, "b": 2 } }""", """{ "b": 2, "a": 1 }""", true)]
    [InlineData("""{ "const": 1 }""", "2", false)]
    [InlineData("""{ "minimum": 1, "maximum": 3 }""", "3", true)]
    [InlineData("""{ "minimum": 1 }""", "0.99", false)]
    [InlineData("""{ "maximum": 3 }""", "1e300", false)]
    [InlineData("""{ "minimum": 3 }""", "-1e300", false)]
    [InlineData("""{ "exclusiveMinimum": 1 }""", "1", false)]
    [InlineData("""{ "exclusiveMaximum": 1 }""", "1", false)]
    [InlineData("""{ "multipleOf": 0.1 }""", "0.3", true)]
    [InlineData("""{ "multipleOf": 2 }""", "3", false)]
    [InlineData("""{ "multipleOf": 2 }""", "1e300", true)]
    [InlineData("""{ "minLength": 2, "maxLength": 2 }""", "\"😀é\"", true)]
    [InlineData("""{ "minLength": 2 }""", "\"😀\"", false)]
    [InlineData("""{ "maxLength": 1 }""", "\"ab\"", false)]
    [InlineData("""{ "maxLength": 1 }""", "123", true)]
    [InlineData("""{ "pattern": "^a$" }""", "\"a\"", true)]
    [InlineData("""{ "pattern": "^a$" }""", "\"a\\n\"", false)]
    [InlineData("""{ "properties": { "a": { "type": "string" } } }""", """{ "a": 1 }""", false)]
    [InlineData("""{ "properties": { "a": false } }""", """{ "a": 1 }""", false)]
    [InlineData("""{ "properties": { "a": true } }""", """{ "a": 1 }""", true)]
    [InlineData("""{ "required": ["a"] }""", "{}", false)]
    [InlineData("""{ "required": ["a"] }""", "3", true)]
    [InlineData("""{ "properties": { "a": {} }, "additionalProperties": false }""", """{ "b": 1 }""", false)]
    [InlineData("""{ "properties": { "a": {} }, "additionalProperties": { "type": "string" } }""", """{ "a": 1, "b": "x" }""", true)]
    [InlineData("""{ "patternProperties": { "^x": { "type": "string" } }, "additionalProperties": false }""", """{ "xy": "v" }""", true)]
    [InlineData("""{ "patternProperties": { "^x": { "type": "string" } } }""", """{ "xy": 1 }""", false)]
    [InlineData("""{ "propertyNames": { "maxLength": 1 } }""", """{ "ab": 1 }""", false)]
    [InlineData("""{ "minProperties": 1, "maxProperties": 1 }""", "{}", false)]
    [InlineData("""{ "maxProperties": 1 }""", """{ "a": 1, "b": 2 }""", false)]
    [InlineData("""{ "items": { "type": "string" } }""", """["a", 1]""", false)]
    [InlineData("""{ "minItems": 1, "maxItems": 2 }""", "[]", false)]
    [InlineData("""{ "maxItems": 1 }""", "[1, 2]", false)]
    [InlineData("""{ "uniqueItems": true }""", """[1, "1", [1], { "a": 1 }, null, true, 1.0]""", false)]
    [InlineData("""{ "uniqueItems": true }""", """[{ "a": 1, "b": 2 }, { "b": 2, "a": 1 }]""", false)]
    [InlineData("""{ "uniqueItems": true }""", """[1, 2, "1", true, false, null, [1], [2]]""", true)]
    [InlineData("""{ "uniqueItems": false }""", "[1, 1]", true)]
    [InlineData("""{ "contains": { "const": 2 } }""", "[1, 2]", true)]
    [InlineData("""{ "contains": { "const": 2 } }""", "[1]", false)]
    [InlineData("""{ "allOf": [{ "minimum": 1 }, { "maximum": 2 }] }""", "3", false)]
    [InlineData("""{ "anyOf": [{ "minimum": 5 }, { "maximum": 2 }] }""", "3", false)]
    [InlineData("""{ "anyOf": [{ "minimum": 5 }, { "maximum": 4 }] }""", "3", true)]
    [InlineData("""{ "oneOf": [{ "minimum": 2 }, { "maximum": 4 }] }""", "3", false)]
    [InlineData("""{ "not": { "type": "string" } }""", "\"a\"", false)]
    [InlineData("""{ "definitions": { "n": { "type": "integer" } }, "properties": { "a": { "$ref": "#/definitions/n" } } }""", """{ "a": "x" }""", false)]
    [InlineData("""{ "properties": { "next": { "$ref": "#" } }, "required": ["v"] }""", """{ "v": 1, "next": { "v": 2, "next": {} } }""", false)]
    [InlineData("true", "1", true)]
    [InlineData("false", "1", false)]
    [InlineData("""{ "title": "x", "description": "y", "default": 1, "examples": [1], "$comment": "z", "format": 0 }""", "1", null)]
    public void Judge_values(string schema, string value, bool? valid)
    {
        var read = JsonSchemaValidator.TryCreate(schema, out var validator, out var problems);
        Assert.Equal(valid is not null, read);
        if (valid is null) return;
        using var document = JsonDocument.Parse(value);
        Assert.Equal(valid, validator!.Validate(document.RootElement).Count == 0);
        Assert.Empty(problems);
    }

    [Theory]
    [InlineData("""{ "typ": "string" }""", "/typ", "did you mean 'type'?")]
    [InlineData("""{ "type": "str" }""", "/type", "is one of")]
    [InlineData("""{ "type": [1] }""", "/type", "is one of")]
    [InlineData("""{ "enum": [] }""", "/enum", "list of values")]
    [InlineData("""{ "minimum": "1" }""", "/minimum", "must be a number")]
    [InlineData("""{ "multipleOf": 0 }""", "/multipleOf", "above 0")]
    [InlineData("""{ "minLength": -1 }""", "/minLength", "whole number")]
    [InlineData("""{ "pattern": "(" }""", "/pattern", "RE2")]
    [InlineData("""{ "pattern": 1 }""", "/pattern", "regular expression")]
    [InlineData("""{ "patternProperties": { "(": {} } }""", "/patternProperties/(", "RE2")]
    [InlineData("""{ "properties": { "a/b": { "x": 1 } } }""", "/properties/a~1b/x", "not of the subset")]
    [InlineData("""{ "properties": [] }""", "/properties", "object of schemas")]
    [InlineData("""{ "required": "a" }""", "/required", "list of names")]
    [InlineData("""{ "items": [{}] }""", "/items", "one schema")]
    [InlineData("""{ "items": 3 }""", "/items", "a schema is an object")]
    [InlineData("""{ "uniqueItems": 1 }""", "/uniqueItems", "true or false")]
    [InlineData("""{ "allOf": {} }""", "/allOf", "list of schemas")]
    [InlineData("""{ "$ref": "http://x" }""", "/$ref", "must be '#'")]
    [InlineData("""{ "$ref": "#/definitions/x" }""", "/$ref", "there is no")]
    [InlineData("""{ "$ref": "#", "type": "string" }""", "", "no effect")]
    [InlineData("""{ "definitions": 1 }""", "/definitions", "object of schemas")]
    [InlineData("{", "", "not JSON")]
    public void Are_themselves_checked(string schema, string pointer, string message)
    {
        Assert.False(JsonSchemaValidator.TryCreate(schema, out _, out var problems));
        Assert.Equal(pointer, problems[0].Pointer);
        Assert.Contains(message, problems[0].Message);
    }

    [Fact]
    public void Tell_every_problem_at_its_pointer()
    {
        Assert.True(JsonSchemaValidator.TryCreate("""{ "properties": { "a/b": { "type": "string" }, "c": { "items": { "minimum": 2 } } }, "required": ["d"], "additionalProperties": false }""", out var schema, out _));
        using var document = JsonDocument.Parse("""{ "a/b": 1, "c": [1, 2, 0], "e": 1 }""");
        Assert.Equal(
            ["/a~1b must be a string", "/c/0 must be at least 2", "/c/2 must be at least 2", "/d is required", "/e no such property"],
            schema.Validate(document.RootElement).Select(p => $"{p.Pointer} {p.Message}"));
        Assert.Equal(["type", "minimum", "minimum", "required", "additionalProperties"], schema.Validate(document.RootElement).Select(p => p.Keyword));
    }

    [Fact]
    public void Stop_at_a_number_of_problems_and_a_depth()
    {
        Assert.True(JsonSchemaValidator.TryCreate("""{ "items": { "type": "string" } }""", out var many, out _));
        using var numbers = JsonDocument.Parse("[" + string.Join(',', Enumerable.Range(0, 1000)) + "]");
        Assert.Equal(JsonSchemaValidator.MaxProblems, many.Validate(numbers.RootElement).Count);

        Assert.True(JsonSchemaValidator.TryCreate("""{ "definitions": { "a": { "allOf": [{ "$ref": "#/definitions/a" }] } }, "$ref": "#/definitions/a" }""", out var endless, out _));
        Assert.Contains("too deep", Assert.Single(endless.Validate(numbers.RootElement)).Message);
    }
}
