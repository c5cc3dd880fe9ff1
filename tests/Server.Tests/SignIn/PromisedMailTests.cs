using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using Ashlar.Server.Tests.OAuth;
using Databases = Ashlar.Server.Tests.Faults.Databases;

namespace Ashlar.Server.Tests.SignIn;

/// <summary>What was answered for is mailed, and what a mail opened stays open, whatever becomes of the process and the mail server.</summary>
public sealed partial class PromisedMailTests
{
    private const string Password = "a lamp beside the window";

    /// <summary>Longer than a mail's lease, which a process that is killed while it sends leaves behind, and than the pause after a failure.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    /// <summary>Killed as soon as it has answered, with the mail server away, and with it there.</summary>
    [Theory]
    [InlineData(Databases.Sqlite)]
    [InlineData(Databases.Postgres)]
    public async Task What_was_answered_for_outlives_a_kill(string store)
    {
        var port = FreePort.Next();
        await using var server = await OAuthServer.StartAsync(store, Mailing(port));
        await RegisterAsync(server, "bea@example.org");
        await server.KillAndStartAgainAsync();
        await using var sink = new SmtpSink(port: port);
        var bea = await TokenAsync(sink, "bea@example.org", "/auth/verify");

        await Task.WhenAll(RegisterAsync(server, "cleo@example.org"), AskForPasswordAsync(server, OAuthServer.Email));
        await VerifyThroughKillAsync(server, bea, "bea@example.org");
        await VerifyThroughKillAsync(server, await TokenAsync(sink, "cleo@example.org", "/auth/verify"), "cleo@example.org");
        await TokenAsync(sink, OAuthServer.Email, "/auth/password/reset/confirm");
    }

    /// <summary>One server for all: some addresses fail for now, one for good, and nobody waits for another.</summary>
    [Fact]
    public async Task Mail_that_is_refused_for_now_or_cut_off_comes_later_and_what_is_refused_for_good_does_not()
    {
        var failed = new ConcurrentDictionary<string, bool>();
        string? Misbehave(string said) => said switch
        {
            "RCPT TO:<grey@example.org>" when failed.TryAdd(said, true) => "451 4.7.1 greylisted, try again later",
            "RCPT TO:<gone@example.org>" => "550 5.1.1 no such user",
            _ when said.StartsWith("message", StringComparison.Ordinal) && said.Contains("To: cut@example.org", StringComparison.Ordinal) && failed.TryAdd("cut", true) => "drop",
            _ => null,
        };
        await using var sink = new SmtpSink(Misbehave);
        await using var server = await OAuthServer.StartAsync(environment: Mailing(sink.Port));
        foreach (var email in new[] { "grey@example.org", "gone@example.org", "cut@example.org", "well@example.org" }) await RegisterAsync(server, email);
        await VerifyAsync(server, await TokenAsync(sink, "well@example.org", "/auth/verify"));
        Assert.Single(sink.Messages);
        await VerifyAsync(server, await TokenAsync(sink, "cut@example.org", "/auth/verify"));
        await VerifyAsync(server, await TokenAsync(sink, "grey@example.org", "/auth/verify"));
        Assert.Equal(3, sink.Messages.Count);
        Assert.Contains("a mail was given up", server.Process.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("gone@example.org", server.Process.Output, StringComparison.Ordinal);
    }

    private static Dictionary<string, string?> Mailing(int port) => new() { ["SMTP_URL"] = $"smtp://127.0.0.1:{port}", ["MAIL_FROM"] = "Notes <notes@example.com>" };

    private static async Task RegisterAsync(OAuthServer server, string email)
    {
        using var answer = await server.Http.PostAsJsonAsync("/auth/register", new { email, password = Password }, Cancelled);
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
    }

    private static async Task AskForPasswordAsync(OAuthServer server, string email)
    {
        using var answer = await server.Http.PostAsJsonAsync("/auth/password/reset", new { email }, Cancelled);
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
    }

    /// <summary>What the mail to an address carries; several of them are one mail sent more than once.</summary>
    private static async Task<string> TokenAsync(SmtpSink sink, string email, string path)
    {
        string[] Found() => [.. sink.Messages.Where(m => m.Contains($"To: {email}", StringComparison.Ordinal)).Select(m => Link().Match(m)).Where(l => l.Groups[1].Value == path).Select(l => l.Groups[2].Value)];
        await Wait.Until(() => Found().Length > 0, Patience, $"the mail to {email}");
        return Assert.Single(Found().Distinct());
    }

    private static async Task<string> VerifyAsync(OAuthServer server, string token)
    {
        using var answer = await server.Http.PostAsJsonAsync("/auth/verify", new { token }, Cancelled);
        var text = await answer.Content.ReadAsStringAsync(Cancelled);
        Assert.True(answer.StatusCode == HttpStatusCode.OK, text);
        return JsonDocument.Parse(text).RootElement.GetProperty("id").ToString();
    }

    private static async Task VerifyThroughKillAsync(OAuthServer server, string token, string email)
    {
        var cut = server.Http.PostAsJsonAsync("/auth/verify", new { token }, Cancelled);
        await Task.WhenAny(cut, Task.Delay(Random.Shared.Next(30), Cancelled)); // anywhere between asking and being answered
        await server.KillAndStartAgainAsync();
        await Task.WhenAny(cut); // answered or cut off, as it fell
        var id = await VerifyAsync(server, token);
        Assert.Equal(id, await VerifyAsync(server, token));
        using var answer = await server.Http.PostAsJsonAsync("/auth/login", new { email, password = Password, mode = "token" }, Cancelled);
        var user = (await answer.Content.ReadFromJsonAsync<JsonElement>(Cancelled)).GetProperty("user");
        Assert.Equal(id, user.GetProperty("id").ToString());
    }

    [GeneratedRegex(@"^http\S*?(/auth/[a-z/]+)\?token=(\S+)", RegexOptions.Multiline)]
    private static partial Regex Link();
}
