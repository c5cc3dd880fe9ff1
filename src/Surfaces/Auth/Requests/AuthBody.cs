using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Ashlar.Cel;
using Ashlar.Engine;
using Ashlar.Surfaces.Http;
using Ashlar.Surfaces.Http.Bodies;

namespace Ashlar.Surfaces.Auth.Requests;

/// <summary>
/// What a request's body says, member by member: a JSON object, or a form, whose fields are its strings. Whatever is wrong with it
/// is told at once by <see cref="Problem"/>, after the last member was asked for.
/// </summary>
public sealed class AuthBody
{
    public const int MostBytes = 64 << 10;
    private const int MostText = 8 << 10;
    private static readonly string[] formOnly = ["csrf", "return"];

    private readonly JsonElement _root;
    private readonly HashSet<string> _asked = new(StringComparer.Ordinal);
    private readonly List<Fault> _faults = [];

    private AuthBody(JsonElement root, bool isForm)
    {
        _root = root;
        IsForm = isForm;
        if (isForm) _asked.UnionWith(formOnly);
    }

    /// <summary>A page's form: it is answered with a page.</summary>
    public bool IsForm { get; }

    /// <summary>Nothing was sent.</summary>
    public static AuthBody Empty { get; } = new(JsonDocument.Parse("{}").RootElement, isForm: false);

    /// <summary>As if a page's form had been sent that leads on to a path: for a browser that comes back from elsewhere.</summary>
    internal static AuthBody OfPage(string? back) => new(JsonSerializer.SerializeToElement(back is null ? new JsonObject() : new JsonObject { ["return"] = back }), isForm: true);

    internal static async ValueTask<Result<AuthBody>> ReadAsync(HttpExchange exchange)
    {
        if (FormBody.IsForm(exchange))
        {
            if (CrossSite.RefuseForm(exchange) is { } foreign) return foreign;
            var text = await FormBody.ReadAsync(exchange, MostBytes);
            return text is null ? new Problem(ProblemKind.Malformed, $"the form is broken, or longer than {MostBytes} bytes") : OfForm(text);
        }

        if (ContentTypes.Refuse(exchange, ContentTypes.OfBodies) is { } unread) return unread;
        var bytes = await RequestBytes.ReadAsync(exchange, MostBytes);
        if (!bytes.IsOk) return bytes.Problem;
        using var body = bytes.Value;
        var parsed = JsonBody.Parse(body.Memory);
        if (!parsed.IsOk) return parsed.Problem;
        using var document = parsed.Value;
        return new AuthBody(document.RootElement.Clone(), isForm: false);
    }

    /// <summary>A required string; empty where it is not right.</summary>
    public string Text(string name) => OptionalText(name, isRequired: true) ?? "";

    public string? OptionalText(string name, bool isRequired = false)
    {
        _asked.Add(name);
        if (!_root.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null)
        {
            if (isRequired) Fault("required", "is required", name);
            return null;
        }

        if (value.ValueKind != JsonValueKind.String)
        {
            Fault("type", "must be a string", name, ("expected", "string"));
            return null;
        }

        var text = value.GetString()!; // a String element
        if (text.Length > MostText) Fault("max-length", $"must have at most {MostText} characters", name, ("max", MostText));
        else if (text.Contains('\0')) Fault("text-nul", "must not hold the character U+0000", name);
        else return text;
        return null;
    }

    /// <summary>A required member that is one of some words; the first where it is absent.</summary>
    public string Word(string name, params ReadOnlySpan<string> words)
    {
        var text = OptionalText(name) ?? words[0];
        if (words.Contains(text)) return text;
        Fault("enum", $"must be one of {string.Join(", ", words.ToArray())}", name, ("allowed", words.ToArray()));
        return words[0];
    }

    /// <summary>Strings; none where they are absent.</summary>
    public IReadOnlyList<string> Texts(string name) => OptionalTexts(name) ?? [];

