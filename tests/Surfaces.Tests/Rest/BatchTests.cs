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
