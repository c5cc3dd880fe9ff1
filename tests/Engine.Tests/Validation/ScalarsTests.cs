using System.Globalization;
using System.Text;
using Ashlar.Engine.Tests.Support;
using Ashlar.Engine.Tests.Writes;
using Ashlar.Model.Schemas;

namespace Ashlar.Engine.Tests.Validation;

public sealed class ScalarsTests
{
    private const string Model = """
        ashlar: 1
        name: kinds
        entities:
          Thing:
            fields:
              s: { type: string, min: 2, max: 4, optional: true }
              p: { type: string, pattern: '^[a-z]+\d*$', optional: true }
              mail: { type: string, format: email, optional: true }
              any: { type: string, optional: true }
              t: { type: text, optional: true }
              i: { type: int, optional: true }
              bounded: { type: int, min: -5, max: 10, optional: true }
              l: { type: long, optional: true }
              d: { type: double, min: -1000, optional: true }
              free: { type: double, optional: true }
              money: { type: decimal, precision: 5, scale: 2, min: -1, max: 500, optional: true }
              big: { type: decimal, precision: 18, scale: 0, optional: true }
              b: { type: bool, optional: true }
              u: { type: uuid, optional: true }
              day: { type: date, optional: true }
              at: { type: dateTime, optional: true }
              clock: { type: time, optional: true }
              span: { type: duration, optional: true }
              bytes: { type: bytes, max: 4, optional: true }
              word: { enum: [red, blue], optional: true }
              j: { type: json, optional: true }
              tags: { type: string, list: true, max: 3, itemMax: 4, optional: true }
              prices: { type: decimal, precision: 5, scale: 2, list: true, max: 3, optional: true }
              days: { type: date, list: true, max: 3, optional: true }
              flags: { type: bool, list: true, max: 3, optional: true }
              ratios: { type: double, list: true, max: 3, optional: true }
              counts: { type: long, list: true, max: 3, optional: true }
              spans: { type: duration, list: true, max: 3, optional: true }
              host: { type: string, format: hostname, optional: true }
              link: { type: string, format: url, optional: true }
              guid: { type: string, format: uuid, optional: true }
              slug: { type: string, format: slug, optional: true }
            access: { read: public, write: public }
        """;

    [Theory]
    [InlineData("s", "\"ab\"", "\"ab\"")]
    [InlineData("s", "\"éééé\"", "\"éééé\"")]
    [InlineData("p", "\"abc12\"", "\"abc12\"")]
    [InlineData("mail", "\"ann@example.org\"", "\"ann@example.org\"")]
    [InlineData("any", "\"\"", "\"\"")]
    [InlineData("any", "\"\\u00e9\\n\\ud83d\\ude00\"", "\"é\\n\\uD83D\\uDE00\"")]
    [InlineData("i", "1.0", "1")]
    [InlineData("i", "1e2", "100")]
    [InlineData("i", "-2147483648", "-2147483648")]
    [InlineData("l", "9223372036854775807", "9223372036854775807")]
    [InlineData("l", "-9.223372036854775808e18", "-9223372036854775808")]
    [InlineData("d", "0.1", "0.1")]
    [InlineData("free", "1e-400", "0")]
    [InlineData("free", "1.7976931348623157e308", "1.7976931348623157E+308")]
    [InlineData("money", "1", "1.00")]
    [InlineData("money", "499.990", "499.99")]
    [InlineData("money", "-1e0", "-1.00")]
    [InlineData("big", "999999999999999999", "999999999999999999")]
    [InlineData("b", "false", "false")]
    [InlineData("u", "\"0192D5C1-8F4E-7A31-9C55-2F1D3C4B5A69\"", "\"0192d5c1-8f4e-7a31-9c55-2f1d3c4b5a69\"")]
    [InlineData("day", "\"2024-02-29\"", "\"2024-02-29\"")]
    [InlineData("at", "\"2026-01-31T09:30:00.1234567+02:00\"", "\"2026-01-31T07:30:00.123456Z\"")]
    [InlineData("at", "\"0001-01-01T00:00:00Z\"", "\"0001-01-01T00:00:00Z\"")]
    [InlineData("at", "\"9999-12-31T23:59:59.999999Z\"", "\"9999-12-31T23:59:59.999999Z\"")]
    [InlineData("clock", "\"23:59:59.9\"", "\"23:59:59.9\"")]
    [InlineData("span", "\"P1DT2H30M1.5S\"", "\"P1DT2H30M1.5S\"")]
    [InlineData("bytes", "\"AQID\"", "\"AQID\"")]
    [InlineData("word", "\"blue\"", "\"blue\"")]
    [InlineData("j", "[1.10, {\"b\":1,\"a\":2}]", "[1.10,{\"b\":1,\"a\":2}]")]
    [InlineData("j", "\"text\"", "\"text\"")]
    [InlineData("j", "123456789012345678901234567890.5", "123456789012345678901234567890.5")]
    [InlineData("tags", "[\"a\",\"bcde\"]", "[\"a\",\"bcde\"]")]
    [InlineData("tags", "[]", "[]")]
    [InlineData("prices", "[1,2.50]", "[1.00,2.50]")]
    [InlineData("days", "[\"2024-01-01\"]", "[\"2024-01-01\"]")]
    public async Task A_value_that_fits_comes_back(string field, string json, string expected)
    {
        await using var world = await World.CreateAsync(Model);
        var written = await world.PostAsync("Thing", $$"""{"{{field}}":{{json}}}""", Depot.Ann);
        Assert.Equal("ok", written.Faults);
        WireJson.AssertSame(expected, Unescaped(written.Json(field)), field == "j");
        WireJson.AssertSame(expected, Unescaped((await world.RowAsync("Thing", written.Key))[field]!.ToJsonString()), field == "j");
    }

