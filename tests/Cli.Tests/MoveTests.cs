using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace Ashlar.Cli.Tests;

/// <summary>A database moved to another kind and back, whole, interrupted and refused.</summary>
public sealed class MoveTests
{
    // References in a circle and to rows of their own table, links, keys that the database makes, keys that come again
    private const string Model = """
        ashlar: 1
        name: moved
        entities:
          Team:
            key: code
            fields:
              code:   { type: string, max: 20 }
              parent: { ref: Team, optional: true }
              head:   { ref: Person, optional: true }
              tags:   { many: Tag, link: true }
            access: { read: public, write: public }
          Person:
            key: { type: long }
            fields:
              name:   { type: string }
              team:   { ref: Team }
              weight: { type: double, optional: true }
              pay:    { type: decimal, precision: 12, scale: 2, optional: true }
              data:   { type: json, optional: true }
              marks:  { type: decimal, precision: 6, scale: 1, list: true, max: 5 }
              born:   { type: date, optional: true }
              seen:   { type: dateTime, optional: true }
              wait:   { type: duration, optional: true }
              photo:  { type: bytes, optional: true }
            access: { read: public, write: public }
          Tag:
            fields: { name: { type: string, caseless: true, unique: true } }
            access: { read: public, write: public }
        """;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static async Task<CommandLine.Outcome> RunAsync(TempFolder folder, params string[] arguments) =>
        await CommandLine.RunAsync(arguments, workingFolder: folder.Path);

    [Fact]
    public async Task The_shop_goes_to_postgres_and_back_and_exports_the_same()
    {
        var postgres = await PostgresServer.SharedAsync();
        var url = await postgres.CreateDatabaseAsync();
        using var folder = new TempFolder();
        folder.CopyFrom(RepoRoot.Combine("examples", "shop"));
        await RunAsync(folder, "import", "data", "--database", "sqlite:a.db");
        var there = await RunAsync(folder, "move", "--from", "sqlite:a.db", "--to", url);
        Assert.Equal((0, ""), (there.ExitCode, there.Errors));
        Assert.Matches(@"Product +\d+ rows moved\n(.*\n)*\d+ rows are the same in both\n$", there.Output);
        var back = await RunAsync(folder, "move", "--from", url, "--to", "sqlite:b.db");
        Assert.Equal((0, ""), (back.ExitCode, back.Errors));
        foreach (var entity in new[] { "Category", "User", "Product", "Order" })
        {
            var first = await RunAsync(folder, "export", entity, "--database", "sqlite:a.db");
            var last = await RunAsync(folder, "export", entity, "--database", "sqlite:b.db");
            Assert.NotEqual("", first.Output);
            AssertSameRows(first.Output, last.Output);
        }

        await postgres.DropDatabaseAsync(url);
    }

    [Fact]
    public async Task Circles_links_types_made_keys_and_deleted_keys_come_along()
    {
        var postgres = await PostgresServer.SharedAsync();
        var url = await postgres.CreateDatabaseAsync();
        using var folder = new TempFolder();
        folder.Write("ashlar.yaml", Model);
        await FillAsync(folder, people: 30);
        var there = await RunAsync(folder, "move", "--from", "sqlite:a.db", "--to", url);
        Assert.Equal((0, ""), (there.ExitCode, there.Errors));
        Assert.Contains("Team.tags               3 rows moved", there.Output, StringComparison.Ordinal);
        var name = PostgresServer.NameOf(url);
        Assert.Equal(30L, await postgres.ScalarAsync(name, "SELECT last_value FROM persons_id_seq"));
        Assert.Equal(0L, await postgres.ScalarAsync(name, "SELECT count(*) FROM pg_tables WHERE tablename = '_ashlar_move'"));
        await RunAsync(folder, "move", "--from", url, "--to", "sqlite:b.db");
        foreach (var entity in new[] { "Team", "Person", "Tag" })
        {
            AssertSameRows((await RunAsync(folder, "export", entity, "--database", "sqlite:a.db")).Output, (await RunAsync(folder, "export", entity, "--database", "sqlite:b.db")).Output);
        }

        await postgres.DropDatabaseAsync(url);
    }

