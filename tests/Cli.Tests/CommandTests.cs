using System.Text.Json;

namespace Ashlar.Cli.Tests;

/// <summary>The commands as a person runs them: real processes, their output and exit codes.</summary>
public sealed class CommandTests
{
    private const string Model = """
        ashlar: 1
        name: parts
        entities:
          Part:
            key: code
            fields:
              code:  { type: string, max: 20 }
              name:  { type: string, max: 40 }
              price: { type: decimal, precision: 8, scale: 2, min: 0 }
              tags:  { type: string, list: true, max: 5 }
              extra: { type: json, optional: true }
              made:  { type: date, optional: true }
              good:  { type: bool, default: true }
            access: { read: public, write: hasRole('admin') }
        """;

    private static async Task<CommandLine.Outcome> RunAsync(TempFolder folder, params string[] arguments) =>
        await CommandLine.RunAsync(arguments, workingFolder: folder.Path);

    [Theory]
    [InlineData(2, "nonsense")]
    [InlineData(2, "serve", "--port", "many")]
    [InlineData(2, "token")]
    [InlineData(2, "export")]
    [InlineData(1, "check", "no-such-folder")]
    [InlineData(1, "import", "Part", "no-such-file.csv")]
    [InlineData(1, "export", "Prat")]
    [InlineData(1, "token", "--sub", "not-a-uuid")]
    [InlineData(1, "import", "rows.xlsx")]
    [InlineData(0, "version")]
    [InlineData(0, "check")]
    [InlineData(0, "schema")]
    [InlineData(0, "openapi")]
    [InlineData(0, "migrate", "plan")]
    public async Task Exit_codes_tell_done_from_failed_from_misused(int code, params string[] arguments)
    {
        using var folder = new TempFolder();
        folder.Write("ashlar.yaml", Model);
        var outcome = await RunAsync(folder, arguments);
        Assert.Equal(code, outcome.ExitCode);
        Assert.DoesNotContain("   at ", outcome.Errors, StringComparison.Ordinal);
        Assert.Equal(code == 0, outcome.Errors.Length == 0);
    }

