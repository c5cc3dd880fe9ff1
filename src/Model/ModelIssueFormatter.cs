using System.Text;
using System.Text.Json;

namespace Ashlar.Model;

/// <summary>Issues as text for people and JSON for tools.</summary>
public static class ModelIssueFormatter
{
    private const int MaxLine = 160;

    /// <summary>
    /// <c>ashlar.yaml:12:9: error A2003: …</c>, the offending line, a caret under the place, and the suggestion.
    /// </summary>
    public static string ToText(ModelIssue issue, string fileName)
    {
        var text = new StringBuilder();
        var severity = issue.Severity is ModelSeverity.Error ? "error" : "warning";
        text.Append(fileName).Append(':').Append(issue.Line).Append(':').Append(issue.Column).Append(": ")
            .Append(severity).Append(' ').Append(issue.Code).Append(": ").Append(issue.Message).Append('\n');
        AppendLine(text, issue);
        if (issue.Suggestion is not null) text.Append("  = ").Append(issue.Suggestion).Append('\n');
        return text.ToString();
    }

    public static string ToText(ModelResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        return string.Join('\n', result.Issues.Select(i => ToText(i, result.FileName)));
    }

    /// <summary>An array of objects <c>{file, line, column, severity, code, message, suggestion, source}</c>.</summary>
    public static string ToJson(params IReadOnlyList<ModelResult> results)
    {
        ArgumentNullException.ThrowIfNull(results);
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true, NewLine = "\n" }))
        {
            json.WriteStartArray();
            foreach (var (result, issue) in results.SelectMany(result => result.Issues.Select(issue => (result, issue)))) Write(json, issue, result.FileName);
            json.WriteEndArray();
        }

        return Encoding.UTF8.GetString(buffer.ToArray());
    }

    private static void AppendLine(StringBuilder text, ModelIssue issue)
    {
        if (string.IsNullOrWhiteSpace(issue.SourceLine)) return;

        // A very long line is shown from a little before the place, so that the caret is seen.
        var from = issue.Column > MaxLine ? issue.Column - (MaxLine / 2) : 0;
        var line = issue.SourceLine.Length > from ? issue.SourceLine[from..] : "";
        if (line.Length > MaxLine) line = line[..MaxLine];
        var gutter = issue.Line.ToString();
        text.Append("  ").Append(gutter).Append(" | ").Append(string.Create(line.Length, line, static (shown, from) =>
        {
            for (var i = 0; i < shown.Length; i++) shown[i] = from[i] == '\t' ? ' ' : char.IsControl(from[i]) ? '\uFFFD' : from[i];
        })).Append('\n');
        text.Append(' ', 2 + gutter.Length).Append(" | ").Append(' ', Math.Max(0, issue.Column - 1 - from)).Append("^\n");
    }

    private static void Write(Utf8JsonWriter json, ModelIssue issue, string fileName)
    {
        json.WriteStartObject();
        json.WriteString("file", fileName);
        json.WriteNumber("line", issue.Line);
        json.WriteNumber("column", issue.Column);
        json.WriteString("severity", issue.Severity is ModelSeverity.Error ? "error" : "warning");
        json.WriteString("code", issue.Code);
        json.WriteString("message", issue.Message);
        if (issue.Suggestion is not null) json.WriteString("suggestion", issue.Suggestion);
        json.WriteString("source", issue.SourceLine);
        json.WriteEndObject();
    }
}
