using Ashlar.Engine;
using Ashlar.Engine.Rates;
using Ashlar.Identity.Tests.Support;
using Ashlar.Identity.Throttles;

namespace Ashlar.Identity.Tests.Throttles;

public sealed class SignInThrottleTests
{
    private readonly MovedTime _time = new();
    private readonly DeviceMarks _marks;
    private readonly SignInThrottle _throttle;

    public SignInThrottleTests()
    {
        _marks = new DeviceMarks(new byte[32], _time);
        _throttle = new SignInThrottle(new RateCounters(_time), _marks);
    }

    [Fact]
    public async Task Stops_guesses_at_one_account_from_one_address()
    {
        Assert.Equal(8, await GuessesAsync("ann@example.com", "192.0.2.1", 20));
        var refused = await TryAsync("Ann@Example.com ", "192.0.2.1");
        Assert.Equal(ProblemKind.RateLimited, refused.Problem?.Kind);
        Assert.Equal(TimeSpan.FromSeconds(30), refused.Problem?.RetryAfter);
        _time.Forward(TimeSpan.FromSeconds(30));
        Assert.Equal(1, await GuessesAsync("ann@example.com", "192.0.2.1", 20));
    }

    [Fact]
    public async Task Stops_guesses_at_the_second_factor_of_an_account_from_anywhere()
    {
        var passed = 0;
        for (var i = 0; i < 100; i++) passed += (await _throttle.EnterCodeAsync("ann@example.com", null, TestContext.Current.CancellationToken)).IsOk ? 1 : 0;
        Assert.Equal(10, passed);
        // The account's own browser still has its tries, and a right one does not count.
        for (var i = 0; i < 30; i++)
        {
            var turn = await _throttle.EnterCodeAsync("ann@example.com", _marks.Make("ann@example.com"), TestContext.Current.CancellationToken);
            await turn.Value.SucceededAsync(TestContext.Current.CancellationToken);
        }

        _time.Forward(TimeSpan.FromMinutes(5));
        Assert.True((await _throttle.EnterCodeAsync("Ann@example.com", null, TestContext.Current.CancellationToken)).IsOk);
        Assert.False((await _throttle.EnterCodeAsync("ann@example.com", null, TestContext.Current.CancellationToken)).IsOk);
    }

    [Fact]
    public async Task Stops_one_address_that_tries_many_accounts()
    {
        var passed = 0;
        for (var i = 0; i < 200; i++) passed += await GuessesAsync($"user{i}@example.com", "192.0.2.1", 1);
        Assert.Equal(60, passed);
    }

    [Fact]
    public async Task Stops_many_addresses_that_try_one_account()
    {
        var passed = 0;
        for (var i = 0; i < 1000; i++) passed += await GuessesAsync("ann@example.com", $"198.51.100.{i}", 8);
        Assert.Equal(50, passed);
        _time.Forward(TimeSpan.FromHours(24));
        passed = 0;
        for (var minute = 0; minute < 24 * 60; minute++)
        {
            passed += await GuessesAsync("ann@example.com", $"203.0.113.{minute}", 8);
            _time.Forward(TimeSpan.FromMinutes(1));
        }

        Assert.InRange(passed, 1, (24 * 60) + 50); // guesses a day, however many machines guess
    }

    [Fact]
    public async Task Lets_who_has_signed_in_before_pass_whatever_strangers_do()
    {
        var mark = _marks.Make("ann@example.com");
        for (var i = 0; i < 1000; i++) await GuessesAsync("ann@example.com", $"198.51.100.{i}", 8);
        Assert.False((await TryAsync("ann@example.com", "192.0.2.77")).IsOk);
        Assert.True((await TryAsync("ann@example.com", "192.0.2.77", mark)).IsOk);
        Assert.True((await TryAsync("ANN@example.com", "198.51.100.1", mark)).IsOk); // even from an attacker's address
    }

    [Fact]
    public async Task Bounds_a_browser_that_has_signed_in_before_too()
    {
        var mark = _marks.Make("ann@example.com");
        var passed = 0;
        for (var i = 0; i < 100; i++) passed += (await TryAsync("ann@example.com", $"192.0.2.{i}", mark)).IsOk ? 1 : 0;
        Assert.Equal(20, passed);
        Assert.True((await TryAsync("ann@example.com", "192.0.2.1")).IsOk); // and the strangers' counters know nothing of it
    }

    [Fact]
    public async Task Does_not_count_what_was_right()
    {
        for (var i = 0; i < 500; i++)
        {
            var turn = await TryAsync("ann@example.com", "192.0.2.1");
            await turn.Value.SucceededAsync(default);
        }
    }

    [Fact]
    public async Task Lets_no_more_through_when_all_come_at_once()
    {
        var passed = 0;
        await Parallel.ForAsync(0, 500, async (_, _) =>
        {
            if ((await TryAsync("ann@example.com", "192.0.2.1")).IsOk) Interlocked.Increment(ref passed);
        });
        Assert.Equal(8, passed);
    }

    [Fact]
    public async Task Does_not_take_a_mark_of_another_account_or_of_another_key()
    {
        var foreign = new DeviceMarks([.. Enumerable.Repeat((byte)1, 32)], _time).Make("ann@example.com");
        await GuessesAsync("ann@example.com", "192.0.2.1", 8);
        foreach (var mark in new[] { _marks.Make("bob@example.com"), foreign, "", "x", new string('A', 64) })
            Assert.False((await TryAsync("ann@example.com", "192.0.2.1", mark)).IsOk);
    }

    private async Task<int> GuessesAsync(string account, string address, int tries)
    {
        var passed = 0;
        for (var i = 0; i < tries; i++)
        {
            if ((await TryAsync(account, address)).IsOk) passed++;
        }

        return passed;
    }

    private ValueTask<Result<SignInTurn>> TryAsync(string account, string address, string? mark = null) => _throttle.EnterAsync(account, address, mark, default);
}
