using System.Globalization;
using System.Text.Json;
using Ashlar.Cel;
using Ashlar.Engine;
using Ashlar.Surfaces.Http;
using Ashlar.Surfaces.Http.Bodies;

namespace Ashlar.Surfaces.Auth.Factors;

/// <summary>The members of a small JSON body, each read by its type; what is wrong with any is told at once.</summary>
internal sealed class RequestFields : IDisposable
{
    private const int MostBytes = 64 * 1024;
    private readonly RequestBytes _bytes;
    private readonly JsonDocument _document;
    private readonly List<Fault> _faults = [];

    private RequestFields(RequestBytes bytes, JsonDocument document)
    {
        _bytes = bytes;
        _document = document;
    }

    /// <summary>Null: nothing is wrong with what was read so far.</summary>
    public Problem? Problem => _faults.Count == 0 ? null
        : new Problem(ProblemKind.Validation, _faults.Count == 1 ? "1 field is not valid" : string.Create(CultureInfo.InvariantCulture, $"{_faults.Count} fields are not valid")) { Errors = _faults };

    /// <summary>Reads an object whose members are among <paramref name="names"/>. Problems: those of a body, Validation.</summary>
    public static async ValueTask<Result<RequestFields>> ReadAsync(HttpExchange exchange, params string[] names)
    {
        if (ContentTypes.Refuse(exchange, ContentTypes.OfBodies) is { } refused) return refused;
        var bytes = await RequestBytes.ReadAsync(exchange, MostBytes);
        if (!bytes.IsOk) return bytes.Problem;
        var document = JsonBody.Parse(bytes.Value.Memory);
        if (!document.IsOk)
        {
            bytes.Value.Dispose();
            return document.Problem;
        }

        var fields = new RequestFields(bytes.Value, document.Value);
        foreach (var member in document.Value.RootElement.EnumerateObject())
        {
            if (names.Contains(member.Name, StringComparer.Ordinal)) continue;
            var nearest = NearestName.Of(member.Name, names);
            fields.Tell("unknown-field", nearest is null ? "no such field" : $"no such field; did you mean '{nearest}'?", member.Name);
        }

        return fields;
    }

    /// <summary>Text; empty with a fault where it is missing.</summary>
    public string Text(string name, int most = 1000) => OptionalText(name, most) ?? Missing(name);

    public string? OptionalText(string name, int most = 1000)
    {
        if (Find(name) is not { } value) return null;
        if (value.ValueKind != JsonValueKind.String) return Wrong("must be a string", name);
        var text = value.GetString()!; // a string
        if (text.Contains('\0', StringComparison.Ordinal)) return Wrong("must not contain U+0000", name);
        return text.Length <= most ? text : Wrong($"must have at most {most} characters", name);
    }

    public IReadOnlyList<string> Texts(string name)
    {
        if (Find(name) is not { } value) return [];
        if (value.ValueKind == JsonValueKind.Array && value.EnumerateArray().All(i => i.ValueKind == JsonValueKind.String)) return [.. value.EnumerateArray().Select(i => i.GetString()!)]; // strings
        Wrong("must be an array of strings", name);
        return [];
    }

    /// <summary>An instant of RFC 3339.</summary>
    public DateTimeOffset? Instant(string name)
    {
        if (Find(name) is not { } value) return null;
        if (value.ValueKind == JsonValueKind.String && value.TryGetDateTimeOffset(out var instant)) return instant;
        Wrong("must be an instant, such as 2030-01-31T09:30:00Z", name);
        return null;
    }

    /// <summary>An object as JSON text; empty with a fault where it is missing.</summary>
    public string Object(string name)
    {
        if (Find(name) is not { } value) return Missing(name);
        return value.ValueKind == JsonValueKind.Object ? value.GetRawText() : Wrong("must be an object", name) ?? "";
    }

    public void Dispose()
    {
        _document.Dispose();
        _bytes.Dispose();
    }

    private JsonElement? Find(string name) => _document.RootElement.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    private string Missing(string name)
    {
        if (!_faults.Exists(f => f.Pointer == "/" + name)) Tell("required", "must be sent", name);
        return "";
    }

    private string? Wrong(string message, string name)
    {
        Tell("type", message, name);
        return null;
    }

    private void Tell(string code, string message, string name) => _faults.Add(new Fault(code, message) { Pointer = "/" + name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal) });
}
