using System.Net;
using Ashlar.Engine.Rates;
using Ashlar.Identity.Tests.Support;
using Ashlar.Identity.Throttles;

namespace Ashlar.Identity.Tests.Throttles;

public sealed class DoorsTests
{
    private readonly Doors _doors = new(new RateCounters(new MovedTime()));

    [Theory]
    [InlineData("POST", "/auth/login", 60)]
    [InlineData("POST", "/auth/login/", 60)]
    [InlineData("POST", "/auth/register", 10)]
    [InlineData("POST", "/auth/password/reset", 10)]
    [InlineData("POST", "/oauth/token", 60)]
    [InlineData("POST", "/oauth/device_authorization", 60)]
    [InlineData("GET", "/auth/login", 300)]
    [InlineData("GET", "/auth/providers/google", 120)]
    [InlineData("POST", "/auth/identities", 60)]
    [InlineData("POST", "/auth/something/new", 300)]
    public async Task Lets_an_address_knock_so_often(string method, string path, int times)
    {
        var passed = 0;
        for (var i = 0; i < 1000; i++) passed += await KnockAsync(method, path, "192.0.2.1", wentWell: false) ? 1 : 0;
        Assert.Equal(times, passed);
        Assert.True(await KnockAsync(method, path, "192.0.2.2", wentWell: false));
    }

    [Fact]
    public async Task Counts_what_is_answered_well_only_where_it_costs_others_something()
    {
        for (var i = 0; i < 1000; i++) Assert.True(await KnockAsync("POST", "/oauth/token", "192.0.2.1", wentWell: true));
        for (var i = 0; i < 10; i++) Assert.True(await KnockAsync("POST", "/auth/register", "192.0.2.1", wentWell: true));
        Assert.False(await KnockAsync("POST", "/auth/register", "192.0.2.1", wentWell: true));
    }

    [Theory]
    [InlineData("192.0.2.1", "192.0.2.1")]
    [InlineData("::ffff:192.0.2.1", "192.0.2.1")]
    [InlineData("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64")]
    [InlineData("2001:db8:1:2:ffff::1", "2001:db8:1:2::/64")]
    public void Takes_a_network_of_ipv6_for_one(string address, string key) => Assert.Equal(key, NetworkKey.Of(IPAddress.Parse(address)));

    private async Task<bool> KnockAsync(string method, string path, string address, bool wentWell)
    {
        var turn = await _doors.EnterAsync(method, path, address, default);
        if (turn.Verdict.Allowed) await _doors.LeaveAsync(turn, wentWell, default);
        return turn.Verdict.Allowed;
    }
}
