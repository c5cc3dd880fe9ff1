using System.Diagnostics;
using Ashlar.Stores.Sqlite;

namespace Ashlar.Stores.Tests.Sqlite;

/// <summary>The floor is SQLite 3.35.5, which is bundled; these tests otherwise run on the system's library where it is newer.</summary>
public sealed class SqliteFloor
{
    private const string Choice = "ASHLAR_SQLITE";

    [Fact]
    public async Task Every_test_of_this_project_passes_on_the_bundled_library_too()
    {
        if (Environment.GetEnvironmentVariable(Choice) == "bundled")
        {
            Assert.Equal("3.35.5", SqliteStoreFactory.EngineVersion); // this is the second run
            return;
        }

        var start = new ProcessStartInfo("dotnet", [typeof(SqliteFloor).Assembly.Location, "-noColor", "-class-", "*Postgres*"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { [Choice] = "bundled", ["ASHLAR_FIGURES"] = "" },
        };
        using var process = Process.Start(start)!; // starts one of its own: never null
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(process.ExitCode == 0, $"{await output}\n{await errors}");
        Figures.Note($"on {SqliteStoreFactory.EngineVersion} and on 3.35.5: " + (await output).Split('\n').First(l => l.Contains("Total:", StringComparison.Ordinal)).Trim());
    }
}
