using System.Text;
using System.Text.Json;

namespace Ashlar.Surfaces.Tests.Rest;

/// <summary>What is particular of batches: keys that wait for the database's, and repeats.</summary>
public sealed class BatchTests
{
    private const string Model = """
        ashlar: 1
        name: places
        entities:
          Country:
            key: { type: long }
            fields:
              name: { type: text }
            access: { read: public, write: public }
          City:
            fields:
              name:    { type: text }
              country: { ref: Country }
            access: { read: public, write: public }
          Street:
            fields:
              city: { ref: City }
            access: { read: public, write: public }
          Tour:
            fields:
              countries: { many: Country, link: true }
            access: { read: public, write: public }
          Office:
            key: [country, label]
            fields:
              country: { ref: Country }
              label:   { type: string, max: 20 }
              size:    { type: int, default: 1 }
            access: { read: public, write: public }
        """;

    private const string Parts = """
        ashlar: 1
        name: parts
        entities:
          Box:
            fields:
              items: { many: Item, by: box, owned: true, max: 3 }
            access: { read: public, write: public }
          Item:
            fields:
              box:   { ref: Box }
              label: { type: string, max: 10 }
              slips: { many: Slip, by: item, owned: true }
          Slip:
            fields:
              item: { ref: Item }
              text: { type: string }
          Crate:
            fields:
              shut:   { type: bool, default: false }
              things: { many: Thing, by: crate, owned: true }
            access: { read: public, create: public, update: "!shut && things.count() < 2" }
          Thing:
            fields:
              crate: { ref: Crate }
              label: { type: string }
        """;

