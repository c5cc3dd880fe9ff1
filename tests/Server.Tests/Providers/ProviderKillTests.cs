using Databases = Ashlar.Server.Tests.Faults.Databases;

namespace Ashlar.Server.Tests.Providers;

/// <summary><c>kill -9</c> on the way to a provider and back: a sign-in goes on, or begins again; nothing is half made.</summary>
public sealed class ProviderKillTests
{
    [Theory]
    [InlineData(Databases.Sqlite)]
    [InlineData(Databases.Postgres)]
    public async Task A_sign_in_outlives_the_process_or_begins_again(string store)
    {
        await using var servers = await ProviderServers.StartAsync(store);
        using var browser = servers.Browser();
        var asked = await servers.BeginAsync(browser);
        await servers.Relying.KillAndStartAgainAsync();
        var page = await ProviderServers.FinishAsync(browser, asked, servers.Fake.CodeFor("killed", asked.Nonce));
        Assert.Contains("Create your account", page.Html, StringComparison.Ordinal);
        await servers.Relying.KillAndStartAgainAsync();
        await browser.SubmitAsync(page, "/auth/identities/confirm");
        Assert.Equal("killed@example.net", await servers.WhoAsync(browser));

        // The code is on its way to the provider when the process ends: the state was used, the account is as before
        using var other = servers.Browser();
        var begun = await servers.BeginAsync(other);
        var reached = new TaskCompletionSource();
        servers.Fake.Instead = async context =>
        {
            if (!context.Request.Url!.AbsolutePath.EndsWith("/token", StringComparison.Ordinal)) return false;
            reached.SetResult();
            await Task.Delay(Timeout.Infinite, servers.Fake.Stopped);
            return true;
        };
        var code = servers.Fake.CodeFor("killed-again", begun.Nonce);
        var lost = ProviderServers.FinishAsync(other, begun, code);
        await reached.Task;
        await servers.Relying.KillAndStartAgainAsync();
        await Assert.ThrowsAsync<HttpRequestException>(() => lost);
        servers.Fake.Instead = _ => Task.FromResult(false);
        await servers.RefusesAsync(await ProviderServers.FinishAsync(other, begun, code), other);
        Assert.Contains("Create your account", (await servers.PassAsync(other, "killed-again")).Html, StringComparison.Ordinal);
    }
}
