namespace Ashlar.Testing.Scenarios;

/// <summary>
/// Reads <c>steps.http</c> of a scenario. Each step begins with <c>### a sentence</c>; then the request line, headers, an empty
/// line and the body; then <c>-> status</c>, expected headers, an empty line and the expected body. Lines that begin with
/// <c># </c> before the request line or among headers are remarks. A body without a Content-Type is <c>application/json</c>.
/// <c>As: name role…</c> says who asks; a word with an <c>@</c> is their address.
/// </summary>
public sealed class ScenarioFile
{
    private const string Arrow = "-> ";
    private readonly string[] _lines;
    private readonly string _path;
    private int _at;

    private ScenarioFile(string path, string[] lines)
    {
        _path = path;
        _lines = lines;
    }

    public static IReadOnlyList<ScenarioStep> Read(string path)
    {
        var file = new ScenarioFile(path, File.ReadAllLines(path));
        var steps = new List<ScenarioStep>();
        while (file.SkipToStep()) steps.Add(file.ReadStep(file.TakeTitle()));
        return steps.Count > 0 ? steps : throw new FormatException($"{path} has no steps");
    }

    /// <summary>
    /// The steps of a guide: its <c>```http</c> blocks, each one step titled by the heading above it. <c>Authorization: Bearer $ADA</c>
    /// stands for <c>As: ada</c>, <c>$ADMIN</c> and <c>$STAFF</c> for callers with that role.
    /// </summary>
    public static IReadOnlyList<ScenarioStep> ReadGuide(string path)
    {
        var steps = new List<ScenarioStep>();
        var lines = File.ReadAllLines(path);
        var heading = "";
        for (var i = 0; i < lines.Length; i++)
        {
            if (lines[i].StartsWith('#')) heading = lines[i].TrimStart('#', ' ');
            if (lines[i] != "```http") continue;
            var end = Array.IndexOf(lines, "```", i);
            // Lines before the block are left empty, so that messages give places in the guide.
            var block = lines[..end].Select((line, n) => n <= i ? "" : AsCaller(line)).ToArray();
            steps.Add(new ScenarioFile(path, block) { _at = i + 1 }.ReadStep(heading));
            i = end;
        }

        return steps;
    }

    private static string AsCaller(string line) => line switch
    {
        "Authorization: Bearer $ADMIN" => "As: root admin",
        "Authorization: Bearer $STAFF" => "As: cyd staff",
        "Authorization: Bearer $ADA" => "As: ada",
        _ => line,
    };

    private bool SkipToStep()
    {
        while (_at < _lines.Length && !_lines[_at].StartsWith("### ", StringComparison.Ordinal))
        {
            var line = _lines[_at];
            if (line.Length > 0 && line[0] != '#') throw Wrong("text outside a step");
            _at++;
        }

        return _at < _lines.Length;
    }

    private string TakeTitle() => _lines[_at++][4..].Trim();

    private ScenarioStep ReadStep(string title)
    {
        var start = _at;
        SkipRemarks();
        var words = Take("a request line").Split(' ', 2);
        if (words.Length != 2) throw Wrong("a request line is METHOD target");
        var headers = ReadHeaders();
        var body = ReadBody();

        var status = Take("an arrow and a status");
        if (!status.StartsWith(Arrow, StringComparison.Ordinal) || !int.TryParse(status[Arrow.Length..].Trim(), out var code)) throw Wrong("expected '-> status'");
        var expected = ReadHeaders();
        var expectedBody = ReadBody();

        var caller = CallerIn(headers);
        if (body is not null && !headers.Exists(h => h.Key.Equals("Content-Type", StringComparison.OrdinalIgnoreCase)))
        {
            headers.Add(new("Content-Type", "application/json"));
        }

        return new ScenarioStep(title, start, new ScenarioRequest(words[0], words[1], caller, headers, body), code, expected, expectedBody);
    }

    private List<KeyValuePair<string, string>> ReadHeaders()
    {
        var headers = new List<KeyValuePair<string, string>>();
        while (_at < _lines.Length && _lines[_at].Length > 0 && !IsBoundary(_lines[_at]))
        {
            var line = _lines[_at++];
            if (line.StartsWith("# ", StringComparison.Ordinal)) continue;
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon <= 0) throw Wrong("a header is Name: value");
            headers.Add(new(line[..colon], line[(colon + 1)..].Trim()));
        }

        return headers;
    }

    private string? ReadBody()
    {
        var start = _at;
        while (_at < _lines.Length && !IsBoundary(_lines[_at])) _at++;
        var body = string.Join('\n', _lines[start.._at]).Trim('\n', ' ');
        return body.Length == 0 ? null : body;
    }

    private static ScenarioCaller? CallerIn(List<KeyValuePair<string, string>> headers)
    {
        var at = headers.FindIndex(h => h.Key == "As");
        if (at < 0) return null;
        var words = headers[at].Value.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        headers.RemoveAt(at);
        return new ScenarioCaller(words[0], [.. words[1..].Where(w => !w.Contains('@'))]) { Email = words[1..].FirstOrDefault(w => w.Contains('@')) };
    }

    private void SkipRemarks()
    {
        while (_at < _lines.Length && (_lines[_at].Length == 0 || _lines[_at].StartsWith("# ", StringComparison.Ordinal))) _at++;
    }

    private string Take(string what) => _at < _lines.Length ? _lines[_at++] : throw Wrong($"expected {what}");

    private static bool IsBoundary(string line) =>
        line.StartsWith(Arrow, StringComparison.Ordinal) || line.StartsWith("### ", StringComparison.Ordinal);

    private FormatException Wrong(string message) => new($"{_path}:{_at}: {message}");
}