    public static TheoryData<DatabaseKind> Stores => [DatabaseKind.Sqlite, DatabaseKind.Postgres];

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task A_row_that_waits_for_a_key_keeps_its_own(DatabaseKind kind)
    {
        await using var host = await RestHost.StartAsync(Model, kind);
        var results = await DoneAsync(host, """
            { "id": "a", "method": "POST", "path": "/api/countries", "body": { "name": "Nederland" } },
            { "id": "b", "method": "POST", "path": "/api/cities", "body": { "name": "Delft", "countryId": { "$ref": "a.id" } } },
            { "id": "c", "method": "POST", "path": "/api/streets", "body": { "cityId": { "$ref": "b.id" } } },
            { "method": "PATCH", "path": "/api/cities/{b.id}", "body": { "name": "DELFT" } },
            { "method": "GET", "path": "/api/cities/{b.id}" }
            """);
        var city = results[1].GetProperty("body").GetProperty("id").GetString();
        Assert.Equal(city, results[2].GetProperty("body").GetProperty("cityId").GetString());
        Assert.Equal(city, results[4].GetProperty("body").GetProperty("id").GetString());
        Assert.Equal("DELFT", results[4].GetProperty("body").GetProperty("name").GetString());
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task Several_rows_that_wait_for_keys_can_be_linked_at_once(DatabaseKind kind)
    {
        await using var host = await RestHost.StartAsync(Model, kind);
        var results = await DoneAsync(host, """
            { "id": "a", "method": "POST", "path": "/api/countries", "body": { "name": "Nederland" } },
            { "id": "b", "method": "POST", "path": "/api/countries", "body": { "name": "Belgique" } },
            { "id": "t", "method": "POST", "path": "/api/tours", "body": { "countries": [ { "$ref": "a.id" }, { "$ref": "b.id" } ] } },
            { "method": "GET", "path": "/api/tours/{t.id}?expand=countries" }
            """);
        Assert.Equal(2, results[3].GetProperty("body").GetProperty("countries").GetArrayLength());
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task A_key_with_a_reference_is_known_when_what_it_refers_to_is(DatabaseKind kind)
    {
        await using var host = await RestHost.StartAsync(Model, kind);
        var results = await DoneAsync(host, """
            { "id": "a", "method": "POST", "path": "/api/countries", "body": { "name": "Nederland" } },
            { "id": "b", "method": "POST", "path": "/api/offices", "body": { "countryId": { "$ref": "a.id" }, "label": "x" } },
            { "method": "PATCH", "path": "/api/offices/{b.key}", "body": { "size": 2 } },
            { "method": "GET", "path": "/api/offices/{b.key}" }
            """);
        Assert.Equal(results[0].GetProperty("body").GetProperty("id").ToString(), results[3].GetProperty("body").GetProperty("countryId").ToString());
        Assert.Equal(2, results[3].GetProperty("body").GetProperty("size").GetInt32());
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task A_repeat_whose_rows_have_grown_is_too_large_as_the_first_would_be(DatabaseKind kind)
    {
        await using var host = await RestHost.StartAsync(Model, kind);
        var country = (await DoneAsync(host, """{ "method": "POST", "path": "/api/countries", "body": { "name": "x" } }"""))[0].GetProperty("location").GetString();
        var read = $$"""{ "method": "GET", "path": "{{country}}" }""";
        var batch = string.Join(',', Enumerable.Repeat(read, 40).Prepend("""{ "method": "POST", "path": "/api/countries", "body": { "name": "y" } }"""));
        Assert.Equal(200, (await SendAsync(host, batch, "0123456789abcdef012345")).Status);
        await DoneAsync(host, $$"""{ "method": "PATCH", "path": "{{country}}", "body": { "name": "{{new string('x', 900_000)}}" } }""");

        var repeat = await SendAsync(host, batch, "0123456789abcdef012345");
        Assert.Equal(413, repeat.Status);
        using var problem = JsonDocument.Parse(repeat.Body);
        Assert.Equal("too-large", problem.RootElement.GetProperty("code").GetString());
        Assert.InRange(problem.RootElement.GetProperty("operation").GetInt32(), 30, 39);
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task Owned_rows_count_their_parents_versions_and_fill_its_list(DatabaseKind kind)
    {
        await using var host = await RestHost.StartAsync(Parts, kind);
        var results = await DoneAsync(host, """
            { "id": "b", "method": "POST", "path": "/api/boxes", "body": {} },
            { "method": "POST", "path": "/api/items", "body": { "boxId": { "$ref": "b.id" }, "label": "one" } },
            { "id": "i", "method": "POST", "path": "/api/items", "body": { "boxId": { "$ref": "b.id" }, "label": "two" } },
            { "method": "POST", "path": "/api/slips", "body": { "itemId": { "$ref": "i.id" }, "text": "x" } },
            { "method": "POST", "path": "/api/slips", "body": { "itemId": { "$ref": "i.id" }, "text": "y" } },
            { "method": "GET", "path": "/api/boxes/{b.id}?expand=items.slips" }
            """);
        var box = results[5].GetProperty("body");
        Assert.Equal(5, box.GetProperty("version").GetInt32());
        Assert.Equal([0, 2], box.GetProperty("items").EnumerateArray().Select(i => i.GetProperty("slips").GetArrayLength()).Order());
        var id = box.GetProperty("id").GetString();

        Assert.Equal(400, (await PostAllAsync(host, "/api/items", Enumerable.Repeat($$"""{"boxId":"{{id}}","label":"x"}""", 2))).Status);
        Assert.Equal(201, (await PostAllAsync(host, "/api/items", [$$"""{"boxId":"{{id}}","label":"x"}"""])).Status);
        box = (await DoneAsync(host, $$"""{ "method": "GET", "path": "/api/boxes/{{id}}?expand=items" }"""))[0].GetProperty("body");
        Assert.Equal((6, 3), (box.GetProperty("version").GetInt32(), box.GetProperty("items").GetArrayLength()));
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task Each_owned_row_asks_its_parents_rule_as_those_before_it_left_it(DatabaseKind kind)
    {
        await using var host = await RestHost.StartAsync(Parts, kind);
        var crates = (await DoneAsync(host, """
            { "method": "POST", "path": "/api/crates", "body": {} },
            { "method": "POST", "path": "/api/crates", "body": {} },
            { "method": "POST", "path": "/api/crates", "body": { "shut": true } }
            """)).Select(r => r.GetProperty("body").GetProperty("id").GetString()!).ToArray(); // every row has one
        string[] Things(params int[] of) => [.. of.Select(c => $$"""{"crateId":"{{crates[c]}}","label":"x"}""")];
        Assert.Equal(401, (await PostAllAsync(host, "/api/things", Things(0, 1, 0, 0))).Status); // signed out, and a rule does not hold
        Assert.Equal(401, (await PostAllAsync(host, "/api/things", Things(0, 2))).Status);
        Assert.Equal(0, await CountAsync(host, "/api/things"));
        Assert.Equal(201, (await PostAllAsync(host, "/api/things", Things(0, 1, 0, 1))).Status);
        Assert.Equal(401, (await PostAllAsync(host, "/api/things", Things(0))).Status);
        Assert.Equal(4, await CountAsync(host, "/api/things"));
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task Reads_alone_are_answered_anew_whatever_their_key(DatabaseKind kind)
    {
        await using var host = await RestHost.StartAsync(Model, kind);
        const string Read = """{ "method": "GET", "path": "/api/countries?fields=name" }""";
        Assert.Equal(200, (await SendAsync(host, Read, "0123456789abcdef012345")).Status);
        await DoneAsync(host, """{ "method": "POST", "path": "/api/countries", "body": { "name": "new" } }""");

        var again = await SendAsync(host, Read, "0123456789abcdef012345");
        Assert.Equal(200, again.Status);
        Assert.Null(again.Header("Idempotency-Replayed"));
        Assert.Contains("new", again.Text, StringComparison.Ordinal);
    }

    private static Task<Http.FakeExchange> PostAllAsync(RestHost host, string path, IEnumerable<string> rows) =>
        host.PostAsync(path, Encoding.UTF8.GetBytes($"[{string.Join(',', rows)}]"));

    private static async Task<long> CountAsync(RestHost host, string path)
    {
        using var page = JsonDocument.Parse((await host.SendAsync("GET", path + "?count=exact")).Body);
        return page.RootElement.GetProperty("page").GetProperty("total").GetInt64();
    }

    private static async Task<JsonElement[]> DoneAsync(RestHost host, string operations)
    {
        var answer = await SendAsync(host, operations, null);
        Assert.True(answer.Status == 200, answer.Text);
        using var document = JsonDocument.Parse(answer.Body);
        return [.. document.RootElement.GetProperty("results").Clone().EnumerateArray()];
    }

    private static Task<Http.FakeExchange> SendAsync(RestHost host, string operations, string? key)
    {
        var body = Encoding.UTF8.GetBytes($$"""{ "operations": [{{operations}}] }""");
        KeyValuePair<string, string>[] type = [KeyValuePair.Create("Content-Type", "application/json")];
        return host.SendAsync("POST", "/api/batch", body, null, key is null ? type : [.. type, KeyValuePair.Create("Idempotency-Key", key)]);
    }
}
