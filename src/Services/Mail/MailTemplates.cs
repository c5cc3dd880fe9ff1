using System.Collections.Frozen;
using System.Net;
using System.Reflection;
using System.Text;

namespace Ashlar.Services.Mail;

/// <summary>
/// The mails that are sent, each <c>NAME.txt</c> (whose first line is <c>Subject: …</c>) and <c>NAME.html</c> (put into
/// <c>layout.html</c>). Ours are embedded; a file of the same name in the folder <c>mail/</c> beside the model stands in its place.
/// <c>{{word}}</c> is replaced by a value, encoded in HTML; there is nothing else to a template, so that none can do harm.
/// </summary>
public sealed class MailTemplates
{
    private const string Layout = "layout.html";
    private const string Content = "content";
    private const string SubjectLine = "Subject: ";
    private static readonly Assembly Own = typeof(MailTemplates).Assembly;

    private static readonly FrozenSet<string> Names = Own.GetManifestResourceNames()
        .Where(name => name.StartsWith("mail/", StringComparison.Ordinal) && name.EndsWith(".txt", StringComparison.Ordinal))
        .Select(name => Path.GetFileNameWithoutExtension(name)).ToFrozenSet(StringComparer.Ordinal);

    private static readonly string[] Words = ["site", "link", "email", "provider"];
    private readonly FrozenDictionary<string, string> _texts;

    private MailTemplates(FrozenDictionary<string, string> texts) => _texts = texts;

    /// <summary>Ours, or those of a folder where it has them.</summary>
    /// <param name="folder">It need not exist.</param>
    /// <exception cref="MailTemplateException">A file of the folder is no template.</exception>
    public static MailTemplates Load(string folder)
    {
        var texts = Names.SelectMany(name => new[] { name + ".txt", name + ".html" }).Append(Layout)
            .ToFrozenDictionary(file => file, file => Read(Path.Combine(folder, file)) ?? Embedded(file), StringComparer.Ordinal);
        foreach (var (file, text) in texts) Check(Path.Combine(folder, file), file, text);
        if (Directory.Exists(folder) && Directory.EnumerateFiles(folder).Select(path => Path.GetFileName(path)).FirstOrDefault(file => Path.GetExtension(file) is ".txt" or ".html" && !texts.ContainsKey(file)) is { } stranger)
            throw new MailTemplateException($"{Path.Combine(folder, stranger)}: there is no such mail; there are {string.Join(", ", texts.Keys.Order(StringComparer.Ordinal))}");
        return new MailTemplates(texts);
    }

    /// <param name="name">Such as <c>verify</c>.</param>
    /// <param name="values"><c>site</c>, <c>link</c>, <c>email</c> and <c>provider</c>; what is missing is empty.</param>
    public MailMessage Render(string name, Guid id, string to, IReadOnlyDictionary<string, string> values)
    {
        var text = _texts[name + ".txt"].ReplaceLineEndings("\n");
        var end = text.IndexOf('\n', StringComparison.Ordinal);
        var subject = Fill(text[SubjectLine.Length..end], values, OneLine);
        var body = Fill(text[end..].TrimStart('\n'), values, OneLine);
        var content = Fill(_texts[name + ".html"], values, Html);
        var html = Fill(_texts[Layout], new Dictionary<string, string>(values) { [Content] = content }, Html, raw: Content);
        return new MailMessage(id, to, subject, body, html);
    }

    private static string Fill(string template, IReadOnlyDictionary<string, string> values, Func<string, string> encode, string? raw = null)
    {
        var filled = new StringBuilder(template.Length + 256);
        var rest = template.AsSpan();
        while (Next(rest, out var before, out var word, out var after))
        {
            filled.Append(before);
            var name = word.ToString();
            var value = values.GetValueOrDefault(name, "");
            filled.Append(name == raw ? value : encode(value));
            rest = after;
        }

        return filled.Append(rest).ToString();
    }

    private static bool Next(ReadOnlySpan<char> text, out ReadOnlySpan<char> before, out ReadOnlySpan<char> word, out ReadOnlySpan<char> after)
    {
        before = word = after = default;
        var open = text.IndexOf("{{", StringComparison.Ordinal);
        if (open < 0) return false;
        var length = text[(open + 2)..].IndexOf("}}", StringComparison.Ordinal);
        if (length < 0) return false;
        before = text[..open];
        word = text.Slice(open + 2, length).Trim();
        after = text[(open + 4 + length)..];
        return true;
    }

    private static string Html(string value) => WebUtility.HtmlEncode(value);

    private static string OneLine(string value) => string.Concat(value.Select(c => char.IsControl(c) ? ' ' : c));

    private static void Check(string path, string file, string text)
    {
        if (file.EndsWith(".txt", StringComparison.Ordinal) && !(text.StartsWith(SubjectLine, StringComparison.Ordinal) && text.Contains('\n', StringComparison.Ordinal)))
            throw new MailTemplateException($"{path}: the first line of a mail is '{SubjectLine}…', and its text follows");
        var rest = text.AsSpan();
        while (Next(rest, out _, out var word, out var after))
        {
            var name = word.ToString();
            if (!Words.Contains(name) && !(file == Layout && name == Content))
                throw new MailTemplateException($"{path}: {{{{{name}}}}} is no word of a mail; there are {string.Join(", ", Words)}");
            rest = after;
        }

        if (file == Layout && !text.Contains("{{content}}", StringComparison.Ordinal)) throw new MailTemplateException($"{path}: {{{{content}}}} is where the mail goes, and it is missing");
    }

    private static string? Read(string path)
    {
        try
        {
            return File.Exists(path) ? File.ReadAllText(path) : null;
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            throw new MailTemplateException($"{path} cannot be read: {refused.Message}");
        }
    }

    private static string Embedded(string file)
    {
        using var stream = Own.GetManifestResourceStream("mail/" + file) ?? throw new InvalidOperationException($"the assembly lacks mail/{file}");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}

/// <summary>A mail template cannot be used; the message says which, and the mend.</summary>
public sealed class MailTemplateException(string message) : Exception(message);
