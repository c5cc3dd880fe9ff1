using Ashlar.Services.Mail;
using Ashlar.Services.Mail.Smtp;

namespace Ashlar.Services.Tests.Mail;

public sealed class SmtpMailerTests
{
    private static readonly MailMessage Hello = new(Guid.NewGuid(), "ann@example.org", "Hello", "one\n.two\n.\nthree", "<p>one</p>");

    [Fact]
    public async Task Hands_a_mail_over_with_every_line_as_it_was()
    {
        await using var sink = new SmtpSink();
        Assert.Null(await Mailer(sink, "smtp://127.0.0.1:PORT").SendAsync(Hello, default));
        Assert.Equal(["EHLO localhost", "MAIL FROM:<no-reply@example.com>", "RCPT TO:<ann@example.org>", "DATA", "QUIT"], sink.Commands);
        Assert.Contains("\r\n\r\none\r\n.two\r\n.\r\nthree\r\n", Assert.Single(sink.Messages), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("smtp://ann:p%40ss:w%2Frd@localhost:PORT?tls=required", true, false)]
    [InlineData("smtps://ann:p%40ss:w%2Frd@localhost:PORT", false, true)]
    public async Task Encrypts_before_it_says_anything_secret(string url, bool startTls, bool implicitTls)
    {
        await using var sink = new SmtpSink(offersTls: startTls, implicitTls: implicitTls);
        Assert.Null(await Mailer(sink, url, trusts: true).SendAsync(Hello, default));
        Assert.Single(sink.Messages);
        Assert.Contains("AUTH PLAIN " + Convert.ToBase64String("\0ann\0p@ss:w/rd"u8), sink.Commands);
        if (startTls) Assert.Equal(["EHLO localhost", "STARTTLS", "EHLO localhost"], sink.Commands.Take(3));
    }

    [Fact]
    public async Task Signs_in_by_login_where_there_is_no_plain()
    {
        await using var sink = new SmtpSink(command => command == Convert.ToBase64String("ann"u8) ? "334 UGFzc3dvcmQ6" : command == Convert.ToBase64String("secret"u8) ? "235 in" : null, offers: "AUTH LOGIN");
        Assert.Null(await Mailer(sink, "smtp://ann:secret@127.0.0.1:PORT").SendAsync(Hello, default));
        Assert.Single(sink.Messages);
    }

    [Theory]
    [InlineData("smtps://localhost:PORT", false, true)]
    [InlineData("smtp://localhost:PORT?tls=required", true, false)]
    public async Task Sends_nothing_to_a_server_that_it_does_not_trust(string url, bool startTls, bool implicitTls)
    {
        await using var sink = new SmtpSink(offersTls: startTls, implicitTls: implicitTls);
        var failure = await Mailer(sink, url).SendAsync(Hello, default);
        Assert.False(failure?.IsFinal);
        Assert.Empty(sink.Messages);
        Assert.DoesNotContain(sink.Commands, command => command.StartsWith("MAIL", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Sends_nothing_in_the_clear_where_tls_was_asked_for()
    {
        await using var sink = new SmtpSink();
        var failure = await Mailer(sink, "smtp://ann:secret@localhost:PORT?tls=required").SendAsync(Hello, default);
        Assert.Contains("STARTTLS", failure?.Reason, StringComparison.Ordinal);
        Assert.Equal(["EHLO localhost"], sink.Commands);
    }

    [Fact]
    public async Task Believes_nothing_that_was_said_before_tls_began()
    {
        await using var sink = new SmtpSink(command => command == "STARTTLS" ? "220 go\r\n250 injected" : null, offersTls: true);
        var failure = await Mailer(sink, "smtp://localhost:PORT?tls=required", trusts: true).SendAsync(Hello, default);
        Assert.Contains("before TLS", failure?.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("RCPT TO:<ann@example.org>", "550 no such user", true)]
    [InlineData("RCPT TO:<ann@example.org>", "450 busy", false)]
    [InlineData("message", "554 spam", true)]
    [InlineData("message", "451 later", false)]
    [InlineData("connect", "421 too many", false)]
    [InlineData("connect", "HTTP/1.1 400 Bad Request", false)]
    public async Task Tells_a_refusal_for_good_from_one_for_now(string at, string answer, bool final)
    {
        await using var sink = new SmtpSink(command => command.Split(' ')[0] == at || command == at ? answer : null);
        var failure = await Mailer(sink, "smtp://127.0.0.1:PORT").SendAsync(Hello, default);
        Assert.Equal(final, failure?.IsFinal);
        Assert.DoesNotContain("ann@", failure!.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tries_again_when_its_own_password_is_wrong()
    {
        await using var sink = new SmtpSink(command => command.StartsWith("AUTH", StringComparison.Ordinal) ? "535 no" : null);
        var failure = await Mailer(sink, "smtp://ann:secret@127.0.0.1:PORT").SendAsync(Hello, default);
        Assert.False(failure?.IsFinal);
        Assert.DoesNotContain("secret", failure!.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Waits_for_a_silent_server_no_longer_than_its_time()
    {
        await using var sink = new SmtpSink(command => command == "DATA" ? "hang" : null);
        var options = SmtpOptions.Parse($"smtp://127.0.0.1:{sink.Port}")! with { Time = TimeSpan.FromMilliseconds(300) };
        var failure = await new SmtpMailer(options, new MailSender("", "no-reply@example.com"), TimeProvider.System).SendAsync(Hello, default);
        Assert.Contains("took more than", failure?.Reason, StringComparison.Ordinal);
        using var stop = new CancellationTokenSource(TimeSpan.FromMilliseconds(100));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Mailer(sink, "smtp://127.0.0.1:PORT").SendAsync(Hello, stop.Token));
    }

    [Fact]
    public async Task Tells_that_nobody_listens()
    {
        var sink = new SmtpSink();
        var mailer = Mailer(sink, "smtp://127.0.0.1:PORT");
        await sink.DisposeAsync();
        Assert.False((await mailer.SendAsync(Hello, default))?.IsFinal);
    }

    [Fact]
    public async Task Lets_no_address_say_another_command()
    {
        await using var sink = new SmtpSink();
        var failure = await Mailer(sink, "smtp://127.0.0.1:PORT").SendAsync(Hello with { To = "ann@example.org>\r\nRCPT TO:<eve@example.org" }, default);
        Assert.True(failure?.IsFinal);
        Assert.Empty(sink.Commands);
    }

    [Fact]
    public async Task Is_understood_by_maildev()
    {
        var program = Outside.NpmTool("maildev");
        var (smtp, web) = (FreePort.Next(), FreePort.Next());
        using var process = System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo(
            Outside.Program("node"), [program, "--ip", "127.0.0.1", "--smtp", $"{smtp}", "--web", $"{web}", "--incoming-user", "ann", "--incoming-pass", "secret"])
        { RedirectStandardOutput = true })!; // not null without the shell
        try
        {
            using var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{web}") };
            await Wait.Until(async () => await AnswersAsync(http), TimeSpan.FromSeconds(30), "maildev");
            var options = SmtpOptions.Parse($"smtp://ann:secret@127.0.0.1:{smtp}")!;
            var mail = MailTemplates.Load("/nowhere").Render("verify", Guid.NewGuid(), "ann@example.org", new Dictionary<string, string> { ["site"] = "Größe & Co", ["link"] = "https://example.com/auth/verify?token=abc" });
            Assert.Null(await new SmtpMailer(options, new MailSender("Läden", "no-reply@example.com"), TimeProvider.System).SendAsync(mail, default));
            using var all = System.Text.Json.JsonDocument.Parse(await http.GetStringAsync("/email"));
            var got = Assert.Single(all.RootElement.EnumerateArray().ToList());
            Assert.Equal("Confirm your address for Größe & Co", got.GetProperty("subject").GetString());
            Assert.Equal(mail.Text.Trim(), got.GetProperty("text").GetString()?.ReplaceLineEndings("\n").Trim());
            Assert.Contains("href=\"https://example.com/auth/verify?token=abc\"", got.GetProperty("html").GetString(), StringComparison.Ordinal);
            Assert.Equal("Läden", got.GetProperty("from")[0].GetProperty("name").GetString());
            Assert.Equal("ann@example.org", got.GetProperty("to")[0].GetProperty("address").GetString());
        }
        finally
        {
            process.Kill(entireProcessTree: true);
        }
    }

    [Theory]
    [InlineData("smtp://mail.example.com", "mail.example.com", 587, false, false)]
    [InlineData("smtps://mail.example.com", "mail.example.com", 465, true, false)]
    [InlineData("smtp://mail.example.com:2525?tls=optional", "mail.example.com", 2525, false, true)]
    [InlineData("smtp://localhost:1025", "localhost", 1025, false, true)]
    public void Reads_its_address(string url, string host, int port, bool implicitTls, bool plain) =>
        Assert.Equal(new SmtpOptions { Host = host, Port = port, ImplicitTls = implicitTls, AllowPlain = plain }, SmtpOptions.Parse(url));

    [Theory]
    [InlineData("mail.example.com")]
    [InlineData("http://mail.example.com")]
    [InlineData("smtp://")]
    [InlineData("smtp://ann@mail.example.com")]
    [InlineData("smtp://mail.example.com/path")]
    [InlineData("smtp://mail.example.com?tls=maybe")]
    public void Refuses_another_address(string url) => Assert.Null(SmtpOptions.Parse(url));

    private static async Task<bool> AnswersAsync(HttpClient http)
    {
        try
        {
            return (await http.GetAsync("/email")).IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private static SmtpMailer Mailer(SmtpSink sink, string url, bool trusts = false) =>
        new(SmtpOptions.Parse(url.Replace("PORT", $"{sink.Port}", StringComparison.Ordinal))!, new MailSender("", "no-reply@example.com"), TimeProvider.System)
        {
            Trusted = trusts ? [SmtpSink.Certificate] : null,
        };
}
