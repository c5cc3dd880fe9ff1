using System.Diagnostics;

namespace Ashlar.Surfaces.Tests.Rest.OpenApi;

/// <summary>The judgement of public tools, pinned by <c>tests/tools</c>.</summary>
public sealed class LinterTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<string> Models => [.. DescribedModel.Names.Select(n => n.Data), DescribedModel.WithAccounts];

    [Theory]
    [MemberData(nameof(Models))]
    public async Task Redocly_finds_no_error(string model)
    {
        using var folder = new TempFolder();
        await RunAsync(Outside.NpmTool("redocly"), folder.Path, ["lint", "--extends=recommended", Write(folder, model)]);
    }

    [Theory]
    [MemberData(nameof(Models))]
    public async Task Spectral_finds_no_error(string model)
    {
        using var folder = new TempFolder();
        var rules = folder.Write("rules.yaml", "extends: [\"spectral:oas\"]\n");
        await RunAsync(Outside.NpmTool("spectral"), folder.Path, ["lint", "--fail-severity=error", "--ruleset", rules, Write(folder, model)]);
    }

    [Theory]
    [MemberData(nameof(Models))]
    public async Task The_client_types_made_of_it_compile_strictly(string model)
    {
        using var folder = new TempFolder();
        var types = Path.Combine(folder.Path, "api.ts");
        await RunAsync(Outside.NpmTool("openapi-typescript"), folder.Path, [Write(folder, model), "-o", types]);
        if (model == "shop") folder.Write("use.ts", Use);
        await RunAsync(Outside.NpmTool("tsc"), folder.Path, ["--strict", "--exactOptionalPropertyTypes", "--noEmit", .. Directory.GetFiles(folder.Path, "*.ts")]);
    }

    /// <summary>What a person would write with the types.</summary>
    private const string Use =
        """
        import type { components, operations } from './api'

        type Order = components['schemas']['Order']
        const made: components['schemas']['OrderCreate'] = { lines: [{ productId: 'p', quantity: 2 }] }
        const change: components['schemas']['OrderPatch'] = { status: 'paid', lines: [{ id: 'l', quantity: 3 }, { productId: 'q', quantity: 1 }] }
        const query: operations['listProducts']['parameters']['query'] = { limit: 5, sort: ['-price', 'name'], price: { gte: 10 }, name: { startsWith: 'A' } }
        const total = (order: Order): number => order.total ?? 0
        // @ts-expect-error a total is computed
        const wrong: components['schemas']['OrderCreate'] = { lines: [], total: 1 }
        export { made, change, query, total, wrong }
        """;

    private static string Write(TempFolder folder, string model)
    {
        var path = Path.Combine(folder.Path, "openapi.json");
        File.WriteAllBytes(path, DescribedModel.Describe(DescribedModel.Named(model)));
        return path;
    }

    private static async Task RunAsync(string program, string folder, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["REDOCLY_TELEMETRY"] = "off";
        start.Environment["REDOCLY_SUPPRESS_UPDATE_NOTICE"] = "true";
        using var process = Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start");
        var output = process.StandardOutput.ReadToEndAsync(Cancellation);
        var errors = process.StandardError.ReadToEndAsync(Cancellation);
        await process.WaitForExitAsync(Cancellation);
        Assert.True(process.ExitCode == 0, $"{Path.GetFileName(program)} ended with {process.ExitCode}\n{await output}\n{await errors}");
    }
}