    [Theory]
    [InlineData("s", "\"a\"", "min-length")]
    [InlineData("s", "\"abcde\"", "max-length")]
    [InlineData("s", "1", "type")]
    [InlineData("s", "\"ab\\u0000\"", "text-nul")]
    [InlineData("s", "\"\\ud800\\ud800\"", "text-unicode")]
    [InlineData("p", "\"abc\\n\"", "pattern")]
    [InlineData("p", "\"ABC\"", "pattern")]
    [InlineData("mail", "\"ann\"", "format")]
    [InlineData("i", "1.5", "type")]
    [InlineData("i", "2147483648", "range")]
    [InlineData("i", "1e400", "range")]
    [InlineData("i", "\"1\"", "type")]
    [InlineData("i", "true", "type")]
    [InlineData("bounded", "-6", "min")]
    [InlineData("bounded", "11", "max")]
    [InlineData("l", "9223372036854775808", "range")]
    [InlineData("l", "11111111111111111111111111111111111111111", "range")]
    [InlineData("d", "-1000.5", "min")]
    [InlineData("free", "1e309", "range")]
    [InlineData("free", "-1e400", "range")]
    [InlineData("money", "1.001", "scale")]
    [InlineData("money", "1e-3", "scale")]
    [InlineData("money", "1000", "precision")]
    [InlineData("money", "500.01", "max")]
    [InlineData("money", "-1.01", "min")]
    [InlineData("big", "1e18", "precision")]
    [InlineData("b", "1", "type")]
    [InlineData("u", "\"0192d5c1\"", "format")]
    [InlineData("u", "5", "type")]
    [InlineData("day", "\"2023-02-29\"", "format")]
    [InlineData("day", "\"2023-2-1\"", "format")]
    [InlineData("at", "\"2026-01-31T09:30:00\"", "format")]
    [InlineData("at", "\"2026-01-31\"", "format")]
    [InlineData("at", "\"2026-01-31T23:59:60Z\"", "format")]
    [InlineData("at", "\"0001-01-01T00:00:00+01:00\"", "format")]
    [InlineData("clock", "\"24:00:00\"", "format")]
    [InlineData("span", "\"P1Y\"", "format")]
    [InlineData("span", "\"P1M\"", "format")]
    [InlineData("span", "\"1h\"", "format")]
    [InlineData("span", "\"P999999999D\"", "format")]
    [InlineData("bytes", "\"A\"", "format")]
    [InlineData("bytes", "\"AQ ID\"", "format")]
    [InlineData("bytes", "\"AQIDBAU=\"", "max-length")]
    [InlineData("word", "\"Red\"", "enum")]
    [InlineData("j", "[\"\\u0000\"]", "text-nul")]
    [InlineData("j", "{\"\\ud800\":1}", "text-unicode")]
    [InlineData("tags", "\"a\"", "type")]
    [InlineData("tags", "[\"a\",\"b\",\"c\",\"d\"]", "too-many")]
    public async Task A_value_that_does_not_fit_is_told(string field, string json, string code)
    {
        await using var world = await World.CreateAsync(Model);
        var written = await world.PostAsync("Thing", $$"""{"{{field}}":{{json}}}""", Depot.Ann);
        Assert.Equal($"{code}@/{field}", written.Faults);
        Assert.Empty(await world.RowsAsync("Thing"));
    }

