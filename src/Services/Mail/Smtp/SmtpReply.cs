namespace Ashlar.Services.Mail.Smtp;

/// <summary>An answer of an SMTP server (RFC 5321 section 4.2): a code and its lines.</summary>
internal sealed record SmtpReply(int Code, IReadOnlyList<string> Lines)
{
    public bool IsGood => Code is >= 200 and < 400;

    /// <summary>Whether the server says that it will never take it.</summary>
    public bool IsFinal => Code >= 500;

    public bool Offers(string keyword) => Lines.Any(line => line.Split(' ')[0].Equals(keyword, StringComparison.OrdinalIgnoreCase));

    /// <summary>What it says, in one printable line of bounded length.</summary>
    public override string ToString()
    {
        var said = string.Concat(string.Join(' ', Lines).Where(c => !char.IsControl(c)));
        return $"{Code} {(said.Length > 200 ? said[..200] : said)}";
    }
}

/// <summary>The server refused, or does not speak SMTP as we need it.</summary>
internal sealed class SmtpException(bool isFinal, string message) : Exception(message)
{
    public bool IsFinal { get; } = isFinal;
}
