using System.Text.Json;
using System.Text.Json.Serialization;

namespace Ashlar.Stores.Migrations;

/// <summary>What was wanted of a database when a model was applied: kept with the record, for the way back and to see by whom things are changed.</summary>
/// <param name="Hash">The model's.</param>
/// <param name="Schema">Under the names of the database.</param>
internal sealed record RecordedSchema(string Hash, DatabaseSchema Schema)
{
    private static readonly JsonSerializerOptions options = new()
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault,
        Converters = { new JsonStringEnumConverter() },
    };

    public static string Write(DatabaseSchema schema) => JsonSerializer.Serialize(schema.Tables, options);

    public static DatabaseSchema Read(string json) => new(JsonSerializer.Deserialize<TableSchema[]>(json, options) ?? []);
}
