using System.Diagnostics;
using Ashlar.Engine;
using Ashlar.Identity.Passwords;
using Ashlar.Identity.Passwords.Argon2;

namespace Ashlar.Identity.Tests.Passwords;

public sealed class PasswordHasherTests
{
    private static readonly Argon2Cost Cheap = new(64, 1, 1);

    [Fact]
    public async Task Costs_at_least_19_mib_and_two_passes()
    {
        using var hasher = new PasswordHasher(new PasswordOptions(), TimeProvider.System);
        Assert.StartsWith("$argon2id$v=19$m=19456,t=2,p=1$", (await hasher.HashAsync("correct horse", default)).Value, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Knows_a_password_again_and_no_other()
    {
        using var hasher = Hasher(Cheap);
        var hash = (await hasher.HashAsync("größe 🗝 horse", default)).Value;
        Assert.Equal(new PasswordVerdict(true, false), (await hasher.VerifyAsync("größe 🗝 horse", hash, default)).Value);
        foreach (var other in new[] { "", "größe 🗝 hors", "Größe 🗝 horse", "größe 🗝 horse ", "gro\u0308ße 🗝 horse" })
            Assert.Equal(default, (await hasher.VerifyAsync(other, hash, default)).Value);
    }

    [Fact]
    public async Task Gives_the_same_password_another_hash_each_time()
    {
        using var hasher = Hasher(Cheap);
        Assert.NotEqual((await hasher.HashAsync("x", default)).Value, (await hasher.HashAsync("x", default)).Value);
    }

    [Fact]
    public async Task Reads_a_hash_of_the_reference_command()
    {
        using var hasher = Hasher(Cheap);
        const string hash = "$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHRzYWx0$ODknSyvjzuf7qXFWafd7wtlXEuMyjdXNEEINIOgvMLc";
        Assert.True((await hasher.VerifyAsync("x", hash, default)).Value.Matches);
    }

    [Fact]
    public async Task Calls_a_hash_outdated_once_new_ones_cost_more()
    {
        using var before = Hasher(Cheap);
        var hash = (await before.HashAsync("x", default)).Value;
        using var after = Hasher(Cheap with { Memory = 128 });
        Assert.Equal(new PasswordVerdict(true, true), (await after.VerifyAsync("x", hash, default)).Value);
        Assert.Equal(new PasswordVerdict(false, false), (await after.VerifyAsync("y", hash, default)).Value);
        var raised = (await after.HashAsync("x", default)).Value;
        Assert.Equal(new PasswordVerdict(true, false), (await after.VerifyAsync("x", raised, default)).Value);
        Assert.Equal(new PasswordVerdict(true, false), (await before.VerifyAsync("x", raised, default)).Value); // a node that still runs with less
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("not a hash")]
    public async Task Matches_nothing_where_there_is_no_hash(string? hash)
    {
        using var hasher = Hasher(Cheap);
        Assert.Equal(default, (await hasher.VerifyAsync("x", hash, default)).Value);
    }

    [Fact]
    public async Task Takes_equal_time_for_an_account_that_is_not_there()
    {
        using var hasher = Hasher(new Argon2Cost(4096, 1, 1));
        var hash = (await hasher.HashAsync("x", default)).Value;
        List<double> known = [], unknown = [];
        for (var i = 0; i < 200; i++)
        {
            known.Add(await MillisecondsAsync(() => hasher.VerifyAsync("wrong", hash, default)));
            unknown.Add(await MillisecondsAsync(() => hasher.VerifyAsync("wrong", null, default)));
        }

        var (a, b) = (Median(known), Median(unknown));
        Figures.Note($"wrong password in {a:f2} ms, unknown account in {b:f2} ms (medians of 200)");
        Assert.InRange(b / a, 0.5, 2); // without equal work it is a thousandth
    }

    [Fact]
    public async Task Refuses_at_once_when_too_many_wait_and_serves_those_it_took()
    {
        using var hasher = new PasswordHasher(new PasswordOptions { Cost = new Argon2Cost(8192, 2, 1), Workers = 1, MostWaiting = 8 }, TimeProvider.System);
        var all = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => hasher.HashAsync("x", default)));
        var refused = all.Where(result => !result.IsOk).ToList();
        Assert.InRange(refused.Count, 1, 42);
        Assert.All(refused, result => Assert.Equal(ProblemKind.Unavailable, result.Problem!.Kind));
        Assert.All(refused, result => Assert.True(result.Problem!.RetryAfter >= TimeSpan.FromSeconds(1)));
        Assert.Equal(0, hasher.Waiting);
        Assert.True((await hasher.HashAsync("x", default)).IsOk);
    }

    [Fact]
    public async Task Gives_up_what_its_caller_gave_up_and_makes_room()
    {
        using var hasher = new PasswordHasher(new PasswordOptions { Cost = new Argon2Cost(65536, 4, 1), Workers = 1, MostWaiting = 4 }, TimeProvider.System);
        var running = hasher.HashAsync("x", default);
        await Wait.Until(() => hasher.Waiting == 0, what: "the first hash is begun");
        using var gone = new CancellationTokenSource();
        var given = Enumerable.Range(0, 4).Select(_ => hasher.HashAsync("x", gone.Token)).ToList();
        Assert.False((await hasher.HashAsync("x", default)).IsOk);
        await gone.CancelAsync();
        foreach (var task in given) await Assert.ThrowsAnyAsync<OperationCanceledException>(() => task);
        Assert.Equal(0, hasher.Waiting);
        Assert.True((await running).IsOk);
        Assert.True((await hasher.HashAsync("x", default)).IsOk);
    }

    [Fact]
    public async Task Fails_what_waits_when_it_is_closed()
    {
        var hasher = new PasswordHasher(new PasswordOptions { Cost = new Argon2Cost(65536, 4, 1), Workers = 1 }, TimeProvider.System);
        var running = hasher.HashAsync("x", default);
        await Wait.Until(() => hasher.Waiting == 0, what: "the first hash is begun");
        var waiting = hasher.HashAsync("x", default);
        hasher.Dispose();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => waiting);
        Assert.True((await running).IsOk);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => hasher.HashAsync("x", default));
    }

    private static PasswordHasher Hasher(Argon2Cost cost) => new(new PasswordOptions { Cost = cost }, TimeProvider.System);

    private static async Task<double> MillisecondsAsync<T>(Func<Task<T>> work)
    {
        var started = Stopwatch.GetTimestamp();
        await work();
        return Stopwatch.GetElapsedTime(started).TotalMilliseconds;
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);
}
