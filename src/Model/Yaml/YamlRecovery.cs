using System.Text.RegularExpressions;
using YamlDotNet.Core;
using static Ashlar.Model.ModelErrorCodes;

namespace Ashlar.Model.Yaml;

/// <summary>
/// Reads a file that may not be YAML. The parser stops at its first error; where that error lies in the value of one line
/// (an expression that should have been quoted, as a rule), the value is put out of the way and the file read again, so that
/// everything else that is wrong is reported in the same pass.
/// </summary>
internal static partial class YamlRecovery
{
    /// <summary>Stands, quoted, in the place of a value that could not be read. A private-use character: no model has it.</summary>
    public const string Marker = "\uE0FF";

    private const int MaxRepairs = 20;

    // What is read again in all, in UTF-16 units: a large file is not read twenty times.
    private const int MaxReread = 16 * 1024 * 1024;

    public static YamlNode? Read(IssueSink issues)
    {
        var text = issues.Source.Text;
        for (var repairs = 0; ; repairs++)
        {
            // What an earlier pass found in front of its error is found again; the sink keeps each issue once.
            try
            {
                return YamlReader.Read(text, issues);
            }
            catch (YamlTooDeepException failure)
            {
                issues.Add(TooDeep, failure.At, failure.Message);
                return null;
            }
            catch (YamlException failure)
            {
                var at = YamlReader.PlaceOf(failure.Start);
                if (IsOfTabs(failure) && TabFrom(issues.Source, at.Line) is { } tab)
                {
                    issues.Add(NotYaml, tab, "not valid YAML: a tab indents this line, and YAML takes only spaces there", "indent with spaces, as the lines around it");
                    return null;
                }

                Report(failure, at, issues);
                var repaired = repairs < Math.Min(MaxRepairs, MaxReread / (text.Length + 1)) ? WithoutValue(text, at.Line) : null;
                if (repaired is null) return null;
                text = repaired;
            }
        }
    }

    /// <summary>The value that starts at a column, to where a person would say that it ends.</summary>
    public static string ValueAt(string line, int column)
    {
        var value = column - 1 < line.Length ? line[(column - 1)..] : "";
        var comment = value.IndexOf(" #", StringComparison.Ordinal);
        if (comment >= 0) value = value[..comment];
        return CutAtFlowEnd(value).Trim();
    }

    /// <summary>A YAML scalar that reads as this text.</summary>
    public static string Quote(string text) => text.Contains('\'')
        ? "\"" + text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal) + "\""
        : "'" + text + "'";

    private static void Report(YamlException failure, Place at, IssueSink issues)
    {
        var line = issues.Source.Line(at.Line);
        var value = ValueOfLine().Match(line);
        var start = value.Success ? value.Groups["value"].Index : -1;
        var written = start < 0 ? "" : ValueAt(line, start + 1);
        var unclosed = written.Length > 0 && written[0] is '{' or '[' && line.AsSpan().Count(written[0]) > line.AsSpan().Count(written[0] == '{' ? '}' : ']');
        if (written.StartsWith('{')) (written, start) = InnermostValue(line, at.Column - 1, start);
        if (written.StartsWith('!'))
        {
            issues.Add(ModelErrorCodes.Tag, new Place(at.Line, start + 1), $"'{FirstWord(written)}' is a YAML tag here, not an expression: a value that starts with '!' must be quoted", $"write {Quote(written)}");
        }
        else if (IsConditional(written))
        {
            issues.Add(ConditionalMapping, new Place(at.Line, start + 1), "an expression with '? … : …' reads as a YAML mapping: it must be quoted", $"write {Quote(written)}");
        }
        else
        {
            var quotable = written.Length > 0 && written[0] is '@' or '`' or '%' or '&' or '*' || written.Contains(": ", StringComparison.Ordinal);
            issues.Add(NotYaml, at, "not valid YAML: " + Reason(failure), unclosed ? "is everything closed that was opened here?" : quotable ? $"if this is text or an expression, write {Quote(written)}" : "is everything closed and quoted that comes before this?");
        }
    }

    private static bool IsOfTabs(YamlException failure) => failure.Message.Contains("tab", StringComparison.Ordinal) && failure.Message.Contains("indent", StringComparison.Ordinal);

    // The parser tells where the map began.
    private static Place? TabFrom(SourceText source, int first)
    {
        for (var line = first; line <= source.LineCount; line++)
        {
            var text = source.Line(line).AsSpan();
            var tab = text[..^text.TrimStart(" \t").Length].IndexOf('\t');
            if (tab >= 0 && text.TrimStart(" \t") is [not '#', ..]) return new Place(line, tab + 1);
        }

        return null;
    }

    public static bool IsConditional(string text)
    {
        var question = text.IndexOf(" ? ", StringComparison.Ordinal);
        return question >= 0 && text.IndexOf(" :", question, StringComparison.Ordinal) > question;
    }

    // In `{ read: a ? b : c, write: d }`: the value around the column.
    private static (string Value, int Start) InnermostValue(string line, int column, int from)
    {
        var start = from;
        foreach (Match key in KeyInBraces().Matches(line, from))
        {
            if (key.Index + key.Length <= Math.Max(column, from + 1)) start = key.Index + key.Length;
        }

        return (ValueAt(line, start + 1), start);
    }

    private static string? WithoutValue(string text, int line)
    {
        var source = new SourceText(text);
        var content = source.Line(line);
        var value = ValueOfLine().Match(content);
        if (!value.Success || content.Contains(Marker, StringComparison.Ordinal)) return null;
        var start = source.LineStart(line) + value.Groups["value"].Index;
        return string.Concat(text.AsSpan(0, start), $"\"{Marker}\"", text.AsSpan(source.LineStart(line) + content.Length));
    }

    private static string CutAtFlowEnd(string value)
    {
        var depth = 0;
        var quote = '\0';
        for (var i = 0; i < value.Length; i++)
        {
            var c = value[i];
            if (quote != '\0')
            {
                if (c == quote) quote = '\0';
            }
            else if (c is '\'' or '"')
            {
                quote = c;
            }
            else if (c is '(' or '[' or '{')
            {
                depth++;
            }
            else if (c is ')' or ']' or '}' && --depth < 0)
            {
                return value[..i];
            }
            else if (c == ',' && depth == 0)
            {
                return value[..i];
            }
        }

        return value;
    }

    private static string FirstWord(string text) => text.Split(' ', 2)[0];

    private static string Reason(YamlException failure)
    {
        var message = failure.Message;
        return message.Length == 0 ? YamlReader.Unreadable : char.ToLowerInvariant(message[0]) + message[1..].TrimEnd('.');
    }

    [GeneratedRegex(@"^\s*(?:- +)*(?:[A-Za-z_][\w-]*|'[^']*'|""[^""]*"")\s*:\s+(?<value>\S.*)$")]
    private static partial Regex ValueOfLine();

    [GeneratedRegex(@"[{,]\s*[A-Za-z_][\w-]*\s*:\s+")]
    private static partial Regex KeyInBraces();
}
