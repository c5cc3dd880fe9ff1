using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Ashlar.Model;

namespace Ashlar.Cli.Tests.Introspecting;

/// <summary>The shop that the benchmark's servers share, with less in it: read, written and served as it is.</summary>
public sealed class BenchShopTests
{
    private static readonly Dictionary<string, long> Rows = new() { ["Category"] = 50, ["Order"] = 200, ["OrderLine"] = 600, ["Product"] = 100, ["User"] = 10 };

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Serves_every_table_and_takes_an_order_with_nothing_edited()
    {
        await using var database = await ExistingDatabase.MakeAsync(DatabaseKind.Postgres, Seed());
        await using var server = await database.ServeAsync("--access", "signed-in-write");
        using (var closed = await server.Http.GetAsync("/api/orders", Cancelled)) Assert.Equal(HttpStatusCode.Unauthorized, closed.StatusCode);
        await SignInAsync(database, server);
        var every = new EveryTable(server, ModelLoader.Load(await File.ReadAllTextAsync(database.ModelFile, Cancelled), "ashlar.yaml").Snapshot!); // was checked
        var counts = await every.AskAsync();
        Assert.Equal(Rows, counts.OrderBy(c => c.Key, StringComparer.Ordinal).ToDictionary());
        await FilterAsync(server);
        await OrderAsync(server);
        Figures.Note($"the bench shop introspected and served: {counts.Count} tables of {counts.Values.Sum()} rows in {every.Requests} requests, and an order posted");
    }

    [Fact]
    public async Task Reads_the_schema_that_it_is_told()
    {
        await using var database = await ExistingDatabase.MakeAsync(DatabaseKind.Postgres, "CREATE SCHEMA other; CREATE TABLE other.things (id bigint PRIMARY KEY); CREATE TABLE elsewhere (id bigint PRIMARY KEY)");
        var written = await database.IntrospectAsync("--schema", "other");
        Assert.True(written.ExitCode == 0, written.Output + written.Errors);
        var text = await File.ReadAllTextAsync(database.ModelFile, Cancelled);
        Assert.Contains("Thing:", text, StringComparison.Ordinal);
        Assert.DoesNotContain("Elsewhere", text, StringComparison.Ordinal);
    }

    // A thousandth of the rows, by the same rules; what no transaction can hold is left out
    private static string Seed()
    {
        var seed = File.ReadAllText(SharedData.RequireBeside("bench/seed.sql")).Replace("200000", "200", StringComparison.Ordinal).Replace("100000", "100", StringComparison.Ordinal).Replace("10000", "10", StringComparison.Ordinal);
        return string.Join('\n', seed.Split('\n').Where(l => !l.StartsWith("vacuum", StringComparison.Ordinal) && !l.StartsWith("checkpoint", StringComparison.Ordinal)));
    }

    private static async Task SignInAsync(ExistingDatabase database, ServerProcess server)
    {
        var token = await CommandLine.RunAsync(["token", database.ModelFile, "--sub", "7"], database.Folder);
        Assert.True(token.ExitCode == 0, token.Errors);
        server.Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token.Output.Trim());
    }

    private static async Task FilterAsync(ServerProcess server)
    {
        var page = await GetAsync(server, "/api/products?price[gte]=0.5&category.name[startsWith]=Category&sort=-price,name&limit=5&expand=category&count=exact");
        var prices = page.GetProperty("data").EnumerateArray().Select(r => r.GetProperty("price").GetDecimal()).ToList();
        Assert.Equal(5, prices.Count);
        Assert.Equal(prices.OrderDescending(), prices);
        Assert.Equal(100, page.GetProperty("page").GetProperty("total").GetInt64());
        var orders = await GetAsync(server, $"/api/orders?filter={Uri.EscapeDataString("customer.email == 'user7@example.test' && orderLines.exists(l, l.qty > 1)")}&expand=customer,orderLines.product&count=exact");
        Assert.NotEqual(0, orders.GetProperty("page").GetProperty("total").GetInt64());
        Assert.All(orders.GetProperty("data").EnumerateArray(), o => Assert.Equal(3, o.GetProperty("orderLines").GetArrayLength()));
    }

    private static async Task OrderAsync(ServerProcess server)
    {
        var order = await PostAsync(server, "/api/orders", """{ "customerId": 7, "status": "new", "total": 12.34 }""");
        var id = order.GetProperty("id").GetInt64();
        Assert.Equal(201, id); // from the sequence that the tables have
        foreach (var product in (int[])[1, 2, 3]) await PostAsync(server, "/api/order-lines", $$"""{ "orderId": {{id}}, "productId": {{product}}, "qty": {{product}}, "unitPrice": 1.50 }""");
        var read = await GetAsync(server, $"/api/orders/{id}?expand=customer,orderLines.product");
        Assert.Equal("User 7", read.GetProperty("customer").GetProperty("name").GetString());
        Assert.Equal([1, 2, 3], read.GetProperty("orderLines").EnumerateArray().Select(l => l.GetProperty("product").GetProperty("id").GetInt32()));
        using var lost = await server.Http.PostAsync("/api/order-lines", JsonContent.Create(new { orderId = id, productId = 999_999, qty = 1, unitPrice = 1 }), Cancelled);
        Assert.Equal(HttpStatusCode.BadRequest, lost.StatusCode);
    }

    private static async Task<JsonElement> PostAsync(ServerProcess server, string address, string body)
    {
        using var answer = await server.Http.PostAsync(address, new StringContent(body, System.Text.Encoding.UTF8, "application/json"), Cancelled);
        var text = await answer.Content.ReadAsStringAsync(Cancelled);
        Assert.True(answer.StatusCode == HttpStatusCode.Created, $"{address}: {(int)answer.StatusCode} {text}");
        return JsonDocument.Parse(text).RootElement;
    }

    private static async Task<JsonElement> GetAsync(ServerProcess server, string address)
    {
        using var answer = await server.Http.GetAsync(address, Cancelled);
        var text = await answer.Content.ReadAsStringAsync(Cancelled);
        Assert.True(answer.IsSuccessStatusCode, $"{address}: {(int)answer.StatusCode} {text}");
        return JsonDocument.Parse(text).RootElement;
    }
}
