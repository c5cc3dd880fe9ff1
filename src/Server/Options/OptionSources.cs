using System.Text.Json;

namespace Ashlar.Server.Options;

/// <summary>
/// Options by name, from flags, then the environment, then <c>.env</c> beside the model, then <c>appsettings.json</c> there. A
/// name is asked for in its environment form (<c>JWT_SECRET</c>); <c>appsettings.json</c> may write it so or as
/// <c>JwtSecret</c>, in an object <c>Ashlar</c> or at the top.
/// </summary>
public sealed class OptionSources
{
    private readonly List<Func<string, string?>> _sources = [];

    /// <exception cref="OptionException">A file is there and cannot be read as what it should be.</exception>
    public OptionSources(IReadOnlyDictionary<string, string> flags, Func<string, string?> environment, string folder)
    {
        _sources.Add(name => flags.GetValueOrDefault(name));
        _sources.Add(environment);
        var dotEnv = DotEnv.Read(Path.Combine(folder, ".env"));
        _sources.Add(name => dotEnv.GetValueOrDefault(name));
        var settings = ReadSettings(Path.Combine(folder, "appsettings.json"));
        _sources.Add(name => settings.GetValueOrDefault(name.Replace("_", "", StringComparison.Ordinal)));
    }

    public string? Get(string name)
    {
        foreach (var source in _sources)
        {
            if (source(name) is { Length: > 0 } value) return value;
        }

        return null;
    }

    private static Dictionary<string, string> ReadSettings(string path)
    {
        var settings = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        if (!File.Exists(path)) return settings;
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(path), new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
            if (document.RootElement.ValueKind != JsonValueKind.Object) throw new OptionException($"{path}: must hold a JSON object");
            Collect(document.RootElement, settings);
            if (document.RootElement.TryGetProperty("Ashlar", out var section) && section.ValueKind == JsonValueKind.Object) Collect(section, settings);
        }
        catch (JsonException refused)
        {
            throw new OptionException($"{path}:{refused.LineNumber + 1}: {refused.Message}");
        }

        return settings;
    }

    private static void Collect(JsonElement section, Dictionary<string, string> settings)
    {
        foreach (var member in section.EnumerateObject())
        {
            var name = member.Name.Replace("_", "", StringComparison.Ordinal);
            if (member.Value.ValueKind is JsonValueKind.String or JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False)
            {
                settings[name] = member.Value.ToString();
            }
        }
    }
}

/// <summary>An option or its source cannot be used; the message says which and how to mend it.</summary>
public sealed class OptionException(string message) : Exception(message);
