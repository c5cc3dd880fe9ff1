using System.Text;

namespace Ashlar.Surfaces.Tests.Rest;

/// <summary>Whole numbers that no int column holds, wherever a caller can write one.</summary>
public sealed class WideNumbersTests
{
    private const string Model = """
        ashlar: 1
        name: wide
        entities:
          Thing:
            key: number
            fields:
              number: { type: int }
              size:   { type: int, default: 0 }
            access: { read: public, write: public }
        """;

    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task Are_told_and_leave_nothing_behind(DatabaseKind kind)
    {
        await using var host = await RestHost.StartAsync(Model, kind);
        Assert.Equal(201, (await host.PostAsync("/api/things", """{"number":1,"size":2}"""u8.ToArray())).Status);
        for (var i = 0; i < 12; i++)
        {
            Assert.Equal(400, (await host.SendAsync("GET", "/api/things?size=99999999999")).Status);
            Assert.Equal(400, (await host.SendAsync("GET", "/api/things?size[in]=1,99999999999")).Status);
            Assert.Equal(200, (await host.SendAsync("GET", "/api/things?filter=" + Uri.EscapeDataString("size < 99999999999"))).Status);
            Assert.Equal(404, (await host.SendAsync("GET", "/api/things/99999999999")).Status);
            var batch = await host.PostAsync("/api/batch", Encoding.UTF8.GetBytes("""{"operations":[{"method":"GET","path":"/api/things?size=99999999999"}]}"""));
            Assert.Equal(400, batch.Status);
            var read = await host.SendAsync("GET", "/api/things/1");
            Assert.Equal(200, read.Status);
            Assert.Contains("\"number\":1,\"size\":2", read.Text, StringComparison.Ordinal);
        }
    }
}