    [Fact]
    public async Task Lists_are_read_back_whole_when_another_field_changes()
    {
        await using var world = await World.CreateAsync(Model);
        const string Body = """{"tags":["a","b"],"prices":[1.50],"days":["2024-01-01"],"flags":[true,false],"ratios":[0.5,1e-7],"counts":[9007199254740993],"spans":["PT1H"],"bytes":"AQID","span":"PT1M","clock":"01:02:03","d":0.5,"b":true}""";
        var thing = await world.PostAsync("Thing", Body, Depot.Ann);
        Assert.Equal("ok", thing.Faults);
        Assert.Equal(2, (await world.PatchAsync("Thing", thing.Key, """{"any":"x"}""", Depot.Ann)).Version);
        Assert.Equal(2, (await world.PatchAsync("Thing", thing.Key, Body, Depot.Ann)).Version);
        Assert.Equal(3, (await world.PatchAsync("Thing", thing.Key, """{"flags":[true]}""", Depot.Ann)).Version);
    }

    [Theory]
    [InlineData("host", "host name")]
    [InlineData("link", "URL")]
    [InlineData("guid", "UUID")]
    [InlineData("slug", "hyphens")]
    public async Task A_format_is_described(string field, string words)
    {
        await using var world = await World.CreateAsync(Model);
        var written = await world.PostAsync("Thing", $$"""{"{{field}}":"a b"}""", Depot.Ann);
        Assert.Equal($"format@/{field}", written.Faults);
        Assert.Contains(words, written.Problem!.Errors[0].Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Numbers_of_any_size_are_judged_by_a_schema_without_failing()
    {
        await using var world = await World.CreateAsync("""
            ashlar: 1
            name: sized
            entities:
              Box:
                fields:
                  any: { type: json, optional: true }
                  j: { type: json, optional: true, schema: { type: [array, number], uniqueItems: true, items: { type: number, multipleOf: 0.5, minimum: -1, maximum: 1000, enum: [1, 2, 0.5, 1e3] }, not: { const: [1] } } }
                check: [{ rule: "any == null || any.n != 5", message: five }]
                access: { read: public, write: public }
            """);
        string[] numbers = ["1", "1.0", "0.5", "3", "1e3", "1e400", "-1e400", "1e-400", "1e99999999999999999999", "-1e-99999999999999999999", "0e99999999999", new string('9', 400), "0." + new string('0', 400) + "1"];
        foreach (var number in numbers)
        {
            var written = await world.PostAsync("Box", $$"""{"j":[{{number}}]}""", Depot.Ann);
            Assert.True(written.Faults == "ok" || written.Problem!.Kind == ProblemKind.Validation, $"{number}: {written}");
            var huge = number.Contains("99999999999", StringComparison.Ordinal) && number.Contains('e', StringComparison.Ordinal);
            var beyond = !double.IsFinite(double.Parse(number, CultureInfo.InvariantCulture));
            Assert.Equal(huge || beyond ? "range@/any" : "ok", (await world.PostAsync("Box", "{\"any\":{\"n\":" + number + "}}", Depot.Ann)).Faults);
            await world.PostAsync("Box", $$"""{"j":[{{number}},{{number}}e1,1,{{number}}]}""".Replace("e1,", ",", StringComparison.Ordinal), Depot.Ann);
        }

        Assert.Equal("ok", (await world.PostAsync("Box", """{"j":[1.0,2]}""", Depot.Ann)).Faults);
        Assert.StartsWith("schema@/j", (await world.PostAsync("Box", """{"j":[1,1.0]}""", Depot.Ann)).Faults, StringComparison.Ordinal);
        Assert.StartsWith("schema@/j", (await world.PostAsync("Box", """{"j":[1.00]}""", Depot.Ann)).Faults, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Items_are_told_at_their_place()
    {
        await using var world = await World.CreateAsync(Model);
        Assert.Equal("max-length@/tags/1 null@/tags/0 type@/tags/2", (await world.PostAsync("Thing", """{"tags":[null,"abcde",5]}""", Depot.Ann)).Faults);
        Assert.Equal("precision@/prices/1 scale@/prices/0", (await world.PostAsync("Thing", """{"prices":[1.001,1000]}""", Depot.Ann)).Faults);
    }

    [Fact]
    public async Task Bodies_that_are_no_objects_are_told()
    {
        await using var world = await World.CreateAsync(Model);
        foreach (var body in new[] { "[]", "null", "1", "\"x\"", "true" }) Assert.Equal("type@", (await world.PostAsync("Thing", body, Depot.Ann)).Faults);
    }

    [Fact]
    public async Task Json_deeper_than_its_bound_is_told()
    {
        await using var world = await World.CreateAsync(Model);
        var deep = new string('[', 40) + new string(']', 40);
        Assert.Equal("depth@/j", (await world.PostAsync("Thing", $$"""{"j":{{deep}}}""", Depot.Ann)).Faults);
    }

    [Fact]
    public async Task Names_are_found_however_they_are_escaped_and_the_odd_ones_told()
    {
        await using var world = await World.CreateAsync(Model);
        Assert.Equal("5", (await world.PostAsync("Thing", "{\"\\u0069\":5}", Depot.Ann)).Json("i"));
        Assert.Equal("unknown-field@/\\ud800", (await world.PostAsync("Thing", "{\"\\ud800\":5}", Depot.Ann)).Faults);
        Assert.Equal("unknown-field@/a~1b~0", (await world.PostAsync("Thing", "{\"a/b~\":5}", Depot.Ann)).Faults);
        var many = "{" + string.Join(',', Enumerable.Range(0, 5_000).Select(i => $"\"x{i}\":1")) + "}";
        Assert.Equal(200, (await world.PostAsync("Thing", many, Depot.Ann)).Problem!.Errors.Count);
    }

    [Fact]
    public async Task Naughty_strings_come_back_byte_for_byte()
    {
        var path = SharedData.Require("strings/blns.json");
        await using var world = await World.CreateAsync(Model);
        using var document = System.Text.Json.JsonDocument.Parse(await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken));
        var count = 0;
        foreach (var item in document.RootElement.EnumerateArray())
        {
            var text = item.GetString()!;
            var written = await world.PostAsync("Thing", $$"""{"t":{{item.GetRawText()}}}""", Depot.Ann);
            if (text.Contains('\0', StringComparison.Ordinal))
            {
                Assert.Equal("text-nul@/t", written.Faults);
                continue;
            }

            Assert.Equal("ok", written.Faults);
            Assert.Equal(Encoding.UTF8.GetBytes(text), Encoding.UTF8.GetBytes((string)(await world.RowAsync("Thing", written.Key))["t"]!));
            count++;
        }

        Figures.Note($"naughty strings that came back: {count}");
    }

    [Fact]
    public async Task The_json_corpus_inside_a_json_field_is_kept_or_refused_never_a_failure()
    {
        var path = SharedData.Require("json/test_parsing.json");
        await using var world = await World.CreateAsync(Model);
        using var corpus = System.Text.Json.JsonDocument.Parse(await File.ReadAllBytesAsync(path, TestContext.Current.CancellationToken));
        var (kept, refused) = (0, 0);
        foreach (var item in corpus.RootElement.GetProperty("cases").EnumerateArray())
        {
            if (!item.TryGetProperty("base64", out var base64)) continue;
            byte[] body = [.. "{\"j\":"u8, .. base64.GetBytesFromBase64(), .. "}"u8];
            System.Text.Json.JsonElement element;
            try
            {
                using var document = System.Text.Json.JsonDocument.Parse(body, new System.Text.Json.JsonDocumentOptions { MaxDepth = 600 });
                element = document.RootElement.Clone();
            }
            catch (System.Text.Json.JsonException)
            {
                // Malformed: refused before the engine sees it.
                Assert.NotEqual("y", item.GetProperty("expect").GetString());
                continue;
            }

            // More than one member: the surface refuses names that stand twice.
            if (element.EnumerateObject().Count() != 1 || item.GetProperty("name").GetString()!.Contains("duplicated_key", StringComparison.Ordinal)) continue;
            var written = await world.WriteAsync(new Ashlar.Engine.Writes.WriteRequest(world.Entity("Thing"), Ashlar.Engine.Writes.WriteVerb.Create) { Body = element }, Depot.Ann);
            if (written.Problem is not null)
            {
                refused++;
                Assert.Contains(written.Faults, (string[])["text-nul@/j", "text-unicode@/j", "depth@/j", "range@/j"]);
                if (item.GetProperty("expect").GetString() == "y") Assert.Equal("text-nul@/j", written.Faults); // range: powers of ten that no store writes out
                continue;
            }

            kept++;
            using var stored = System.Text.Json.JsonDocument.Parse((await world.RowAsync("Thing", written.Key))["j"]?.ToJsonString() ?? "null");
            Assert.True(JsonEquality.AreEqual(element.GetProperty("j"), stored.RootElement), item.GetProperty("name").GetString());
        }

        Figures.Note($"json corpus inside a json field: {kept} kept, {refused} refused");
    }

    private static string Unescaped(string json) =>
        json.StartsWith('"') ? System.Text.Json.JsonSerializer.Serialize(System.Text.Json.JsonSerializer.Deserialize<string>(json), Relaxed) : json;

    private static readonly System.Text.Json.JsonSerializerOptions Relaxed = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.Create(System.Text.Unicode.UnicodeRanges.All) };
}
