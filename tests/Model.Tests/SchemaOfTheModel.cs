using System.Text.Json;
using Ashlar.Model.Schemas;
using Ashlar.Model.Yaml;

namespace Ashlar.Model.Tests;

/// <summary>The JSON Schema of the model file says of a file's form what the loader says.</summary>
public sealed class SchemaOfTheModel
{
    private static readonly JsonSchemaValidator Schema = Create();

    public static TheoryData<string> Good => ["fixtures/shop.yaml", "fixtures/everything.yaml", "../../examples/shop/ashlar.yaml", "../../examples/helpdesk/ashlar.yaml"];

    [Theory]
    [MemberData(nameof(Good))]
    public void Accepts_files_that_load(string file)
    {
        var source = File.ReadAllText(RepoRoot.Combine("tests", "Model.Tests", file));
        Given.Load(source);
        Assert.Empty(Schema.Validate(Json(source)));
    }

    [Theory]
    [InlineData("A2001-unknown-key")]
    [InlineData("A2002-missing-key")]
    [InlineData("A2003-wrong-form")]
    [InlineData("A2004-unknown-version")]
    [InlineData("A2005-entity-name")]
    [InlineData("A2007-field-name")]
    [InlineData("A3001-unknown-type")]
    [InlineData("A3002-no-type")]
    [InlineData("A3005-precision")]
    public void Refuses_files_of_the_wrong_form(string file) => Assert.NotEmpty(Schema.Validate(Json(Given.Fixture($"bad/{file}.yaml"))));

    [Fact]
    public void Explains_every_key()
    {
        using var schema = JsonDocument.Parse(ModelSchema.Generate());
        var field = schema.RootElement.GetProperty("definitions").GetProperty("field").GetProperty("properties");
        Assert.All(field.EnumerateObject(), key => Assert.NotEqual("", key.Value.GetProperty("description").GetString()));
        Assert.Equal("http://json-schema.org/draft-07/schema#", schema.RootElement.GetProperty("$schema").GetString());
    }

    private static JsonSchemaValidator Create()
    {
        Assert.True(JsonSchemaValidator.TryCreate(ModelSchema.Generate(), out var schema, out var problems), string.Join('\n', problems));
        return schema;
    }

    private static JsonElement Json(string yaml)
    {
        var root = YamlRecovery.Read(new IssueSink(new SourceText(yaml)));
        Assert.NotNull(root);
        Assert.True(YamlJson.TryWrite(root, out var json, out var error), error);
        using var document = JsonDocument.Parse(json);
        return document.RootElement.Clone();
    }
}
