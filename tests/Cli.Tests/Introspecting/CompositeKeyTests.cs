using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;

namespace Ashlar.Cli.Tests.Introspecting;

/// <summary>Keys of several columns, in tables of Ashlar's own and in those of others.</summary>
public sealed class CompositeKeyTests
{
    private const string Model = """
        ashlar: 1
        name: seats
        entities:
          Room:
            fields: { name: { type: string, max: 50 }, seats: { many: Seat, by: room } }
            access: { read: public, write: public }
          Seat:
            key: [room, label]
            fields:
              room:     { ref: Room }
              label:    { type: string, max: 20 }
              price:    { type: int, default: 1 }
              bookings: { many: Booking, by: seat }
            access: { read: public, write: public }
          Booking:
            key: [room, label, day]
            fields:
              room:  { ref: Room }
              label: { type: string, max: 20 }
              day:   { type: date }
              who:   { type: string, max: 50 }
              seat:  { ref: Seat, by: [room, label] }
            access: { read: public, write: public }
        """;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task Address_rows_and_lead_to_others(DatabaseKind kind)
    {
        using var folder = new TempFolder();
        var model = folder.Write("ashlar.yaml", Model);
        var url = kind is DatabaseKind.Sqlite ? "sqlite:seats.db" : await (await PostgresServer.SharedAsync()).CreateDatabaseAsync();
        await using var server = await ServerProcess.ServeAsync(model, ["--database", url]);
        var room = (await MakeAsync(server, "/api/rooms", """{ "name": "Hall" }""", HttpStatusCode.Created)).GetProperty("id").GetString();
        foreach (var label in (string[])["a,1", "50%", "ä/b", "x"]) await MakeAsync(server, "/api/seats", $$"""{ "roomId": "{{room}}", "label": "{{label}}" }""", HttpStatusCode.Created);
        await MakeAsync(server, "/api/seats", $$"""{ "roomId": "{{room}}", "label": "x" }""", HttpStatusCode.Conflict);

        foreach (var (label, address) in ((string, string)[])[("a,1", $"{room},a%2C1"), ("50%", $"{room},50%25"), ("ä/b", $"{room},%C3%A4%2Fb"), ("x", $"{room}%2Cx")])
        {
            Assert.Equal(label, (await GetAsync(server, $"/api/seats/{address}")).GetProperty("label").GetString());
        }

        var booking = await MakeAsync(server, "/api/bookings", $$"""{ "roomId": "{{room}}", "label": "a,1", "day": "2024-02-29", "who": "Ada" }""", HttpStatusCode.Created);
        Assert.Equal($"{room},a%2C1", booking.GetProperty("seatId").GetString());
        var refused = await MakeAsync(server, "/api/bookings", $$"""{ "roomId": "{{room}}", "label": "none", "day": "2024-02-29", "who": "Bob" }""", HttpStatusCode.BadRequest);
        Assert.Equal("reference", refused.GetProperty("errors")[0].GetProperty("code").GetString());

        var expanded = await GetAsync(server, $"/api/bookings/{room},a%2C1,2024-02-29?expand=seat.room");
        Assert.Equal("Hall", expanded.GetProperty("seat").GetProperty("room").GetProperty("name").GetString());
        var seats = (await GetAsync(server, "/api/seats?expand=bookings&sort=label")).GetProperty("data");
        Assert.Equal(["50%:0", "a,1:1", "x:0", "ä/b:0"], seats.EnumerateArray().Select(s => $"{s.GetProperty("label").GetString()}:{s.GetProperty("bookings").GetArrayLength()}"));
        Assert.Equal(1, await CountAsync(server, $"/api/bookings?seatId={room},a%252C1"));
        Assert.Equal(1, await CountAsync(server, "/api/bookings?filter=" + Uri.EscapeDataString("seat.room.name == 'Hall' && seat.price < 2")));
        Assert.Equal(3, await CountAsync(server, "/api/seats?filter=" + Uri.EscapeDataString("!bookings.exists(b, b.who == 'Ada')")));

        using var kept = await server.Http.DeleteAsync($"/api/seats/{room},a%2C1", Cancelled);
        Assert.Equal(HttpStatusCode.Conflict, kept.StatusCode);
        using var gone = await server.Http.DeleteAsync($"/api/bookings/{room},a%2C1,2024-02-29", Cancelled);
        Assert.Equal(HttpStatusCode.NoContent, gone.StatusCode);
        var again = await MakeAsync(server, "/api/bookings", $$"""{ "roomId": "{{room}}", "label": "a,1", "day": "2024-02-29", "who": "Ada" }""", HttpStatusCode.Created);
        Assert.Equal(2, again.GetProperty("version").GetInt32()); // an ETag never comes twice
        Assert.Equal(["50%", "a,1", "x", "ä/b"], await PagesAsync(server, "/api/seats?limit=1&sort=price"));
    }

    [Theory]
    [InlineData("1")]
    [InlineData("1,2,3")]
    [InlineData("x,2")]
    [InlineData("1,")]
    public async Task Are_of_no_row_where_they_do_not_fit(string key)
    {
        await using var database = await ExistingDatabase.MakeAsync(DatabaseKind.Sqlite, "CREATE TABLE pairs (a int NOT NULL, b int NOT NULL, PRIMARY KEY (a, b)); INSERT INTO pairs VALUES (1, 2)");
        await using var server = await database.ServeAsync("--access", "public-read");
        using var found = await server.Http.GetAsync("/api/pairs/1,2", Cancelled);
        Assert.Equal(HttpStatusCode.OK, found.StatusCode);
        using var none = await server.Http.GetAsync($"/api/pairs/{key}", Cancelled);
        Assert.Equal(HttpStatusCode.NotFound, none.StatusCode);
    }

    private static async Task<List<string>> PagesAsync(ServerProcess server, string address)
    {
        var labels = new List<string>();
        for (string? next = ""; next is not null;)
        {
            var page = await GetAsync(server, address + (next.Length == 0 ? "" : "&after=" + next));
            labels.AddRange(page.GetProperty("data").EnumerateArray().Select(s => s.GetProperty("label").GetString()!)); // required
            next = page.GetProperty("page").GetProperty("next").GetString();
        }

        return labels;
    }

    private static async Task<int> CountAsync(ServerProcess server, string address) => (await GetAsync(server, address)).GetProperty("data").GetArrayLength();

    private static async Task<JsonElement> GetAsync(ServerProcess server, string address)
    {
        using var answer = await server.Http.GetAsync(address, Cancelled);
        Assert.True(answer.IsSuccessStatusCode, $"{address}: {await answer.Content.ReadAsStringAsync(Cancelled)}");
        return await answer.Content.ReadFromJsonAsync<JsonElement>(Cancelled);
    }

    private static async Task<JsonElement> MakeAsync(ServerProcess server, string address, string body, HttpStatusCode expected)
    {
        using var answer = await server.Http.PostAsync(address, new StringContent(body, Encoding.UTF8, "application/json"), Cancelled);
        Assert.True(answer.StatusCode == expected, $"{body}: {await answer.Content.ReadAsStringAsync(Cancelled)}");
        return await answer.Content.ReadFromJsonAsync<JsonElement>(Cancelled);
    }
}
