using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;

namespace Ashlar.Cli;

/// <summary>Lists for programs: one JSON object a line.</summary>
internal static class JsonLines
{
    public static Option<bool> Option() => new("--json") { Description = "One JSON object a line" };

    public static JsonArray Texts(IEnumerable<string> texts) => new([.. texts.Select(text => (JsonNode)text)]);

    public static string? Instant(DateTimeOffset? at) => at?.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFF'Z'", CultureInfo.InvariantCulture);
}