    [Theory]
    [InlineData("there is no command 'serv'; there are init, check, serve, ", "serv")]
    [InlineData("there is no option '--prot'; there are --port, ", "serve", "--prot", "80")]
    [InlineData("there is no command 'aply'; there are plan, apply, ", "migrate", "aply")]
    [InlineData("say which: plan, apply, contract, status", "migrate")]
    [InlineData("it takes a whole number", "serve", "--port", "many")]
    public async Task A_slip_on_the_command_line_is_told_in_plain_words(string expected, params string[] arguments)
    {
        using var folder = new TempFolder();
        var outcome = await RunAsync(folder, arguments);
        Assert.Equal(2, outcome.ExitCode);
        Assert.Contains(expected, outcome.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("System.", outcome.Errors, StringComparison.Ordinal);
        Assert.Equal(2, outcome.Errors.TrimEnd().Split('\n').Length);
    }

    [Fact]
    public async Task Help_calls_the_program_by_its_name()
    {
        using var folder = new TempFolder();
        var help = await RunAsync(folder, "migrate", "plan", "--help");
        Assert.Contains("ashlar migrate plan [<path>] [options]", help.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_command_has_help_that_says_what_it_does()
    {
        using var folder = new TempFolder();
        var root = await RunAsync(folder, "--help");
        foreach (var command in new[] { "init", "check", "serve", "token", "user", "key", "client", "audit", "migrate", "import", "export", "move", "openapi", "schema", "version" })
        {
            Assert.Contains("\n  " + command, root.Output, StringComparison.Ordinal);
            var help = await RunAsync(folder, command, "--help");
            Assert.Equal(0, help.ExitCode);
            Assert.Contains("Description:", help.Output, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Clients_are_registered_and_taken_out_and_their_secret_is_shown_once()
    {
        using var folder = new TempFolder();
        folder.Write("ashlar.yaml", Model);
        var added = await RunAsync(folder, "client", "add", "robot", "--scope", "orders.read", "--role", "robot");
        Assert.Equal(0, added.ExitCode);
        Assert.Matches("client_id +robot\nclient_secret +[A-Za-z0-9_-]{43}\n", added.Output);
        Assert.Contains("already", (await RunAsync(folder, "client", "add", "robot")).Errors, StringComparison.Ordinal);
        var faulty = await RunAsync(folder, "client", "add", "app", "--public", "--redirect", "http://app.example/cb", "--grant", "password");
        Assert.Equal(1, faulty.ExitCode);
        Assert.Contains("use https", faulty.Errors, StringComparison.Ordinal);
        Assert.Contains("'password' is no grant", faulty.Errors, StringComparison.Ordinal);
        Assert.Equal("robot  confidential  robot  orders.read\n", (await RunAsync(folder, "client", "list")).Output);
        Assert.Equal(0, (await RunAsync(folder, "client", "remove", "robot")).ExitCode);
        Assert.Equal(1, (await RunAsync(folder, "client", "remove", "robot")).ExitCode);
        Assert.Equal("", (await RunAsync(folder, "client", "list")).Output);
    }

    [Fact]
    public async Task Check_reports_eight_mistakes_as_eight_each_with_its_place_and_mend()
    {
        using var folder = new TempFolder();
        folder.Write("ashlar.yaml", """
            ashlar: 1
            name: shop
            entities:
              Product:
                fields:
                  sku:   { type: strng, unique: true }
                  name:  { type: string, maxx: 200 }
                  price: { type: decimal, precision: 12, scale: 20 }
                  stock: { type: int, min: 10, max: 1 }
                  owner: { ref: Usr }
                access: { read: public, write: hasRol('admin') }
              order:
                fields:
                  state: { enum: [open, done], default: opne }
                  note:  { type: text, optional: true }
            """);
        var text = await RunAsync(folder, "check");
        Assert.Equal(1, text.ExitCode);
        Assert.Contains("8 errors", text.Errors, StringComparison.Ordinal);
        var json = await RunAsync(folder, "check", "--format", "json");
        var issues = JsonDocument.Parse(json.Output).RootElement.EnumerateArray().ToList();
        Assert.Equal([6, 7, 8, 9, 10, 11, 12, 14], issues.Select(i => i.GetProperty("line").GetInt32()));
        Assert.All(issues, i =>
        {
            Assert.True(i.GetProperty("column").GetInt32() > 1);
            Assert.Matches("^A[0-9]{4}$", i.GetProperty("code").GetString());
            Assert.True(i.TryGetProperty("suggestion", out _), i.GetProperty("message").GetString());
            Assert.Contains($"ashlar.yaml:{i.GetProperty("line")}:{i.GetProperty("column")}: error", text.Errors, StringComparison.Ordinal);
        });
    }

    [Fact]
    public async Task Import_takes_what_is_right_and_tells_the_rest_by_line()
    {
        using var folder = new TempFolder();
        folder.Write("ashlar.yaml", Model);
        folder.Write("parts.csv", "code,name,price,tags,extra,made,good\na,Bolt,1.50,\"[\"\"x\"\"]\",\"{\"\"n\"\":1.10}\",2026-01-31,false\nb,\"Nut, big\",2,[],,,\nc,Bad,-1,[],,,\nd,Bad,two,[],,,\na,Again,1,[],,,\ne,Short\n");
        var outcome = await RunAsync(folder, "import", "Part", "parts.csv");
        Assert.Equal(1, outcome.ExitCode);
        Assert.Contains("2 rows taken, 4 refused", outcome.Output, StringComparison.Ordinal);
        foreach (var line in new[] { "line 4: /price", "line 5: /price", "line 6:", "line 7: has 2 cells where the header has 7" }) Assert.Contains(line, outcome.Errors, StringComparison.Ordinal);
        var exported = await RunAsync(folder, "export", "Part");
        Assert.Contains("""{"code":"a","name":"Bolt","price":1.50,"tags":["x"],"extra":{"n":1.10},"made":"2026-01-31","good":false,""", exported.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Import_tells_faults_in_the_order_of_the_lines()
    {
        using var folder = new TempFolder();
        folder.Write("ashlar.yaml", Model);
        folder.Write("parts.csv", "code,name,price,tags\na,A,-1,[]\nshort\nb,B,two,[]\nc,C,1,[]\nshort\n");
        var outcome = await RunAsync(folder, "import", "Part", "parts.csv");
        Assert.Equal(["line 2", "line 3", "line 4", "line 6"], outcome.Errors.Split('\n').Where(l => l.StartsWith("line ", StringComparison.Ordinal)).Select(l => l.Split(':')[0]));
    }

    [Fact]
    public async Task Import_again_tells_each_reason_shortly()
    {
        using var folder = new TempFolder();
        folder.Write("ashlar.yaml", Model);
        folder.Write("parts.csv", "code,name,price,tags\n" + string.Concat(Enumerable.Range(0, 200).Select(i => $"c{i},Bolt {i},1,[]\n")));
        Assert.Equal(0, (await RunAsync(folder, "import", "Part", "parts.csv")).ExitCode);
        var again = await RunAsync(folder, "import", "Part", "parts.csv");
        Assert.Contains("0 rows taken, 200 refused", again.Output, StringComparison.Ordinal);
        var lines = again.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(["line 2:", "line 3:", "line 4:"], lines.Where(l => l.StartsWith("line ", StringComparison.Ordinal)).Select(l => l[..7]));
        Assert.Single(lines, l => l.StartsWith("… and 197 more lines: ", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("ndjson", "{\"code\":\"a\",\"name\":\"A\",\"price\":1,\"tags\":[]}\n{\"code\":\n{\"code\":\"b\",\"name\":\"B\",\"price\":1,\"tags\":[]}\n", "line 2: not JSON")]
    [InlineData("json", "[{\"code\":\"a\",\"name\":\"A\",\"price\":1,\"tags\":[]},{\"code\":\"b\"},{\"code\":\"c\",\"name\":\"C\",\"price\":1,\"tags\":[]}]", "line 2: /name")]
    public async Task All_or_nothing_leaves_nothing_for_one_bad_row(string format, string text, string fault)
    {
        using var folder = new TempFolder();
        folder.Write("ashlar.yaml", Model);
        folder.Write("rows." + format, text);
        var refused = await RunAsync(folder, "import", "Part", "rows." + format, "--all-or-nothing");
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains(fault, refused.Errors, StringComparison.Ordinal);
        Assert.Equal("", (await RunAsync(folder, "export", "Part")).Output);
        var kept = await RunAsync(folder, "import", "Part", "rows." + format);
        Assert.Contains("2 rows taken, 1 refused", kept.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("csv")]
    [InlineData("ndjson")]
    public async Task What_export_writes_import_takes_back_to_the_digit(string format)
    {
        using var folder = new TempFolder();
        folder.CopyFrom(RepoRoot.Combine("examples", "shop"));
        await RunAsync(folder, "import", "data");
        foreach (var entity in format == "csv" ? new[] { "Category", "User", "Product" } : ["Category", "User", "Product", "Order"])
        {
            var first = await RunAsync(folder, "export", entity, "--format", format, "--output", $"{entity}.{format}");
            Assert.Equal(0, first.ExitCode);
            var back = await RunAsync(folder, "import", entity, $"{entity}.{format}", "--database", "sqlite:copy.db");
            Assert.Equal("", back.Errors);
            await RunAsync(folder, "export", entity, "--format", format, "--database", "sqlite:copy.db", "--output", $"again.{format}");
            Assert.Equal(File.ReadAllText(folder.Combine($"{entity}.{format}")), File.ReadAllText(folder.Combine($"again.{format}")));
        }
    }

    [Fact]
    public async Task A_step_that_loses_data_is_done_only_when_named()
    {
        using var folder = new TempFolder();
        folder.Write("ashlar.yaml", Model);
        folder.Write("rows.ndjson", "{\"code\":\"a\",\"name\":\"A\",\"price\":1,\"tags\":[]}\n");
        await RunAsync(folder, "import", "Part", "rows.ndjson");
        folder.Write("ashlar.yaml", Model.Replace("{ type: string, max: 40 }", "{ type: int }", StringComparison.Ordinal));
        var plan = await RunAsync(folder, "migrate", "plan");
        Assert.Contains("destructive", plan.Output, StringComparison.Ordinal);
        var refused = await RunAsync(folder, "migrate", "apply");
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("--allow", refused.Errors, StringComparison.Ordinal);
        folder.Write("ashlar.yaml", Model);
        Assert.Contains("\"name\":\"A\"", (await RunAsync(folder, "export", "Part")).Output, StringComparison.Ordinal);
    }
}
