using System.Net;
using System.Text.Json;
using Databases = Ashlar.Server.Tests.Faults.Databases;

namespace Ashlar.Server.Tests.Accounts;

/// <summary>What <c>/openapi.json</c> of a started server tells of sign-in is what the server does.</summary>
public sealed class DescribedRoutesTests(PeopleServers servers) : IClassFixture<PeopleServers>
{
    /// <summary>A method that no address takes is answered with those that it does take.</summary>
    [Fact]
    public async Task Every_address_takes_the_methods_that_are_described()
    {
        var server = await servers.OnAsync(Databases.Sqlite);
        using var http = new HttpClient { BaseAddress = server.Address };
        var document = JsonSerializer.Deserialize<JsonElement>(await http.GetStringAsync("/openapi.json", TestContext.Current.CancellationToken));
        var addresses = document.GetProperty("paths").EnumerateObject().Where(p => p.Name.StartsWith("/auth/", StringComparison.Ordinal)).ToList();
        Assert.True(addresses.Count > 30, $"only {addresses.Count} addresses");
        foreach (var address in addresses)
        {
            using var request = new HttpRequestMessage(HttpMethod.Trace, address.Name.Replace("{id}", "0192d5c1-8f4e-7a31-9c55-2f1d3c4b5a69", StringComparison.Ordinal));
            using var answer = await http.SendAsync(request, TestContext.Current.CancellationToken);
            Assert.True(answer.StatusCode == HttpStatusCode.MethodNotAllowed, $"{address.Name}: {(int)answer.StatusCode}");
            var described = address.Value.EnumerateObject().Select(m => m.Name.ToUpperInvariant());
            var taken = answer.Content.Headers.Allow.Except(["HEAD", "OPTIONS"]);
            if (address.Name is "/auth/consent") taken = taken.Except(["GET"]); // it leads back to where the question is asked
            Assert.Equal(taken.Order(), described.Order());
        }
    }
}