    [Fact]
    public async Task A_move_that_is_killed_goes_on_where_it_was()
    {
        var postgres = await PostgresServer.SharedAsync();
        var url = await postgres.CreateDatabaseAsync();
        using var folder = new TempFolder();
        folder.Write("ashlar.yaml", Model);
        await FillAsync(folder, people: 12_000);
        var info = new ProcessStartInfo(CommandLine.Executable, ["move", "--from", "sqlite:a.db", "--to", url]) { WorkingDirectory = folder.Path, RedirectStandardOutput = true, RedirectStandardError = true };
        using (var process = Process.Start(info) ?? throw new InvalidOperationException("not started"))
        {
            await Wait.Until(async () => process.HasExited || await RowsAsync() > 0, TimeSpan.FromSeconds(60), "the first rows");
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync(Cancellation);
        }

        var before = await RowsAsync();
        Assert.InRange(before, 1, 11_999);
        folder.Write("ashlar.yaml", Model.Replace("{ type: double, optional: true }", "{ type: double, optional: true, min: 0 }", StringComparison.Ordinal));
        var other = await RunAsync(folder, "move", "--from", "sqlite:a.db", "--to", url);
        Assert.Equal(1, other.ExitCode);
        folder.Write("ashlar.yaml", Model);
        var again = await RunAsync(folder, "move", "--from", "sqlite:a.db", "--to", url);
        Assert.Equal((0, ""), (again.ExitCode, again.Errors));
        Assert.Contains("Person              12000 rows moved", again.Output, StringComparison.Ordinal);
        Figures.Note($"move killed after {before} of 12000 rows and resumed");
        await postgres.DropDatabaseAsync(url);

        async Task<long> RowsAsync() => await postgres.ScalarAsync(PostgresServer.NameOf(url), "SELECT to_regclass('persons') IS NOT NULL") is true
            ? (long)(await postgres.ScalarAsync(PostgresServer.NameOf(url), "SELECT count(*) FROM persons"))! // never null
            : 0;
    }

    [Fact]
    public async Task What_is_not_empty_or_not_of_this_model_is_refused()
    {
        using var folder = new TempFolder();
        folder.Write("ashlar.yaml", Model);
        await FillAsync(folder, people: 3);
        var none = await RunAsync(folder, "move", "--from", "sqlite:nothing.db", "--to", "sqlite:b.db");
        Assert.Equal(1, none.ExitCode);
        Assert.Contains("no database", none.Errors, StringComparison.Ordinal);
        Assert.Equal(0, (await RunAsync(folder, "move", "--from", "sqlite:a.db", "--to", "sqlite:b.db")).ExitCode);
        var full = await RunAsync(folder, "move", "--from", "sqlite:a.db", "--to", "sqlite:b.db");
        Assert.Equal(1, full.ExitCode);
        Assert.Contains("the target is not empty", full.Errors, StringComparison.Ordinal);
        folder.Write("ashlar.yaml", Model + "\n  Extra:\n    fields: { a: { type: int } }\n");
        var behind = await RunAsync(folder, "move", "--from", "sqlite:a.db", "--to", "sqlite:c.db");
        Assert.Equal(1, behind.ExitCode);
        Assert.Contains("the source is not as this model has it", behind.Errors, StringComparison.Ordinal);
    }

    private static async Task FillAsync(TempFolder folder, int people)
    {
        var text = new StringBuilder();
        for (var i = 1; i <= people; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $$$"""{"id":{{{i}}},"name":"p{{{i}}} ü'\"","teamId":"a","weight":{{{i / 3.0:R}}},"pay":{{{i}}}.50,"data":{"b":[1.50,1e2],"a":{{{i}}}},"marks":[1.5,2],"born":"2020-01-31","seen":"2026-01-31T10:00:00.123456Z","wait":"PT1.5S","photo":"AAEC"}""").Append('\n');
        }

        folder.Write("Person.ndjson", text.ToString());
        folder.Write("Tag.ndjson", string.Concat(Enumerable.Range(1, 3).Select(i => $$"""{"id":"01900000-0000-7000-8000-00000000000{{i}}","name":"Tag{{i}}"}""" + "\n")));
        // A child before its parent by key, so that the reference has to wait
        folder.Write("Team.ndjson", """
            {"code":"z"}
            {"code":"a","parentId":"z","tags":["01900000-0000-7000-8000-000000000001","01900000-0000-7000-8000-000000000002","01900000-0000-7000-8000-000000000003"]}

            """);
        foreach (var entity in new[] { "Tag", "Team", "Person" })
        {
            var outcome = await RunAsync(folder, "import", entity, entity + ".ndjson", "--database", "sqlite:a.db");
            Assert.Equal((0, ""), (outcome.ExitCode, outcome.Errors));
        }
    }

    private static void AssertSameRows(string expected, string actual)
    {
        var (left, right) = (expected.Split('\n', StringSplitOptions.RemoveEmptyEntries), actual.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal(left.Length, right.Length);
        // PostgreSQL keeps a json field's value and not its spelling
        foreach (var (first, last) in left.Zip(right)) Assert.True(JsonNode.DeepEquals(JsonNode.Parse(first), JsonNode.Parse(last)), $"{first}\n{last}");
    }
}
