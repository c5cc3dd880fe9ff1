using System.Text;
using System.Text.RegularExpressions;

namespace Ashlar.Cli.Tests.Documents;

/// <summary>One command block of a page and what the page says it prints.</summary>
/// <param name="Line">Of the block, from 1, for messages.</param>
/// <param name="Commands">As a person would paste them.</param>
/// <param name="Expected">The text block right after it; <c>…</c> stands for anything. Null: the page does not say.</param>
internal sealed record Step(int Line, string Commands, string? Expected);

/// <summary>The <c>sh</c> blocks of a Markdown page in order, each with the <c>text</c>, <c>json</c> or <c>http</c> block that follows it.</summary>
internal static class DocumentScript
{
    public static IReadOnlyList<Step> Read(string markdown)
    {
        var steps = new List<Step>();
        var lines = markdown.ReplaceLineEndings("\n").Split('\n');
        for (var i = 0; i < lines.Length; i++)
        {
            var fence = lines[i].Trim();
            if (!fence.StartsWith("```", StringComparison.Ordinal) || fence == "```") continue;
            var block = new StringBuilder();
            var start = i + 1;
            for (i++; i < lines.Length && lines[i].Trim() != "```"; i++) block.Append(lines[i]).Append('\n');
            if (fence == "```sh") steps.Add(new Step(start, block.ToString(), null));
            else if (fence is "```text" or "```json" or "```http" && steps.Count > 0 && steps[^1].Expected is null) steps[^1] = steps[^1] with { Expected = block.ToString() };
        }

        return steps;
    }

    /// <summary>The text of the first block of a language.</summary>
    public static string Block(string markdown, string language)
    {
        var lines = markdown.ReplaceLineEndings("\n").Split('\n').SkipWhile(l => l.Trim() != "```" + language).Skip(1).TakeWhile(l => l.Trim() != "```").ToArray();
        return lines.Length > 0 ? string.Join('\n', lines) : throw new InvalidOperationException($"the page has no block of {language}");
    }

    /// <summary>Whether what was printed is what the page says, <c>…</c> standing for anything on its line.</summary>
    public static bool Agrees(string expected, string printed)
    {
        var pattern = Regex.Escape(Normal(expected)).Replace("…", "[^\n]*", StringComparison.Ordinal).Replace(@"\ ", " ", StringComparison.Ordinal);
        return Regex.IsMatch(Normal(printed), "^" + pattern + "$", RegexOptions.CultureInvariant);
    }

    private static string Normal(string text) =>
        string.Join('\n', text.ReplaceLineEndings("\n").Split('\n').Select(l => l.TrimEnd())).Trim('\n');
}
