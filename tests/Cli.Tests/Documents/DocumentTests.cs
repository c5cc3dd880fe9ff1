namespace Ashlar.Cli.Tests.Documents;

/// <summary>Every command block of the pages is pasted into one shell, in order, and prints what the page says.</summary>
public sealed class DocumentTests
{
    [Theory]
    [InlineData("README.md")]
    [InlineData("docs/guide/getting-started.md")]
    [InlineData("docs/guide/sign-in.md")]
    [InlineData("docs/guide/rules.md")]
    [InlineData("docs/guide/operations.md")]
    [InlineData("docs/guide/postgresql.md")]
    [InlineData("examples/shop/README.md")]
    [InlineData("examples/helpdesk/README.md")]
    [InlineData("examples/notes/README.md")]
    public async Task Prints_what_the_page_says(string page)
    {
        var postgres = page == "docs/guide/postgresql.md" ? (await PostgresServer.SharedAsync()).Port : 5432;
        var steps = DocumentScript.Read(await File.ReadAllTextAsync(RepoRoot.Combine(page.Split('/')), TestContext.Current.CancellationToken));
        await using var shell = DocumentShell.Open(("localhost:5432", $"127.0.0.1:{postgres}"), ("-h localhost -p 5432", $"-h 127.0.0.1 -p {postgres}"));
        var checkedSteps = 0;
        foreach (var step in steps)
        {
            var commands = step.Commands;
            if (commands.Contains("git clone", StringComparison.Ordinal) || commands.Contains("./test", StringComparison.Ordinal)) commands = ServeLine(commands);
            if (commands.Trim().Length == 0) continue;
            var printed = await shell.PasteAsync(commands);
            if (step.Expected is null) continue;
            checkedSteps++;
            Assert.True(DocumentScript.Agrees(step.Expected, printed), $"{page}:{step.Line} prints\n{printed}\nand not\n{step.Expected}");
        }

        Figures.Note($"{page}: {steps.Count} command blocks run, {checkedSteps} outputs compared");
    }

    // Of a block that clones, only what serves matters here: the clone is this very tree.
    private static string ServeLine(string commands) =>
        string.Join('\n', commands.Split('\n').Where(l => l.StartsWith("./ashlar ", StringComparison.Ordinal))) + "\n";
}
