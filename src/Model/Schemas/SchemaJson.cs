using System.Text.Json.Serialization;

namespace Ashlar.Model.Schemas;

[JsonSerializable(typeof(string))]
internal sealed partial class SchemaJson : JsonSerializerContext;
