using Ashlar.Services.Mail;

namespace Ashlar.Services.Tests.Mail;

public sealed class MailTemplatesTests
{
    private static readonly string[] Names = ["verify", "account-exists", "reset-password", "password-changed", "confirm-email", "email-changed"];
    private static readonly Dictionary<string, string> Values = new() { ["site"] = "Nuts & Bolts", ["link"] = "https://example.com/x?token=a&b=<c>", ["email"] = "ann@example.com" };

    [Fact]
    public void Has_every_mail_as_text_and_as_html()
    {
        var templates = MailTemplates.Load("/nowhere");
        foreach (var name in Names)
        {
            var mail = templates.Render(name, Guid.NewGuid(), "ann@example.com", Values);
            Assert.Contains("Nuts & Bolts", mail.Subject, StringComparison.Ordinal);
            Assert.Contains("Nuts &amp; Bolts", mail.Html, StringComparison.Ordinal);
            Assert.StartsWith("Hello,", mail.Text, StringComparison.Ordinal);
            Assert.DoesNotContain("{{", mail.Subject + mail.Text + mail.Html, StringComparison.Ordinal);
            Assert.Equal(name != "email-changed", mail.Text.Contains("https://example.com/x?token=a&b=<c>", StringComparison.Ordinal));
            Assert.Equal(name != "email-changed", mail.Html.Contains("href=\"https://example.com/x?token=a&amp;b=&lt;c&gt;\"", StringComparison.Ordinal));
        }
    }

    [Fact]
    public void Takes_a_file_beside_the_model_in_place_of_its_own()
    {
        using var folder = new TempFolder();
        folder.Write("verify.txt", "Subject: Willkommen bei {{ site }}\n\nHallo {{email}}: {{link}}\n");
        var mail = MailTemplates.Load(folder.Path).Render("verify", Guid.NewGuid(), "ann@example.com", Values);
        Assert.Equal("Willkommen bei Nuts & Bolts", mail.Subject);
        Assert.Equal("Hallo ann@example.com: https://example.com/x?token=a&b=<c>\n", mail.Text);
    }

    [Fact]
    public void Lets_a_value_be_nothing_but_itself()
    {
        var mail = MailTemplates.Load("/nowhere").Render("verify", Guid.NewGuid(), "ann@example.com", new Dictionary<string, string> { ["site"] = "{{link}}\r\nBcc: eve@example.com <script>", ["link"] = "L" });
        Assert.Equal("Confirm your address for {{link}}  Bcc: eve@example.com <script>", mail.Subject);
        Assert.DoesNotContain("<script>", mail.Html, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("verify.txt", "Hello", "first line")]
    [InlineData("verify.txt", "Subject: only", "first line")]
    [InlineData("verify.html", "<p>{{lnik}}</p>", "lnik")]
    [InlineData("layout.html", "<p></p>", "content")]
    [InlineData("welcome.txt", "Subject: x\n\ny", "no such mail")]
    public void Says_what_is_wrong_with_a_file(string name, string text, string word)
    {
        using var folder = new TempFolder();
        folder.Write(name, text);
        var refused = Assert.Throws<MailTemplateException>(() => MailTemplates.Load(folder.Path));
        Assert.Contains(word, refused.Message, StringComparison.Ordinal);
        Assert.Contains(name, refused.Message, StringComparison.Ordinal);
    }
}