    /// <summary>Strings; null where they are absent.</summary>
    public IReadOnlyList<string>? OptionalTexts(string name)
    {
        _asked.Add(name);
        if (!_root.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null) return null;
        if (value.ValueKind == JsonValueKind.Array && value.EnumerateArray().All(i => i.ValueKind == JsonValueKind.String)) return [.. value.EnumerateArray().Select(i => i.GetString()!)]; // String elements
        Fault("type", "must be an array of strings", name, ("expected", "array"));
        return [];
    }

    /// <summary>Null where it is absent.</summary>
    public bool? Flag(string name)
    {
        _asked.Add(name);
        if (!_root.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null) return null;
        if (value.ValueKind is JsonValueKind.True or JsonValueKind.False) return value.GetBoolean();
        Fault("type", "must be true or false", name, ("expected", "boolean"));
        return null;
    }

    /// <summary>An instant of RFC 3339; null where it is absent or not right.</summary>
    public DateTimeOffset? Instant(string name)
    {
        if (OptionalText(name) is not { } text) return null;
        if (CelTime.TryParseTimestamp(text, out var instant) && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out var parsed) && !instant.IsError) return parsed.ToUniversalTime();
        Fault("format", "must be an instant, such as 2030-01-31T09:30:00Z", name);
        return null;
    }

    /// <summary>An object, or an empty one where it is absent. Of a form: its fields that begin with the name and a dot.</summary>
    public JsonElement Object(string name)
    {
        _asked.Add(name);
        if (IsForm) return OfPrefix(name + ".");
        if (!_root.TryGetProperty(name, out var value)) return Empty._root;
        if (value.ValueKind == JsonValueKind.Object) return value;
        Fault("type", "must be an object", name, ("expected", "object"));
        return Empty._root;
    }

    /// <summary>Every fault of the members that were asked for, and members that nobody asked for; null: none.</summary>
    public Problem? Problem()
    {
        foreach (var member in _root.EnumerateObject())
        {
            if (!_asked.Contains(member.Name)) Fault("unknown-field", "is not known here", member.Name);
        }

        return _faults.Count == 0 ? null : new Problem(ProblemKind.Validation, _faults.Count == 1 ? $"{_faults[0].Pointer} {_faults[0].Message}" : $"{_faults.Count} values are not valid") { Errors = _faults };
    }

    internal string? Csrf => IsForm ? Peek("csrf") : null;

    internal string? Return => IsForm ? Peek("return") : null;

    private string? Peek(string name) => _root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private JsonElement OfPrefix(string prefix)
    {
        var found = new JsonObject();
        foreach (var member in _root.EnumerateObject().Where(m => m.Name.StartsWith(prefix, StringComparison.Ordinal)))
        {
            _asked.Add(member.Name);
            if (member.Value.GetString() is { Length: > 0 } text) found[member.Name[prefix.Length..]] = text; // an empty field says nothing
        }

        return JsonSerializer.SerializeToElement(found);
    }

    private void Fault(string code, string message, string name, (string Name, object Value)? parameter = null) => _faults.Add(new Fault(code, message)
    {
        Pointer = "/" + name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal),
        Params = parameter is { } given ? new Dictionary<string, object> { [given.Name] = given.Value } : null,
    });

    // Names that come twice are refused, as they are in JSON: whoever reads the first and whoever reads the last must agree.
    private static Result<AuthBody> OfForm(string text)
    {
        var fields = new JsonObject();
        foreach (var pair in text.Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var at = pair.IndexOf('=');
            var name = Decode(at < 0 ? pair : pair[..at]);
            var value = Decode(at < 0 ? "" : pair[(at + 1)..]);
            if (name is null || value is null) return new Problem(ProblemKind.Malformed, "the form is not UTF-8, percent-encoded");
            if (!fields.TryAdd(name, value)) return new Problem(ProblemKind.Malformed, "the form has a field twice");
            if (fields.Count > 200) return new Problem(ProblemKind.TooLarge, "the form has more than 200 fields");
        }

        return new AuthBody(JsonSerializer.SerializeToElement(fields), isForm: true);
    }

    private static string? Decode(string text)
    {
        var plain = Uri.UnescapeDataString(text.Replace('+', ' '));
        return plain.Contains('\uFFFD') ? null : plain;
    }
}
