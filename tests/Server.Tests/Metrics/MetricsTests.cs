using System.Diagnostics;
using System.Net;
using System.Text.RegularExpressions;
using Ashlar.Server.Tests.Faults;

namespace Ashlar.Server.Tests.Metrics;

public sealed class MetricsTests
{
    private const string Token = "a-token-for-prometheus";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Tells_of_requests_statements_and_the_process_in_the_text_format()
    {
        using var folder = new TempFolder();
        await using var server = await ServerProcess.ServeAsync(folder.Write("ashlar.yaml", NotesServer.Model), environment: NotesServer.Environment);
        NotesServer.SignIn(server.Http);
        for (var i = 0; i < 3; i++) await server.Http.GetStringAsync("/api/notes", Cancellation);
        using var answer = await server.Http.GetAsync("/metrics", Cancellation);
        Assert.Equal("text/plain; version=0.0.4; charset=utf-8", answer.Content.Headers.ContentType?.ToString());
        var text = await answer.Content.ReadAsStringAsync(Cancellation);
        Assert.Contains("""ashlar_http_request_duration_seconds_count{method="GET",route="/api/notes",status="200"} 3""", text, StringComparison.Ordinal);
        Assert.Matches("""ashlar_store_statement_duration_seconds_count\{node="primary",store="sqlite",kind="read",entity="Note"\} [1-9]""", text);
        Assert.Contains("ashlar_store_pool_size", text, StringComparison.Ordinal);
        Assert.Contains("ashlar_engine_requests_total", text, StringComparison.Ordinal);
        Assert.Contains("dotnet_process_memory_working_set_bytes", text, StringComparison.Ordinal);
        AssertWellFormed(text);
        await AssertLintedAsync(text);
    }

    [Fact]
    public async Task Is_not_there_in_production_unless_asked_for()
    {
        Assert.Equal([HttpStatusCode.NotFound, HttpStatusCode.NotFound], await StatusesAsync(new(), production: true));
        Assert.Equal([HttpStatusCode.NotFound, HttpStatusCode.OK], await StatusesAsync(new() { ["ASHLAR_METRICS_TOKEN"] = Token }, production: true));
        Assert.Equal([HttpStatusCode.OK, HttpStatusCode.OK], await StatusesAsync(new() { ["ASHLAR_METRICS_PUBLIC"] = "true" }, production: true));
    }

    [Fact]
    public async Task A_slow_statement_stands_in_the_log_by_shape()
    {
        using var folder = new TempFolder();
        var environment = new Dictionary<string, string?>(NotesServer.Environment) { ["ASHLAR_SLOW_MS"] = "1", ["ASHLAR_LOG_JSON"] = "true" };
        await using var server = await ServerProcess.ServeAsync(folder.Write("ashlar.yaml", NotesServer.Model), environment: environment);
        NotesServer.SignIn(server.Http);
        var body = new string('x', 500_000);
        for (var i = 0; i < 8; i++) using (await NotesServer.PostNoteAsync(server.Http, "private title " + i, body, Cancellation)) { }
        await server.Http.GetStringAsync("/api/notes?title[startsWith]=private", Cancellation);
        await Wait.Until(() => server.Output.Split('\n').Any(IsOfTheList));
        var line = server.Output.Split('\n').First(IsOfTheList);
        Assert.Matches("""^\{"time":"[^"]+","level":"warn","event":"slow-statement",("traceId":"[0-9a-f]+",)?"plan":"[0-9a-f]{12}","kind":"read","entity":"Note","shape":"[^"]+","ms":[0-9.]+,"rows":8\}$""", line.TrimEnd());
        Assert.DoesNotContain("private", line, StringComparison.Ordinal);

        static bool IsOfTheList(string line) => line.Contains("\"shape\":\"Note where title.startsWith(?)", StringComparison.Ordinal);
    }

    private static async Task<HttpStatusCode[]> StatusesAsync(Dictionary<string, string> options, bool production)
    {
        using var folder = new TempFolder();
        var environment = new Dictionary<string, string?>(NotesServer.Environment);
        foreach (var (name, value) in options) environment[name] = value;
        if (production)
        {
            foreach (var (name, value) in ProductionTokens.Environment) environment[name] = value;
            environment["ASHLAR_ENVIRONMENT"] = "production";
            environment["ASHLAR_MIGRATE"] = "true";
        }

        await using var server = await ServerProcess.ServeAsync(folder.Write("ashlar.yaml", NotesServer.Model), environment: environment);
        using var plain = await server.Http.GetAsync("/metrics", Cancellation);
        server.Http.DefaultRequestHeaders.Authorization = new("Bearer", Token);
        using var signed = await server.Http.GetAsync("/metrics", Cancellation);
        return [plain.StatusCode, signed.StatusCode];
    }

    /// <summary>Every line is a comment or a sample of a family that was announced; no series comes twice; buckets only grow.</summary>
    private static void AssertWellFormed(string text)
    {
        var types = new Dictionary<string, string>();
        var series = new HashSet<string>();
        var last = ("", -1d);
        foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.StartsWith("# TYPE ", StringComparison.Ordinal)) Assert.True(types.TryAdd(line.Split(' ')[2], line.Split(' ')[3]), line);
            if (line.StartsWith('#')) continue;
            var sample = Regex.Match(line, """^([a-z_][a-z0-9_]*)(\{([a-z_]+="([^"\\]|\\.)*",?)*\})? (-?[0-9.E+-]+|[+-]Inf)$""");
            Assert.True(sample.Success, line);
            var name = sample.Groups[1].Value;
            Assert.True(types.ContainsKey(name) || types.GetValueOrDefault(Regex.Replace(name, "_(bucket|sum|count)$", "")) == "histogram", line);
            Assert.True(series.Add(name + sample.Groups[2].Value), line);
            if (!name.EndsWith("_bucket", StringComparison.Ordinal)) continue;
            var owner = name + Regex.Replace(sample.Groups[2].Value, ",?le=\"[^\"]*\"", "");
            var count = double.Parse(sample.Groups[5].Value, System.Globalization.CultureInfo.InvariantCulture);
            Assert.True(last.Item1 != owner || count >= last.Item2, line);
            last = (owner, count);
        }

        Assert.NotEmpty(series);
    }

    /// <summary>Prometheus's own linter, where it is installed.</summary>
    private static async Task AssertLintedAsync(string text)
    {
        var linter = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Select(f => Path.Combine(f, "promtool")).FirstOrDefault(File.Exists);
        if (linter is null) return;
        var info = new ProcessStartInfo(linter, ["check", "metrics"]) { RedirectStandardInput = true, RedirectStandardError = true, RedirectStandardOutput = true };
        using var process = Process.Start(info) ?? throw new InvalidOperationException("promtool did not start");
        await process.StandardInput.WriteAsync(text);
        process.StandardInput.Close();
        var said = await process.StandardError.ReadToEndAsync(Cancellation) + await process.StandardOutput.ReadToEndAsync(Cancellation);
        await process.WaitForExitAsync(Cancellation);
        Assert.True(process.ExitCode == 0, said);
    }
}
