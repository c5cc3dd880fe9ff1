using System.Globalization;
using System.Text;

namespace Ashlar.Services.Mail;

/// <summary>A message as it goes over the wire (RFC 5322, RFC 2045 to 2047): CRLF, lines of at most 998 bytes, ASCII but for an address in UTF-8.</summary>
internal static class MimeText
{
    private const int LongestLine = 900;

    /// <param name="from">An address, or <c>Name &lt;address&gt;</c>.</param>
    public static byte[] Of(MailMessage message, MailSender from, DateTimeOffset now)
    {
        var boundary = $"=_{message.Id:N}";
        var domain = from.Address[(from.Address.LastIndexOf('@') + 1)..];
        var text = new StringBuilder();
        Header(text, "Date", now.ToString("ddd, dd MMM yyyy HH:mm:ss ", CultureInfo.InvariantCulture) + now.ToString("zzz", CultureInfo.InvariantCulture).Replace(":", "", StringComparison.Ordinal));
        Header(text, "From", from.Name.Length > 0 ? $"{Encoded(from.Name)} <{from.Address}>" : from.Address);
        Header(text, "To", message.To);
        Header(text, "Subject", Encoded(message.Subject));
        Header(text, "Message-ID", $"<{message.Id:N}@{domain}>");
        Header(text, "Auto-Submitted", "auto-generated"); // RFC 3834: no vacation notices back
        Header(text, "MIME-Version", "1.0");
        Header(text, "Content-Type", $"multipart/alternative; boundary=\"{boundary}\"");
        text.Append("\r\n");
        Part(text, boundary, "text/plain", message.Text);
        Part(text, boundary, "text/html", message.Html);
        text.Append("--").Append(boundary).Append("--\r\n");
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private static void Header(StringBuilder text, string name, string value)
    {
        // Whatever comes to be in a header cannot begin another: names and subjects are encoded, addresses checked; this is the last wall
        if (value.AsSpan().ContainsAny('\r', '\n', '\0')) throw new ArgumentException($"the header {name} would have several lines", nameof(value));
        text.Append(name).Append(": ").Append(value).Append("\r\n");
    }

    /// <summary>RFC 2047: plain words as they are; else UTF-8 in base64, in words of at most 75 characters, none of which cuts a letter.</summary>
    internal static string Encoded(string value)
    {
        if (value.Length <= 200 && value.All(c => char.IsAsciiLetterOrDigit(c) || " !#$&'*+-./^_`{|}~".Contains(c, StringComparison.Ordinal))) return value;
        var words = new List<string>();
        var part = new List<byte>();
        Span<byte> bytes = stackalloc byte[4];
        foreach (var rune in value.EnumerateRunes())
        {
            var length = rune.EncodeToUtf8(bytes);
            if (part.Count + length > 45) Flush();
            part.AddRange(bytes[..length]);
        }

        Flush();
        return string.Join(" ", words);

        void Flush()
        {
            if (part.Count > 0) words.Add($"=?utf-8?B?{Convert.ToBase64String([.. part])}?=");
            part.Clear();
        }
    }

    private static void Part(StringBuilder text, string boundary, string type, string content)
    {
        var lines = content.ReplaceLineEndings("\n").TrimEnd('\n').Split('\n');
        var plain = lines.All(line => line.Length <= LongestLine && Ascii.IsValid(line) && !line.AsSpan().ContainsAny('\0', '\r') && !line.StartsWith("--" + boundary, StringComparison.Ordinal));
        text.Append("--").Append(boundary).Append("\r\n");
        Header(text, "Content-Type", type + "; charset=utf-8");
        Header(text, "Content-Transfer-Encoding", plain ? "7bit" : "base64");
        text.Append("\r\n");
        if (plain) text.AppendJoin("\r\n", lines);
        else text.Append(Convert.ToBase64String(Encoding.UTF8.GetBytes(string.Join("\r\n", lines)), Base64FormattingOptions.InsertLineBreaks));
        text.Append("\r\n");
    }
}
