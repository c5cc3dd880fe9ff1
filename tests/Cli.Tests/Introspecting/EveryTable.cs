using System.Globalization;
using System.Text.Json;
using Ashlar.Model;

namespace Ashlar.Cli.Tests.Introspecting;

/// <summary>Asks a server for every entity of its model in every way there is: listed, sorted, filtered, expanded, one by one.</summary>
internal sealed class EveryTable(ServerProcess server, ModelSnapshot model)
{
    public int Requests { get; private set; }

    /// <summary>Fails at the first answer that is not right. Returns the rows that each entity has.</summary>
    public async Task<Dictionary<string, long>> AskAsync()
    {
        var counts = new Dictionary<string, long>();
        foreach (var entity in model.Entities)
        {
            using var list = await GetAsync($"/api/{entity.Path}?limit=3&count=exact");
            counts[entity.Name] = list.RootElement.GetProperty("page").GetProperty("total").GetInt64();
            if (list.RootElement.GetProperty("data").GetArrayLength() == 0) continue;
            var row = list.RootElement.GetProperty("data")[0];
            await ColumnsAsync(entity, row);
            await RelationsAsync(entity);
            if (entity.HasAddresses) await RowAsync(entity, row);
        }

        return counts;
    }

    private async Task ColumnsAsync(Entity entity, JsonElement row)
    {
        foreach (var column in entity.Columns.Where(c => !c.Hidden))
        {
            if (column.Type.IsSortable)
            {
                using var sorted = await GetAsync($"/api/{entity.Path}?limit=2&sort=-{column.WireName}");
                var next = sorted.RootElement.GetProperty("page").GetProperty("next");
                if (next.ValueKind == JsonValueKind.String) (await GetAsync($"/api/{entity.Path}?limit=2&sort=-{column.WireName}&after={next.GetString()}")).Dispose();
            }

            var value = row.GetProperty(column.WireName);
            if (value.ValueKind is JsonValueKind.Null or JsonValueKind.Array or JsonValueKind.Object) continue;
            using var found = await GetAsync($"/api/{entity.Path}?limit=1&{column.WireName}={Uri.EscapeDataString(TextOf(value))}");
            Assert.True(found.RootElement.GetProperty("data").GetArrayLength() == 1, $"{entity.Path}?{column.WireName}={value}: no row");
        }
    }

    private async Task RelationsAsync(Entity entity)
    {
        foreach (var relation in entity.Fields.Where(f => f is RefField or ManyField or LinkField))
        {
            using var expanded = await GetAsync($"/api/{entity.Path}?limit=2&expand={relation.Name}");
            foreach (var row in expanded.RootElement.GetProperty("data").EnumerateArray())
            {
                Assert.True(row.TryGetProperty(relation.Name, out var rows), $"{relation}: not in {row}");
                Assert.Equal(relation is RefField, rows.ValueKind is JsonValueKind.Object or JsonValueKind.Null);
            }
        }
    }

    private async Task RowAsync(Entity entity, JsonElement row)
    {
        var key = string.Join(',', entity.KeyParts.Select(p => Uri.EscapeDataString(TextOf(row.GetProperty(p.WireName)))));
        using var one = await GetAsync($"/api/{entity.Path}/{key}");
        Assert.Equal(row.GetRawText(), one.RootElement.GetRawText());
    }

    private static string TextOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString()!, // a string
        JsonValueKind.Number => value.GetRawText(),
        _ => value.ToString().ToLower(CultureInfo.InvariantCulture),
    };

    private async Task<JsonDocument> GetAsync(string address)
    {
        Requests++;
        using var answer = await server.Http.GetAsync(address, TestContext.Current.CancellationToken);
        var body = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(answer.IsSuccessStatusCode, $"{address}: {(int)answer.StatusCode} {body}");
        return JsonDocument.Parse(body);
    }
}
