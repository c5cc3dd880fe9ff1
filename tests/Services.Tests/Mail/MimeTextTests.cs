using System.Text;
using Ashlar.Services.Mail;

namespace Ashlar.Services.Tests.Mail;

public sealed class MimeTextTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly MailSender From = new("", "no-reply@example.com");

    [Fact]
    public void Writes_plain_text_as_it_is()
    {
        var id = Guid.Parse("01953e3a-0000-7000-8000-000000000001");
        var text = Text(new MailMessage(id, "ann@example.org", "Hello", "one\n.\ntwo", "<p>one</p>"), From);
        Assert.StartsWith(
            "Date: Sun, 01 Mar 2026 12:00:00 +0000\r\nFrom: no-reply@example.com\r\nTo: ann@example.org\r\nSubject: Hello\r\nMessage-ID: <01953e3a000070008000000000000001@example.com>\r\n",
            text, StringComparison.Ordinal);
        Assert.Contains("Content-Transfer-Encoding: 7bit\r\n\r\none\r\n.\r\ntwo\r\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain("\n", text.Replace("\r\n", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public void Encodes_what_is_not_ascii_and_keeps_lines_short()
    {
        var long_ = string.Concat(Enumerable.Repeat("größe 🗝 ", 500));
        var text = Text(new MailMessage(Guid.NewGuid(), "ann@example.org", "Größe " + long_[..300], long_, new string('x', 5000)), new MailSender("Läden & Söhne", "a@example.com"));
        Assert.True(Ascii.IsValid(text));
        Assert.All(text.Split("\r\n").Where(line => !line.StartsWith("Subject", StringComparison.Ordinal)), line => Assert.True(line.Length <= 998));
        Assert.Equal(2, text.Split("Transfer-Encoding: base64").Length - 1);
        Assert.Contains("From: =?utf-8?B?TMOkZGVuICYgU8O2aG5l?= <a@example.com>", text, StringComparison.Ordinal);
    }

    /// <summary>Whatever comes to a mail from a stranger cannot add a header, a part or a recipient.</summary>
    [Theory]
    [InlineData("Hello\r\nBcc: eve@example.com")]
    [InlineData("Hello\nBcc: eve@example.com")]
    [InlineData("Hello\rBcc: eve@example.com")]
    [InlineData("Hello\0")]
    public void Lets_no_subject_begin_another_header(string subject)
    {
        var text = Text(new MailMessage(Guid.NewGuid(), "ann@example.org", subject, "x", "x"), From);
        Assert.DoesNotContain("Bcc", text, StringComparison.Ordinal);
        Assert.DoesNotContain("\0", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Refuses_a_header_of_several_lines() =>
        Assert.Throws<ArgumentException>(() => MimeText.Of(new MailMessage(Guid.NewGuid(), "ann@example.org\r\nBcc: eve@example.com", "x", "x", "x"), From, Now));

    [Fact]
    public void Lets_no_text_end_its_part()
    {
        var id = Guid.NewGuid();
        var text = Text(new MailMessage(id, "ann@example.org", "x", $"one\n--=_{id:N}--\nContent-Type: text/evil", "x"), From);
        Assert.DoesNotContain("text/evil", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ann@example.com", true)]
    [InlineData("ann.o'hara+tag@mail.example.co.uk", true)]
    [InlineData("jürgen@bücher.example", true)]
    [InlineData("root@localhost", true)]
    [InlineData("ann", false)]
    [InlineData("@example.com", false)]
    [InlineData("ann@", false)]
    [InlineData("ann@example.com\r\nRCPT TO:<eve@example.com>", false)]
    [InlineData("ann@example.com>", false)]
    [InlineData("<ann@example.com", false)]
    [InlineData("ann@example.com,eve@example.com", false)]
    [InlineData("ann eve@example.com", false)]
    [InlineData("\"ann\"@example.com", false)]
    [InlineData("ann@[127.0.0.1]", false)]
    [InlineData("ann..b@example.com", false)]
    [InlineData("ann@example..com", false)]
    [InlineData("ann@-example.com", false)]
    [InlineData("ann\u2028@example.com", false)]
    public void Sends_to_plain_addresses_alone(string address, bool sendable) => Assert.Equal(sendable, MailAddresses.IsSendable(address));

    [Theory]
    [InlineData("a@example.com", "", "a@example.com")]
    [InlineData("Shop <a@example.com>", "Shop", "a@example.com")]
    [InlineData("\"The Shop, Ltd\" <a@example.com>", "The Shop, Ltd", "a@example.com")]
    [InlineData("Shop a@example.com>", null, null)]
    [InlineData("Shop <a>", null, null)]
    [InlineData("Shop\n <a@example.com>", null, null)]
    public void Reads_whom_mail_is_from(string text, string? name, string? address) =>
        Assert.Equal(name is null || address is null ? null : new MailSender(name, address), MailSender.Parse(text));

    private static string Text(MailMessage message, MailSender from) => Encoding.UTF8.GetString(MimeText.Of(message, from, Now));
}
