using System.Text;
using Ashlar.Engine.Rules;
using Ashlar.Stores;
using Ashlar.Surfaces.Rest;
using Ashlar.Surfaces.Tests.Http;

namespace Ashlar.Surfaces.Tests.Rest;

public sealed class RestSurfaceTests
{
    private const string Model = """
        ashlar: 1
        name: notes
        entities:
          Note:
            fields:
              text: { type: text }
            access: { read: public, write: public }
        """;

    private static async Task FillAsync(RestHost host, int rows)
    {
        for (var i = 0; i < rows; i++) Assert.Equal(201, (await host.PostAsync("/api/notes", """{"text":"x"}"""u8.ToArray())).Status);
    }

    [Theory]
    [InlineData("GET", "/api/notes")]
    [InlineData("POST", "/api/notes/query")]
    public async Task A_store_lost_half_way_is_a_problem_and_never_half_a_page(string method, string target)
    {
        await using var host = await RestHost.StartAsync(Model);
        await FillAsync(host, 5);
        host.Store.RowsBeforeBreaking = 3;

        var answer = method == "GET" ? await host.SendAsync("GET", target) : await host.PostAsync(target, "{}"u8.ToArray());

        Assert.Equal(503, answer.Status);
        Assert.Equal("application/problem+json", answer.Header("Content-Type"));
        Assert.NotNull(answer.Header("Retry-After"));
        Assert.Null(answer.Header("ETag"));
        Assert.StartsWith("{\"type\":\"/problems/unavailable\"", answer.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(BreakingStore.Secret, answer.Text, StringComparison.Ordinal);
        Assert.IsType<StoreException>(answer.Exchange.Cause);
        Assert.Equal("unavailable", answer.Exchange.ProblemCode);
    }

    [Fact]
    public async Task A_store_lost_on_a_single_row_is_a_problem_too()
    {
        await using var host = await RestHost.StartAsync(Model);
        await FillAsync(host, 1);
        host.Store.RowsBeforeBreaking = 0;
        var answer = await host.SendAsync("GET", "/api/notes/0190163d-8694-739b-aea5-966c26f8ad91");
        Assert.Equal(503, answer.Status);
        Assert.DoesNotContain(BreakingStore.Secret, answer.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Says_for_the_log_what_was_asked_by_whom_and_how_much_it_was()
    {
        await using var host = await RestHost.StartAsync(Model);
        await FillAsync(host, 3);
        var caller = host.CallerOf(new("ada", []));
        var answer = await host.SendAsync("GET", "/api/notes?limit=2", caller: caller);
        Assert.Equal("/api/notes", answer.Exchange.Route);
        Assert.Equal(2, answer.Exchange.Rows);
        Assert.Same(caller, answer.Exchange.Caller);
        Assert.Null(answer.Exchange.ProblemCode);

        Assert.Equal("/api/notes/{id}", (await host.SendAsync("GET", "/api/notes/x")).Exchange.Route);
        Assert.Equal("", (await host.SendAsync("GET", "/api/nobody/x")).Exchange.Route);
    }

    [Fact]
    public async Task A_body_beyond_the_limit_is_too_large_whatever_announced_it()
    {
        await using var host = await RestHost.StartAsync(Model);
        var surface = new RestSurface(host.Engine, new RestOptions { MaxBodyBytes = 2_000 });
        var large = Encoding.ASCII.GetBytes("{\"text\":\"" + new string('x', 3_000) + "\"}");
        foreach (var fake in new[]
        {
            new FakeExchange("POST", "/api/notes", [KeyValuePair.Create("Content-Type", "application/json")], large),
            new FakeExchange("POST", "/api/notes", [KeyValuePair.Create("Content-Type", "application/json")], bodyStream: new MemoryStream(large)),
        })
        {
            await surface.HandleAsync(fake.Exchange, Caller.Anonymous);
            Assert.Equal(413, fake.Status);
            Assert.Contains("2000 bytes", fake.Text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_client_that_left_is_told_nothing_and_changes_nothing()
    {
        await using var host = await RestHost.StartAsync(Model);
        using var gone = new CancellationTokenSource();
        await gone.CancelAsync();
        var fake = new FakeExchange("POST", "/api/notes", [KeyValuePair.Create("Content-Type", "application/json")], """{"text":"x"}"""u8.ToArray(), aborted: gone.Token);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await host.Surface.HandleAsync(fake.Exchange, Caller.Anonymous));
        Assert.Contains("\"total\":0", (await host.SendAsync("GET", "/api/notes?count=exact")).Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://localhost/api/notes?limit=1")]
    [InlineData("/api/notes?limit=1")]
    public async Task Takes_targets_in_both_forms(string target)
    {
        await using var host = await RestHost.StartAsync(Model);
        Assert.Equal(200, (await host.SendAsync("GET", target)).Status);
    }

    [Fact]
    public async Task Writes_of_many_at_once_all_have_their_own_answers()
    {
        await using var host = await RestHost.StartAsync(Model);
        var answers = await Task.WhenAll(Enumerable.Range(0, 200).Select(i => host.PostAsync("/api/notes?fields=text", Encoding.ASCII.GetBytes($"{{\"text\":\"note {i}\"}}"))));
        Assert.Equal(Enumerable.Range(0, 200).Select(i => $"{{\"text\":\"note {i}\"}}"), answers.Select(a => a.Text));
        Assert.Equal(200, answers.Select(a => a.Header("Location")).Distinct().Count());
    }
}
